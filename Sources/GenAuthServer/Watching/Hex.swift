/// Numbers as hexadecimal text.
enum Hex {
  /// A number with at least that many digits.
  static func text(_ number: UInt64, digits: Int = 16) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
