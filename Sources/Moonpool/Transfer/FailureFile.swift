import Contract
import ScriptHost

/// Where rows go that failed: in the form of the file they come from, so that they can be put right and imported again.
final class FailureFile {
  /// The column or member that says why.
  static let column = "error"

  /// Where it is.
  var path: String { place.path }
  /// What to add to a message that names it.
  var remark: String { place.remark }
  private var place: FailurePlace
  private let format: TransferFormat
  private var file: OutputFile?

  /// A file that is made when the first row fails.
  init(_ place: FailurePlace, format: TransferFormat) {
    self.place = place
    self.format = format
  }

  /// Adds rows.
  /// - Parameter header: the names in the first line of the file they come from.
  func add(_ failures: [Importer.Failure], header: [String]) throws(CommandError) {
    if failures.isEmpty { return }
    if file == nil {
      let new = try OutputFile(path: path, replacing: place.replacing)
      if format == .csv {
        try new.write(CSVText.line(header.last == Self.column ? header : header + [Self.column]))
      }
      file = new
    }
    for failure in failures {
      switch failure.row.original {
      case .cells(var cells):
        if header.last == Self.column, cells.count == header.count { cells.removeLast() }
        try file?.write(CSVText.line(cells + [failure.message]))
      case .text(let text): try file?.write(Array((Self.withReason(text, failure.message) + "\n").utf8))
      }
    }
  }

  /// Puts the file in its place.
  func finish() throws(CommandError) {
    guard let file else { return }
    try file.finish { place.moveOn() }
  }

  /// A line of JSON with the reason as an additional member; a line that is not an object becomes the member `line`.
  private static func withReason(_ text: String, _ reason: String) -> String {
    var members: [Contract.Value.Member] = [.init("line", .string(text))]
    if let value = try? JSONText.value(of: text), case .object(let found) = value {
      members = found.filter { $0.name != column }
    }
    return JSONText.of(.object(members + [.init(column, .string(reason))]))
  }
}
