import Synchronization

/// Keeps secrets out of logs, errors and the terminal.
///
/// It knows secrets by their text (tokens answered, secret environment variables read, credentials given to a client)
/// and field names that hold secrets. A secret shorter than ``shortest`` is not searched for: it would black out
/// ordinary words.
public final class Redactor: Sendable {
  /// The minimum length of a secret to search for, in bytes.
  public static let shortest = 6
  /// How many secrets are remembered; the oldest are forgotten first.
  static let capacity = 256

  /// What is shown in place of a secret.
  static let mark = Array("<redacted>".utf8)

  /// In the order in which they were added: of each secret its text, and the text as it looks escaped.
  private let secrets = Mutex<[[[UInt8]]]>([])

  /// Creates a redactor without secrets.
  public init() {}

  /// Remembers a secret, and how it looks escaped in JSON, in a Lua literal and in a log line (``EscapedSecret``).
  public func add(_ secret: String) {
    guard secret.utf8.count >= Self.shortest else { return }
    let forms = EscapedSecret.forms(of: secret)
    secrets.withLock { known in
      guard !known.contains(where: { $0.first == forms.first }) else { return }
      if known.count >= Self.capacity { known.removeFirst() }
      known.append(forms)
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
    let places = search.places(in: bytes)
    guard !places.isEmpty else { return nil }
    var result: [UInt8] = []
    var copied = 0
    for place in places {
      result += bytes[copied..<place.lowerBound] + Self.mark
      copied = place.upperBound
    }
    return result + bytes[copied...]
  }

  /// Finds the secrets that are known now.
  var search: SecretSearch { SecretSearch(secrets.withLock { Array($0.joined()) }) }

  /// True if a field or variable of that name holds a secret: `password`, `accessKeySecret`, `DB_PWD`, `recoveryCode`,
  /// `GITHUB_PAT`.
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
    return short.contains(last) || compound.contains(last) && words.count > 1
  }

  /// What a value is, as far as it tells whether it can be a secret.
  enum ValueKind { case flag, number, other }

  /// True if a value of that kind under that name is a secret. A flag only says that there is one, and `pass = 10`
  /// counts something.
  static func isSecret(_ kind: ValueKind, name: String) -> Bool {
    switch kind {
    case .flag: false
    case .number: name.lowercased() != "pass" && isSecret(name: name)
    case .other: isSecret(name: name)
    }
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
  private static let short: Set<String> = ["pw", "pwd", "pass", "pin", "otp", "totp"]
  /// The same, but not for names that are this word alone: `sk` is also a language, `pat` also a pattern.
  private static let compound: Set<String> = ["sk", "pat"]

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
}
