/// The shapes of codes of roles and namespaces.
enum RoleShape {
  /// 1 to 50 letters, digits, `-` and `_`.
  static func isCode(_ text: UTF8Bytes) -> Bool {
    (1...50).contains(text.count)
      && text.allSatisfy { byte in
        Shape.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
          || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      }
  }
}
