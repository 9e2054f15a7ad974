/// What stands between the fields and behind the rows of a CSV file, as the file's beginning tells it (docs/lua-api.md,
/// "json, jsonl, csv").
///
/// Spreadsheets write commas, semicolons or tabs by the country they are set to, and old ones end lines with CR alone.
/// Read by the wrong form, such a file has one column or no row, and a script would do nothing.
struct CSVForm {
  /// What is known before the file is looked at.
  struct Wish {
    /// What stands between two fields; nil to find out.
    var delimiter: UInt8?
    /// Whether the first record names the columns.
    var hasHeader: Bool
  }

  /// What stands between two fields.
  var delimiter = UInt8(ascii: ",")
  /// What ends a row: LF (also of CRLF), or CR.
  var lineEnd: UInt8 = 10

  /// How much of a file is looked at, in bytes.
  private static let most = 1 << 20
  private static let others = [UInt8(ascii: ";"), UInt8(ascii: "\t")]

  /// The form of what a source gives, which has been begun and of which nothing has been consumed.
  /// - Throws: ``ModuleError``: where it cannot be read; `malformed` for a first line that ends in CR alone before
  ///   others that end in LF.
  static func find(_ wish: Wish, in source: ByteReader) throws(ModuleError) -> CSVForm {
    while source.available.count < most, firstEnd(source.available) == nil, try source.fill() {}
    let bytes = source.available
    var form = CSVForm()
    if let end = firstEnd(bytes), bytes[end] == 13, end + 1 < bytes.count, bytes[end + 1] != 10 {
      guard !hasLineFeed(bytes) else {
        throw ModuleError(
          .malformed, "this line ends in a carriage return (CR) alone and others end in LF; give all lines one end",
          path: source.name, line: 1)
      }
      form.lineEnd = 13
    }
    form.delimiter = wish.delimiter ?? likelyDelimiter(bytes, form.lineEnd, wish.hasHeader)
    return form
  }

  /// What to say of a return or line feed that ends no line of this form.
  var strayText: String {
    lineEnd == 10
      ? "a carriage return (CR) alone, where the other lines end in LF; one inside a field needs quotes"
      : "a line feed (LF), where the other lines end in CR alone; one inside a field needs quotes"
  }

  /// The place of the first return or line feed outside quotes, once it can be told what follows it.
  private static func firstEnd(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var isQuoted = false
    for (place, byte) in bytes.enumerated() {
      if byte == 34 { isQuoted.toggle() }
      if !isQuoted, byte == 10 || byte == 13 { return byte == 10 || place + 1 < bytes.count ? place : nil }
    }
    return nil
  }

  private static func hasLineFeed(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var isQuoted = false
    for byte in bytes {
      if byte == 34 { isQuoted.toggle() }
      if !isQuoted, byte == 10 { return true }
    }
    return false
  }

  /// How often each byte stands outside quotes in a line.
  private struct Counts {
    var bytes = [Int](repeating: 0, count: 256)

    subscript(_ byte: UInt8) -> Int { bytes[Int(byte)] }
  }

  /// The counts of the first lines that are there whole and not blank, or of the only one.
  private static func counts(_ bytes: UnsafeBufferPointer<UInt8>, _ lineEnd: UInt8, lines: Int) -> [Counts] {
    var all: [Counts] = []
    var counts = Counts()
    var isQuoted = false
    var isBlank = true
    for byte in bytes {
      if byte == 34 { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == lineEnd {
        if !isBlank { all.append(counts) }
        if all.count == lines { return all }
        counts = Counts()
        isBlank = true
      } else if byte != 13 {
        isBlank = false
        counts.bytes[Int(byte)] += 1
      }
    }
    return all.isEmpty ? [counts] : all
  }

  /// A header tells by what it has most of. Rows without a header may be any text: a comma counts where there is one,
  /// another delimiter where every row has it equally often.
  private static func likelyDelimiter(
    _ bytes: UnsafeBufferPointer<UInt8>, _ lineEnd: UInt8, _ hasHeader: Bool
  ) -> UInt8 {
    let comma = UInt8(ascii: ",")
    let lines = counts(bytes, lineEnd, lines: hasHeader ? 1 : 20)
    guard let first = lines.first else { return comma }
    if hasHeader { return others.reduce(comma) { first[$1] > first[$0] ? $1 : $0 } }
    guard lines.count > 1, !lines.contains(where: { $0[comma] > 0 }) else { return comma }
    return others.first { other in first[other] > 0 && lines.allSatisfy { $0[other] == first[other] } } ?? comma
  }
}
