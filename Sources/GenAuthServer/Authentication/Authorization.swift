import Cryptography
import Encodings

/// The header `authorization`, read.
enum Authorization: Equatable {
  /// There is none.
  case none
  /// A token, with `Bearer` before it or bare.
  case token(String)
  /// `authing ID:SIGNATURE`
  case signature(keyId: String, signature: String)
  /// `Basic`: id and secret of an application (RFC 7617).
  case basic(id: String, secret: String)
  /// Something else.
  case unknown

  /// Reads a header's value.
  init(_ value: String?) {
    guard let value = value?.trimmed, !value.isEmpty else {
      self = .none
      return
    }
    guard let space = value.firstIndex(of: " ") else {
      self = .token(value)
      return
    }
    let rest = String(value[space...]).trimmed
    switch value[..<space].lowercased() {
    case "bearer": self = rest.isEmpty ? .none : .token(rest)
    case "authing":
      guard let colon = rest.firstIndex(of: ":") else {
        self = .unknown
        return
      }
      self = .signature(keyId: String(rest[..<colon]), signature: String(rest[rest.index(after: colon)...]))
    case "basic": self = Self.basic(rest) ?? .unknown
    default: self = .unknown
    }
  }

  private static func basic(_ text: String) -> Authorization? {
    guard let bytes = Base64.decode(text), let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
      let id = String(validating: bytes[..<colon], as: UTF8.self),
      let secret = String(validating: bytes[(colon + 1)...], as: UTF8.self)
    else { return nil }
    return .basic(id: id, secret: secret)
  }
}

extension String {
  /// Without the blanks and tabs at both ends.
  var trimmed: String {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    guard let first = utf8.firstIndex(where: { !isBlank($0) }), let last = utf8.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(self[first...last])
  }
}
