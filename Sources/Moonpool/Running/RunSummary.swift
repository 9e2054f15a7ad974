import Contract
import ScriptHost

/// What a run has done, as programs read it (docs/commands.md, "Running a script").
enum RunSummary {
  /// The summary on one line.
  static func text(_ outcome: RunOutcome) -> String { JSONText.of(value(outcome)) }

  private static func value(_ outcome: RunOutcome) -> Contract.Value {
    let report = outcome.report
    let operations = report.lines.map { line -> Contract.Value in
      .object([
        .init("operation", .string(line.operation)),
        .init("statusCode", line.statusCode == 0 ? .null : .integer(Int64(line.statusCode))),
        .init("calls", .integer(Int64(line.calls))), .init("rows", .integer(Int64(line.rows))),
      ])
    }
    let (ending, error) = ending(outcome.ending)
    return .object([
      .init("ending", .string(ending)), .init("exitCode", .integer(Int64(outcome.exitCode))),
      .init("seconds", .number((report.seconds * 1e6).rounded() / 1e6)),
      .init("calls", .integer(Int64(report.calls))), .init("rows", .integer(Int64(report.rows))),
      .init("failedRows", .integer(Int64(report.failedRows))),
      .init("untoldPasswords", .integer(Int64(report.untoldPasswords))), .init("operations", .array(operations)),
      .init("error", error),
    ])
  }

  private static func ending(_ ending: RunOutcome.Ending) -> (name: String, error: Contract.Value) {
    switch ending {
    case .finished: ("finished", .null)
    case .interrupted(let place):
      ("interrupted", error("interrupted", "interrupted", file: place?.chunk, line: place?.line))
    case .refused(let text): ("failed", error("usage", text))
    case .limit(let what, let place): ("limit", error("limit", what, file: place?.chunk, line: place?.line))
    case .failed(let failure): ("failed", error(failure))
    }
  }

  private static func error(_ failure: ScriptFailure) -> Contract.Value {
    error(
      failure.isSyntax ? "syntax" : "script", failure.message, file: failure.position?.chunk,
      line: failure.position?.line,
      traceback: failure.calls)
  }

  private static func error(
    _ code: String, _ message: String, file: String? = nil, line: Int? = nil, traceback: [String] = []
  ) -> Contract.Value {
    .object([
      .init("code", .string(code)), .init("message", .string(message)),
      .init("file", file.map { .string($0) } ?? .null), .init("line", line.map { .integer(Int64($0)) } ?? .null),
      .init("traceback", .array(traceback.map { .string($0) })),
    ])
  }
}

/// The file of `--summary`. It is made before the run, so that nothing is done where it cannot be written.
struct SummaryFile {
  private let file: OutputFile

  /// - Throws: ``CommandError``: `output`, or `usage` if it is one of the pool's own files.
  init(_ path: String, _ invocation: Invocation) throws(CommandError) {
    // A target that cannot be told is complained about where it is used.
    if let pool = try? Destination.find(invocation.surroundings).path {
      try PoolFiles(path: pool).refuse(path, "the summary")
    } else {
      try PoolFiles.refuseProtected(path)
    }
    file = try OutputFile(path: path)
  }

  /// Writes the summary and gives the file its name.
  func write(_ outcome: RunOutcome) throws(CommandError) {
    try file.write((RunSummary.text(outcome) + "\n").utf8)
    try file.finish()
  }
}
