import ArgumentParser
import Contract

/// `moonpool pool import`
struct ImportCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Create users from a file.",
    discussion: """
      CSV (comma, semicolon or tab; the first line names the fields) or JSON lines, told apart by the file's ending. Custom fields are \
      customData.NAME. Rows that are refused are written to another file in the same form, with a column that says why; \
      the others go in, and the exit code is 3.

      EXAMPLES:
        moonpool pool import people.csv
        moonpool pool import hr.csv --map "Full name=name" --map "Remark="
        moonpool pool import users.jsonl --keep-password --failed rejected.jsonl
      """)

  @Argument(help: ArgumentHelp("The file; - is standard input (see --format).", valueName: "file"), completion: .file())
  var file: String

  @Option(help: ArgumentHelp("Put this column into that field; without a field, skip it.", valueName: "column=field"))
  var map: [String] = []

  @Option(help: "csv or jsonl, where the file's ending does not say.")
  var format: TransferFormat?

  @Option(help: ArgumentHelp("Where refused rows go [failed.csv or failed.jsonl].", valueName: "file"))
  var failed: String?

  @Flag(help: "Skip columns that no field has the name of.")
  var ignoreUnknown = false

  @Flag(help: "The passwords are hashes of another system; keep them as they are.")
  var keepPassword = false

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    for pair in map where !pair.contains("=") { throw ValidationError("--map: expected COLUMN=FIELD, got \"\(pair)\"") }
  }

  func execute() async throws(CommandError) -> ExitStatus {
    let format = try TransferFormat.of(file, named: format)
    let opened = try OpenPool.open(common.surroundings, .creating)
    let plan = ImportPlan(
      file: file, renamed: renamed, ignoresUnknown: ignoreUnknown, customFields: try await opened.customFieldTypes())
    let source = try plan.open(format)
    let importer = Importer(backend: opened.backend, options: keepPassword ? ["keepPassword": true] : nil)
    let failures = FailureFile(path: failed ?? "failed.\(format.rawValue)", format: format)
    let interruption = Interruption()
    defer { interruption.end() }
    var progress = ProgressLine("importing", on: console)
    var counts = (taken: 0, failed: 0)
    while !interruption.isRequested {
      let rows = try source.next(Importer.windowSize)
      if rows.isEmpty { break }
      let failed = try await importer.take(rows)
      try failures.add(failed, header: source.header)
      counts.taken += rows.count - failed.count
      counts.failed += failed.count
      progress.update(counts.taken + counts.failed, fraction: source.fraction)
    }
    try failures.finish()
    progress.finish(counts.taken, "users imported")
    return try end(counts, failures.path, interrupted: interruption.isRequested)
  }

  private func end(
    _ counts: (taken: Int, failed: Int), _ path: String, interrupted: Bool
  ) throws(CommandError) -> ExitStatus {
    if output.json {
      var members: [Contract.Value.Member] = [
        .init("imported", .integer(Int64(counts.taken))), .init("failed", .integer(Int64(counts.failed))),
      ]
      if counts.failed > 0 { members.append(.init("failedFile", .string(path))) }
      try console.data(JSONText.of(.object(members)))
    }
    if interrupted { throw CommandError(.interrupted, "interrupted; \(counts.taken) users were imported") }
    guard counts.failed > 0 else { return .success }
    throw CommandError(.rowsFailed, "\(counts.failed) rows failed; they are in \(path), with the reasons")
  }

  private var renamed: [String: String] {
    var renamed: [String: String] = [:]
    for pair in map {
      guard let sign = pair.lastIndex(of: "=") else { continue }
      renamed[String(pair[..<sign])] = String(pair[pair.index(after: sign)...])
    }
    return renamed
  }
}
