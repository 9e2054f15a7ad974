/// A file of users that is being read.
protocol ImportSource: AnyObject {
  /// The header of the file; empty if the format has none.
  var header: [String] { get }
  /// The line, or the row of a spreadsheet, that was read last or could not be read.
  var line: Int { get }
  /// What ``line`` counts, as in `line 7`.
  var unit: String { get }
  /// The part that has been read, from 0 to 1, if it is known.
  var fraction: Double? { get }
  /// The names of fields that were found and skipped because the pool alone sets them (``PoolFields``).
  var setByPool: [String] { get }
  /// The next row, or nil at the end.
  /// - Throws: ``CommandError`` if the file cannot be read any further.
  func next() throws(CommandError) -> ImportRow?
}

extension ImportSource {
  var header: [String] { [] }
  var unit: String { "line" }

  /// The next rows: `count` of them, or fewer where they are large; none only at the end, or where the file cannot be read any further: then with the
  /// reason.
  func next(_ count: Int) -> (rows: [ImportRow], problem: CommandError?) {
    var rows: [ImportRow] = []
    var size = 0
    do throws(CommandError) {
      while rows.count < count, size < largestWindow, let row = try next() {
        rows.append(row)
        size += row.original.size
      }
    } catch {
      return (rows, error)
    }
    return (rows, nil)
  }
}

/// The bytes of text that are held at a time, and one row more.
private let largestWindow = 1 << 25

extension ImportRow.Original {
  /// The bytes of its text.
  fileprivate var size: Int {
    switch self {
    case .cells(let cells): cells.reduce(0) { $0 + $1.utf8.count }
    case .text(let text): text.utf8.count
    }
  }
}
