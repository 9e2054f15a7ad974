/// Recognises files that are no UTF-8 text by their first bytes.
enum ForeignText {
  /// How many bytes it wants to look at.
  static let needed = 512

  /// What the file is and how to convert it, or nil for what may be UTF-8.
  static func find(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    // The mark of UTF-32LE begins as that of UTF-16LE does.
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return text("UTF-32") }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return text("UTF-16") }
    if let order = wideOrder(bytes.prefix(needed)) { return text("UTF-16" + order) }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      return "is a spreadsheet (.xlsx) or another archive, and text is expected; save it as CSV"
    }
    return nil
  }

  private static func text(_ encoding: String) -> String {
    "is \(encoding) text, and UTF-8 is expected; convert it: iconv -f \(encoding) -t UTF-8 FILE"
  }

  /// `LE` or `BE` for UTF-16 without a mark: every second byte of its ASCII letters, delimiters and line ends is zero,
  /// and no other byte is.
  private static func wideOrder(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
    var zeros = (even: 0, odd: 0)
    var hasWideSign = false
    var last: UInt8 = 1
    for (place, byte) in bytes.enumerated() {
      if byte == 0 { if place % 2 == 0 { zeros.even += 1 } else { zeros.odd += 1 } }
      if place % 2 == 1 {
        hasWideSign = hasWideSign || byte == 0 && signs.contains(last) || last == 0 && signs.contains(byte)
      }
      last = byte
    }
    let most = max(zeros.even, zeros.odd)
    guard hasWideSign, min(zeros.even, zeros.odd) == 0, most >= max(2, bytes.count / 16) else { return nil }
    return zeros.odd > 0 ? "LE" : "BE"
  }

  /// Delimiters and line ends, of which any table has some, and the brace that begins a line of JSON.
  private static let signs: Set<UInt8> = [9, 10, 13, 44, 59, 123]
}
