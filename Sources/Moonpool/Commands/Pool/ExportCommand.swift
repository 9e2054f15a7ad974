import ArgumentParser
import Contract
import Glibc

/// `moonpool pool export`
struct ExportCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the users to a file.",
    discussion: """
      Writes CSV or JSON lines, depending on the file's ending. In CSV, custom fields are the columns customData.NAME. Passwords and \
      other secrets are never written. The file appears under its name only when it is complete.

      EXAMPLES:
        moonpool pool export users.jsonl
        moonpool pool export - --format csv --fields userId,email,customData.school | head
        moonpool pool export active.csv --status Activated
      """)

  @Argument(
    help: ArgumentHelp("The file; - is standard output (see --format).", valueName: "file"), completion: .file())
  var file: String

  @Option(help: "csv or jsonl, if the file's ending does not tell.")
  var format: ExportFormat?

  @Option(help: ArgumentHelp("Only these fields, separated by commas, in this order.", valueName: "names"))
  var fields: String?

  @Option(help: "Only users with this status: Activated, Suspended, Deactivated, Resigned, Archived.")
  var status: String?

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let format = try TransferFormat.of(file, named: format?.transfer)
    guard format != .xlsx else {
      throw CommandError(.usage, "cannot write a spreadsheet; write CSV, which spreadsheet programs open")
    }
    try checkStatus()
    if output.json, file == "-" {
      throw CommandError(.usage, "--json: the users already go to standard output; export them to a file")
    }
    try PoolFiles(path: try Destination.find(common.surroundings).path).refuse(file, "the export")
    let opened = try OpenPool.open(common.surroundings, .existing)
    let interruption = Interruption()
    defer { interruption.end() }
    let columns = try UserColumns(
      named: fields, customFields: try await opened.customFieldTypes().keys.sorted(), all: format == .csv)
    let exporter = Exporter(backend: opened.backend, columns: columns, format: format, status: status)
    // Rows on the same terminal would tear the line apart.
    var progress = ProgressLine("exporting", on: console, isHidden: file == "-" && isatty(1) == 1)
    let target = try OutputFile(path: file)
    let total = try await exporter.write(to: target, until: { interruption.isRequested }) { done, total in
      progress.update(done, fraction: total.map { Double(done) / Double(max($0, 1)) })
    }
    if interruption.isRequested { throw CommandError(.interrupted, "interrupted; \(file) was not changed") }
    try target.finish()
    progress.finish(total, "user exported", "users exported")
    if output.json { try console.data(JSONText.of(["exported": .integer(Int64(total)), "file": .string(file)])) }
    return .success
  }

  /// Rejects a status that no user can have.
  private func checkStatus() throws(CommandError) {
    let known = Catalogue.schema(named: "UserDto")?.field(named: "status")?.enumValues ?? []
    guard let status, !known.contains(status) else { return }
    let near = NearMiss.find(status, among: known).map { "; did you mean \($0)?" } ?? ""
    throw CommandError(.usage, "--status: expected one of \(known.joined(separator: ", ")), got \"\(status)\"\(near)")
  }
}
