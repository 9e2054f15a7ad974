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

  /// The text with every secret replaced.
  public func redact(_ text: String) -> String {
    var copy = text
    let clean = copy.withUTF8 { redacted(UnsafeRawBufferPointer($0)) }
    return clean.map { String(decoding: $0, as: UTF8.self) } ?? text
  }

  /// The bytes with every secret replaced, or nil if there is none in them.
  func redacted(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    let known = secrets.withLock { $0 }
    var result: [UInt8]?
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

  /// True if a field or variable of that name holds a secret.
  public static func isSecret(name: String) -> Bool {
    let lower = name.lowercased().filter { $0.isLetter || $0.isNumber }
    for part in [
      "password", "passwd", "secret", "token", "passcode", "privatekey", "accesskey", "apikey", "credential",
      "authorization", "cookie",
    ]
    where lower.contains(part) {
      // Names of flags, levels and times about a secret are none themselves.
      for harmless in ["passwordencrypttype", "passwordlastsetat", "passwordsecuritylevel", "accesskeyid", "tokentype"]
      where lower == harmless { return false }
      return
        !(lower.hasPrefix("reset") || lower.hasPrefix("send") || lower.hasPrefix("keep") || lower.hasPrefix("auto"))
        || lower.hasSuffix("token")
    }
    return lower == "genauthsk" || lower.hasSuffix("sk") && lower.count <= 12
  }
}
