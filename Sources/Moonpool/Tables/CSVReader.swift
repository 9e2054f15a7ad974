/// Reads comma-separated values (RFC 4180) row by row in constant memory.
///
/// Cells may be quoted and then hold delimiters, quotes (doubled) and line ends. Lines end with LF or CRLF. A byte order mark is skipped, empty
/// lines too. The delimiter is the one of `,` `;` and tab that the first line has most of, as spreadsheets write all three.
final class CSVReader {
  private let file: InputFile
  private var buffer: [UInt8] = []
  private var next = 0
  private var atEnd = false
  /// The line the next row begins at, counted from 1.
  private(set) var line = 1
  /// What stands between two cells.
  private(set) var delimiter = UInt8(ascii: ",")

  /// A cell may not be longer than this, in bytes: a quote that is never closed must not read a whole file into memory.
  static let longestCell = 1 << 24

  /// Opens a file and looks for the delimiter.
  init(path: String) throws(CommandError) {
    file = try InputFile(path: path)
    try fill()
    if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { next = 3 }
    delimiter = Self.likelyDelimiter(buffer[next...])
  }

  /// The part of the file that has been read, from 0 to 1; nil where the size is not known.
  var fraction: Double? { file.size.map { $0 > 0 ? Double(file.position - buffer.count + next) / Double($0) : 1 } }

  /// The next row's cells, or nil at the end.
  /// - Throws: ``CommandError`` (`input`) for a quote that is not closed, text after a closing quote, and text that is not UTF-8.
  func row() throws(CommandError) -> [String]? {
    while true {
      let start = line
      guard let cells = try cellsOfNextLine(start) else { return nil }
      if cells.count == 1, cells[0].isEmpty { continue }
      return cells
    }
  }

  private func cellsOfNextLine(_ start: Int) throws(CommandError) -> [String]? {
    guard try peek() != nil else { return nil }
    var cells: [String] = []
    while true {
      cells.append(try cell(start))
      switch try take() {
      case delimiter: continue
      case UInt8(ascii: "\r"):
        if try peek() == UInt8(ascii: "\n") { next += 1 }
        line += 1
        return cells
      case UInt8(ascii: "\n"):
        line += 1
        return cells
      default: return cells
      }
    }
  }

  private func cell(_ start: Int) throws(CommandError) -> String {
    guard try peek() == UInt8(ascii: "\"") else { return try text(try plainCell(), start) }
    next += 1
    var bytes: [UInt8] = []
    while let byte = try take() {
      if byte == UInt8(ascii: "\"") {
        guard try peek() == UInt8(ascii: "\"") else {
          guard try isEndOfCell() else { throw problem("there is text after a closing quote", start) }
          return try text(bytes, start)
        }
        next += 1
      } else if byte == UInt8(ascii: "\n") {
        line += 1
      }
      bytes.append(byte)
      if bytes.count > Self.longestCell { break }
    }
    throw problem("a quoted cell is not closed", start)
  }

  private func plainCell() throws(CommandError) -> [UInt8] {
    var bytes: [UInt8] = []
    while !(try isEndOfCell()), bytes.count <= Self.longestCell, let byte = try take() { bytes.append(byte) }
    return bytes
  }

  private func isEndOfCell() throws(CommandError) -> Bool {
    guard let byte = try peek() else { return true }
    return byte == delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  private func text(_ bytes: [UInt8], _ start: Int) throws(CommandError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw problem(
        "the text is not UTF-8 (from a Chinese spreadsheet it may be GB18030: iconv -f GB18030 -t UTF-8)", start)
    }
    return text
  }

  private func problem(_ what: String, _ start: Int) -> CommandError {
    CommandError(.input, "\(file.name), line \(start): \(what)")
  }

  private func peek() throws(CommandError) -> UInt8? {
    if next == buffer.count { try fill() }
    return next < buffer.count ? buffer[next] : nil
  }

  private func take() throws(CommandError) -> UInt8? {
    let byte = try peek()
    if byte != nil { next += 1 }
    return byte
  }

  private func fill() throws(CommandError) {
    guard !atEnd else { return }
    buffer.removeFirst(next)
    next = 0
    atEnd = !(try file.read(into: &buffer))
  }

  private static func likelyDelimiter(_ bytes: ArraySlice<UInt8>) -> UInt8 {
    var counts: [UInt8: Int] = [:]
    var quoted = false
    for byte in bytes {
      if byte == UInt8(ascii: "\"") { quoted.toggle() }
      if quoted { continue }
      if byte == UInt8(ascii: "\n") { break }
      counts[byte, default: 0] += 1
    }
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    return candidates.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? UInt8(ascii: ",")
  }
}
