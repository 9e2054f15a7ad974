import Glibc
import Synchronization

/// Keeps secrets out of logs, errors and the terminal.
///
/// It knows secrets by their text (tokens answered, secret environment variables read, credentials given to a client) and field names that hold
/// secrets. A secret shorter than ``shortest`` is not searched for: it would black out ordinary words.
public final class Redactor: Sendable {
  /// The minimum length of a secret to search for, in bytes.
  public static let shortest = 6
  /// How many secrets are remembered; the oldest are forgotten first.
  static let capacity = 256

  private let secrets = Mutex<[String]>([])

  /// Creates a redactor without secrets.
  public init() {}

  /// Remembers a secret.
  public func add(_ secret: String) {
    guard secret.utf8.count >= Self.shortest else { return }
    secrets.withLock { known in
      guard !known.contains(secret) else { return }
      if known.count >= Self.capacity { known.removeFirst() }
      known.append(secret)
    }
  }

  /// The text with every secret replaced, and the passwords of addresses.
  public func redact(_ text: String) -> String {
    var copy = text
    let clean = copy.withUTF8 { redacted(UnsafeRawBufferPointer($0)) }
    return clean.map { String(decoding: $0, as: UTF8.self) } ?? text
  }

  /// The bytes with every secret replaced, and the passwords of addresses, or nil if there is none in them.
  func redacted(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    let known = secrets.withLock { $0 }
    var result = Self.withoutAddressPasswords(bytes)
    for secret in known.sorted(by: { $0.utf8.count > $1.utf8.count }) {
      let needle = Array(secret.utf8)
      if let clean = result {
        result = clean.withUnsafeBytes { Self.replace(needle, in: $0) } ?? clean
      } else {
        result = Self.replace(needle, in: bytes)
      }
    }
    return result
  }

  /// The bytes with every occurrence replaced, or nil if there is none.
  private static func replace(_ needle: [UInt8], in hay: UnsafeRawBufferPointer) -> [UInt8]? {
    guard let base = hay.baseAddress, hay.count >= needle.count else { return nil }
    var result: [UInt8]?
    var copied = 0
    var place = 0
    while place <= hay.count - needle.count,
      let found = memchr(base + place, Int32(needle[0]), hay.count - needle.count - place + 1)
    {
      place = UnsafeRawPointer(found) - base
      guard memcmp(base + place, needle, needle.count) == 0 else {
        place += 1
        continue
      }
      result = (result ?? []) + hay[copied..<place] + Array("<redacted>".utf8)
      place += needle.count
      copied = place
    }
    guard result != nil else { return nil }
    return (result ?? []) + hay[copied...]
  }

  /// True if a field or variable of that name holds a secret: `password`, `accessKeySecret`, `DB_PWD`, `recoveryCode`, `GITHUB_PAT`.
  public static func isSecret(name: String) -> Bool {
    let lower = name.lowercased().filter { $0.isLetter || $0.isNumber }
    if harmless.contains(lower) { return false }
    if telling.contains(where: lower.contains) {
      // Names of flags about a secret are none themselves.
      let isFlag = ["reset", "send", "keep", "auto"].contains(where: lower.hasPrefix)
      return !isFlag || lower.hasSuffix("token")
    }
    if lower == "genauthsk" { return true }
    // Short words count only by themselves and at the end: pinLength and bypass hold no secret.
    let words = words(of: name)
    guard let last = words.last, words.first != "is" else { return false }
    return short.contains(last) || last == "pat" && words.count > 1
  }

  /// Parts of names that hold a secret.
  private static let telling = [
    "password", "passwd", "passphrase", "passcode", "secret", "token", "privatekey", "accesskey", "apikey",
    "credential", "authorization", "cookie", "recoverycode", "codeverifier",
  ]
  /// Levels, times and names about a secret.
  private static let harmless: Set<String> = [
    "passwordencrypttype", "passwordlastsetat", "passwordsecuritylevel", "accesskeyid", "tokentype",
  ]
  /// The words at the end of a name that holds a secret.
  private static let short: Set<String> = ["pw", "pwd", "pass", "pin", "otp", "totp", "sk"]

  /// The words of a name in lower case, digits at their ends left out: `dbPwd2` and `DB_PWD` are db and pwd.
  private static func words(of name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasLower = false
    for character in name + " " {
      if !character.isLetter || character.isUppercase && wasLower {
        if !word.isEmpty { words.append(word.lowercased()) }
        word = ""
      }
      if character.isLetter { word.append(character) }
      wasLower = character.isLowercase
    }
    return words
  }

  /// The text with the passwords of addresses replaced, as in `https://user:password@host`.
  private static func withoutAddressPasswords(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    var result: [UInt8]?
    var copied = 0
    var place = 0
    while place + 3 < bytes.count {
      guard let base = bytes.baseAddress, let found = memchr(base + place, 58, bytes.count - place - 2) else { break }
      place = UnsafeRawPointer(found) - base + 1
      guard bytes[place] == 47, bytes[place + 1] == 47 else { continue }
      // The authority: up to a slash, a question mark, a number sign, a quote or a blank.
      let start = place + 2
      var end = start
      var at: Int?
      var colon: Int?
      while end < bytes.count, !endsAuthority(bytes[end]) {
        if bytes[end] == 64 { at = end }
        if bytes[end] == 58, colon == nil { colon = end }
        end += 1
      }
      if let at, let colon, colon + 1 < at {
        result = (result ?? []) + bytes[copied...colon] + Array("<redacted>".utf8)
        copied = at
      }
      place = end
    }
    guard result != nil else { return nil }
    return (result ?? []) + bytes[copied...]
  }

  private static func endsAuthority(_ byte: UInt8) -> Bool {
    byte <= 32 || [34, 35, 39, 47, 60, 62, 63, 92, 96].contains(byte)
  }
}
