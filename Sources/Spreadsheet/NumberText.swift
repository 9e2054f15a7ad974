import Glibc

/// Numbers as a spreadsheet shows them.
enum NumberText {
  /// Why a number has no text.
  struct Problem: Error {
    var message: String
  }

  /// The text of a number in the file: 13800138000 for `1.3800138E10`, 0.3 for `0.30000000000000004`.
  ///
  /// Spreadsheets keep 15 digits of a number. One that had more has lost them, and is refused rather than imported with zeros in their place.
  static func text(_ written: some Collection<UInt8>, _ format: NumberFormat, _ dates: SerialDate) throws(Problem)
    -> String
  {
    let text = String(decoding: written, as: UTF8.self)
    guard let value = Double(text), value.isFinite else { throw Problem(message: "expected a number, got \"\(text)\"") }
    switch format {
    case .date, .time, .dateTime, .span:
      guard let moment = dates.text(value, format) else { throw Problem(message: "\(text) is not a date") }
      return moment
    case .plain, .padded: break
    }
    if let whole = Int64(text) { return padded(whole, format) }
    guard abs(value) < 1e15 else {
      throw Problem(
        message: "\(text) has more than the 15 digits that a spreadsheet can store in a number; format the cell as text"
      )
    }
    if let whole = Int64(exactly: value) { return padded(whole, format) }
    return fifteenDigits(value)
  }

  private static func padded(_ whole: Int64, _ format: NumberFormat) -> String {
    let text = String(whole)
    guard case .padded(let width) = format, whole >= 0 else { return text }
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }

  private static func fifteenDigits(_ value: Double) -> String {
    var bytes = [CChar](repeating: 0, count: 40)
    let count = withVaList([value]) { vsnprintf(&bytes, bytes.count, "%.15g", $0) }
    return String(decoding: bytes.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
