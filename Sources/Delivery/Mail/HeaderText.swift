import Cryptography
import Encodings

/// Text in a mail header: unchanged when it is plain ASCII, else in encoded words (RFC 2047), folded to lines of at most 76 characters.
enum HeaderText {
  /// UTF-8 bytes in one encoded word: 45 become 60 characters of base64, 72 with the frame.
  private static let chunk = 45

  /// Encodes a text that has no control characters.
  /// - Parameters:
  ///   - text: the text.
  ///   - column: how much of the first line is taken already.
  ///   - quoting: whether plain text goes between quotes, as a display name must.
  static func encode(_ text: String, column: Int, quoting: Bool = false) -> String {
    let isPlain = text.utf8.allSatisfy { (0x20...0x7e).contains($0) } && !text.contains("=?")
    guard !isPlain || column + text.utf8.count > 74 else {
      guard quoting else { return text }
      let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      return "\"\(escaped)\""
    }
    var words: [String] = []
    var piece: [UInt8] = []
    var room = max(6, chunk - column)
    for scalar in text.unicodeScalars {
      let bytes = Array(UTF8.encode(scalar) ?? UTF8.EncodedScalar())
      if piece.count + bytes.count > room {
        words.append(word(piece))
        piece = []
        room = chunk
      }
      piece.append(contentsOf: bytes)
    }
    words.append(word(piece))
    return words.joined(separator: "\r\n ")
  }

  private static func word(_ bytes: [UInt8]) -> String { "=?UTF-8?B?\(Base64.encode(bytes))?=" }
}
