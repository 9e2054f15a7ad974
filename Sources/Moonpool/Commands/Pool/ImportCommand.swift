import ArgumentParser
import Contract
import ScriptHost

/// `moonpool pool import`
struct ImportCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Create users from a file.",
    discussion: """
      Reads CSV (separated by commas, semicolons or tabs), JSON lines or a spreadsheet (.xlsx), depending on the file's ending. The \
      first line or row names the fields; custom fields are customData.NAME. Rejected rows are written to another file in the \
      same form (CSV for a spreadsheet), with a column that says why. All other rows are imported, and the exit code is 3.

      EXAMPLES:
        moonpool pool import people.csv
        moonpool pool import hr.csv --map "Full name=name" --map "Remark="
        moonpool pool import staff.xlsx --sheet "New staff" --map "Phone number=phone"
        moonpool pool import users.jsonl --keep-password --failed rejected.jsonl
      """)

  @Argument(help: ArgumentHelp("The file; - is standard input (see --format).", valueName: "file"), completion: .file())
  var file: String

  @Option(
    help: ArgumentHelp(
      "Import this column into that field; without a field, skip the column.", valueName: "column=field"))
  var map: [String] = []

  @Option(help: "csv, jsonl or xlsx, if the file's ending does not tell.")
  var format: TransferFormat?

  @Option(help: ArgumentHelp("The sheet of a spreadsheet [the first visible one].", valueName: "name"))
  var sheet: String?

  @Option(
    help: ArgumentHelp(
      "Write rejected rows to this new file [failed.csv or failed.jsonl, with a number if that exists].",
      valueName: "file"))
  var failed: String?

  @Flag(help: "Skip columns that are not named like a field.")
  var ignoreUnknown = false

  @Flag(help: "The passwords are hashes of another system; store them unchanged.")
  var keepPassword = false

  @OptionGroup var making: CreateOption
  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    for pair in map where !pair.contains("=") { throw ValidationError("--map: expected COLUMN=FIELD, got \"\(pair)\"") }
  }

  func execute() async throws(CommandError) -> ExitStatus {
    let format = try TransferFormat.of(file, named: format)
    try demandFile(file)
    if sheet != nil, format != .xlsx {
      throw CommandError(.usage, "--sheet: \(file) is not a spreadsheet; leave the option out")
    }
    let failedFile = try failedFile(format.written)
    let (opened, source) = try await openedPool(format)
    if let table = source as? SheetSource, table.choices > 1 {
      console.note(
        "importing sheet \"\(table.sheet)\", the first of \(table.choices); use --sheet to import another one")
    }
    let importer = Importer(
      backend: opened.backend, options: keepPassword ? ["keepPassword": true] : nil,
      userSource: format == .xlsx ? .excel : nil)
    let failures = FailureFile(failedFile, format: format.written)
    let interruption = Interruption()
    defer { interruption.end() }
    let tally = await transfer(source, importer, failures, until: { interruption.isRequested })
    if !source.setByPool.isEmpty {
      console.note("skipped fields that only the pool can set: \(source.setByPool.joined(separator: ", "))")
    }
    return try end(tally, failures, source, interrupted: interruption.isRequested)
  }

  /// Opens the pool and the file. A pool that does not exist yet has no custom fields, so the file is opened first: one that is rejected creates no pool.
  private func openedPool(_ format: TransferFormat) async throws(CommandError) -> (OpenPool, any ImportSource) {
    var plan = ImportPlan(
      file: file, sheet: sheet, renamed: renamed, ignoresUnknown: ignoreUnknown, customFields: [:])
    let manner = OpenPool.Manner.making(making.create)
    let destination = try Destination.find(common.surroundings)
    var source: (any ImportSource)?
    if making.create || destination.isDefaultPool, destination.isMissingFile { source = try plan.open(format) }
    let opened = try OpenPool.open(common.surroundings, manner)
    if opened.isNew { console.note("created a new pool: \(opened.path)") }
    if let source { return (opened, source) }
    plan.customFields = try await opened.customFieldTypes()
    return (opened, try plan.open(format))
  }

  /// Takes the rows over, up to the end of the file or to what keeps it from going on.
  private func transfer(
    _ source: any ImportSource, _ importer: Importer, _ failures: FailureFile, until isStopped: () -> Bool
  ) async -> ImportTally {
    var tally = ImportTally()
    var progress = ProgressLine("importing", on: console)
    while tally.stop == nil, !isStopped() {
      let (rows, problem) = source.next(Importer.windowSize)
      if rows.isEmpty, problem == nil { break }
      do throws(CommandError) {
        try await importer.take(rows, &tally)
        if let problem {
          tally.line = source.line
          throw problem
        }
      } catch {
        tally.stop(error)
      }
      do throws(CommandError) {
        try failures.add(tally.takeFailures(), header: source.header)
      } catch {
        if tally.stop == nil { tally.line = source.line }
        tally.loseFailures(error)
      }
      progress.update(tally.imported + tally.failed, fraction: source.fraction)
    }
    if !tally.hasLostFailures {
      do throws(CommandError) { try failures.finish() } catch { tally.loseFailures(error) }
    }
    progress.finish(tally.imported, "user imported", "users imported")
    return tally
  }

  /// Where rejected rows go: what was named, or `failed.csv` or `failed.jsonl`, unless that one is being imported. A file of an earlier import is kept.
  /// - Throws: ``CommandError`` (`usage`) if that is the file that is imported, is one of the pool's, or was named and exists.
  private func failedFile(_ format: TransferFormat) throws(CommandError) -> FailurePlace {
    let isItself: (String) -> Bool = { file != "-" && FileIdentity.same($0, file) }
    let pool = PoolFiles(path: try Destination.find(common.surroundings).path)
    let what = "the file of rejected rows"
    if let failed {
      if isItself(failed) {
        throw CommandError(.usage, "--failed \(failed): is the file to import; name another file")
      }
      try pool.refuse(failed, what)
      return try FailurePlace(named: failed)
    }
    let path = "failed.\(format.rawValue)"
    let place = FailurePlace(default: isItself(path) ? "failed-again.\(format.rawValue)" : path)
    try pool.refuse(place.path, what)
    return place
  }

  private func end(_ tally: ImportTally, _ failures: FailureFile, _ source: any ImportSource, interrupted: Bool)
    throws(CommandError)
    -> ExitStatus
  {
    if output.json { try console.data(JSONText.of(summary(tally, failures.path, source))) }
    let rows = failedRows(tally, failures.path) + (tally.hasLostFailures ? "" : failures.remark)
    let imported = "imported \(Count.of(tally.imported, "user"))"
    if let stop = tally.stop {
      let line = "\(source.unit) \(tally.line): "
      var message = "stopped\(stop.message.contains(line) ? ": " : " at \(line)")\(stop.message)\n\(imported)"
      if tally.failed > 0 { message += ", \(rows)" }
      throw CommandError(stop.code, message)
    }
    if interrupted { throw CommandError(.interrupted, "interrupted; \(imported)") }
    guard tally.failed > 0 else { return .success }
    throw CommandError(.rowsFailed, rows)
  }

  /// Says how many rows failed and where they are.
  private func failedRows(_ tally: ImportTally, _ path: String) -> String {
    if tally.hasLostFailures {
      return Count.of(tally.failed, "row failed; it could", "rows failed; they could") + " not be written to \(path)"
    }
    return Count.of(
      tally.failed, "row failed; it is in \(path), with the reason",
      "rows failed; they are in \(path), with the reasons")
  }

  private func summary(_ tally: ImportTally, _ path: String, _ source: any ImportSource) -> Contract.Value {
    var members: [Contract.Value.Member] = [
      .init("imported", .integer(Int64(tally.imported))), .init("failed", .integer(Int64(tally.failed))),
    ]
    if tally.failed > 0, !tally.hasLostFailures { members.append(.init("failedFile", .string(path))) }
    if !source.setByPool.isEmpty {
      members.append(.init("skippedFields", .array(source.setByPool.map { .string($0) })))
    }
    if let stop = tally.stop {
      members += [.init("line", .integer(Int64(tally.line))), .init("error", .string(stop.message))]
    }
    return .object(members)
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
