/// What an import has done so far.
struct ImportTally: Sendable {
  /// How many users went in.
  var imported = 0
  /// How many rows failed.
  private(set) var failed = 0
  /// The line of the row that is being worked on.
  var line = 1
  /// Why it stopped before the end of the file, if it did: at ``line``.
  var stop: CommandError?
  /// True if the rows that failed could not all be written down.
  private(set) var hasLostFailures = false
  private var unwritten: [Importer.Failure] = []

  /// Adds rows that failed.
  mutating func add(_ failures: [Importer.Failure]) {
    failed += failures.count
    unwritten += failures.sorted { $0.row.line < $1.row.line }
  }

  /// The rows that failed since this was asked last.
  mutating func takeFailures() -> [Importer.Failure] {
    defer { unwritten = [] }
    return unwritten
  }

  /// Notes why the import stops; the first reason counts, another one is added to it.
  mutating func stop(_ error: CommandError) {
    guard let first = stop else {
      stop = error
      return
    }
    stop = CommandError(first.code, "\(first.message); \(error.message)")
  }

  /// Stops because rows that failed cannot be written down.
  mutating func loseFailures(_ error: CommandError) {
    hasLostFailures = true
    stop(error)
  }
}
