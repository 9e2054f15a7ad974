/// A row of a table.
struct CSVRow: Sendable {
  /// Its cells; those of a malformed row as far as they can be told.
  var cells: [String]
  /// Why the row cannot be taken although its end was found; nil where it is well formed.
  var problem: String?
}

/// Reads comma-separated values (RFC 4180) row by row in constant memory.
///
/// Cells may be quoted and then hold delimiters, quotes (doubled) and line ends. Lines end with LF or CRLF. A byte order mark is skipped, empty
/// lines too. The delimiter is the one of `,` `;` and tab that the first line has most of, as spreadsheets write all three.
final class CSVReader {
  private let file: InputFile
  private var buffer: [UInt8] = []
  private var next = 0
  private var atEnd = false
  private var line = 1
  /// The line that the row begins at which was read last, or which could not be read, counted from 1.
  private(set) var rowLine = 1
  private var rowProblem: String?
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

  /// The next row, or nil at the end. A row with text after a closing quote, or text that is not UTF-8, says so; the next one can be read.
  /// - Throws: ``CommandError`` (`input`) where no row can be told any more: a quote that is not closed, a cell beyond ``longestCell``, a read error.
  func row() throws(CommandError) -> CSVRow? {
    while true {
      rowLine = line
      rowProblem = nil
      guard let cells = try cellsOfNextLine() else { return nil }
      if cells.count == 1, cells[0].isEmpty, rowProblem == nil { continue }
      return CSVRow(cells: cells, problem: rowProblem)
    }
  }

  private func cellsOfNextLine() throws(CommandError) -> [String]? {
    guard try peek() != nil else { return nil }
    var cells: [String] = []
    while true {
      cells.append(text(try cell()))
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

  private func cell() throws(CommandError) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    guard try peek() == quote else { return try plainCell() }
    next += 1
    var bytes: [UInt8] = []
    while let byte = try take() {
      if byte == quote {
        guard try peek() == quote else {
          if try isEndOfCell() { return bytes }
          note("there is text after a closing quote")
          // As it stands in the file, as far as that is known.
          return [quote] + bytes + [quote] + (try plainCell())
        }
        next += 1
      } else if byte == UInt8(ascii: "\n") {
        line += 1
      }
      bytes.append(byte)
      if bytes.count > Self.longestCell { throw tooLong }
    }
    throw problem("a quoted cell is not closed")
  }

  private func plainCell() throws(CommandError) -> [UInt8] {
    var bytes: [UInt8] = []
    while !(try isEndOfCell()), let byte = try take() {
      bytes.append(byte)
      if bytes.count > Self.longestCell { throw tooLong }
    }
    return bytes
  }

  private func isEndOfCell() throws(CommandError) -> Bool {
    guard let byte = try peek() else { return true }
    return byte == delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  /// The text of a cell; what is not UTF-8 in it is replaced by U+FFFD, and the row has a problem.
  private func text(_ bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    note("the text is not UTF-8 (from a Chinese spreadsheet it may be GB18030: iconv -f GB18030 -t UTF-8)")
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Notes what is wrong with the row; what was found first counts.
  private func note(_ what: String) { if rowProblem == nil { rowProblem = what } }

  private var tooLong: CommandError { problem("a cell is longer than \(Self.longestCell) bytes") }

  /// What is wrong with the row that was read last, or could not be read, with its place.
  func problem(_ what: String) -> CommandError { CommandError(.input, "\(file.name), line \(rowLine): \(what)") }

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
