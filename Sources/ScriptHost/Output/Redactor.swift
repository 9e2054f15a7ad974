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
    let known = secrets.withLock { $0 }
    guard !known.isEmpty else { return text }
    var result = text
    for secret in known.sorted(by: { $0.utf8.count > $1.utf8.count }) {
      result = Self.replace(secret, in: result)
    }
    return result
  }

  private static func replace(_ secret: String, in text: String) -> String {
    let needle = Array(secret.utf8)
    let hay = Array(text.utf8)
    guard hay.count >= needle.count else { return text }
    var result: [UInt8] = []
    var index = 0
    var found = false
    while index < hay.count {
      if hay[index] == needle[0], hay.count - index >= needle.count,
        hay[index..<(index + needle.count)].elementsEqual(needle)
      {
        found = true
        result.append(contentsOf: "<redacted>".utf8)
        index += needle.count
      } else {
        result.append(hay[index])
        index += 1
      }
    }
    return found ? String(decoding: result, as: UTF8.self) : text
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
