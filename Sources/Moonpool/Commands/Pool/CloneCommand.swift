import ArgumentParser
import Contract
import Encodings
import Glibc
import ScriptHost
import UserPool

/// `moonpool pool clone`
struct CloneCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "clone",
    abstract: "Copy a tenant into an embedded pool, to rehearse on.",
    discussion: """
      Copies the custom fields, organizations, departments, users, groups and roles of a target of the init file, with their ids and \
      times. The source is only read. If the clone stops at any moment, run the same command again to continue. Rows that the embedded \
      pool rejects go to a file, with the reason, and the exit code is 3.

      EXAMPLES:
        moonpool pool clone --target prod --pool copy.db --dry-run
        moonpool pool clone --target prod --pool copy.db
        moonpool pool clone --target prod --pool copy.db --restart
      """)

  @Flag(help: "Empty the copy and start again. Rejected for a pool that no clone has made.")
  var restart = false

  @Flag(help: "Only count what would be copied.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Write rejected rows to this file [failed.jsonl, with a number if another run's exists].", valueName: "file"))
  var failed: String?

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if common.target == nil { throw ValidationError("--target is missing; name the target of the init file to copy") }
    if common.pool == nil, !dryRun { throw ValidationError("--pool is missing; name the file for the copy") }
  }

  func execute() async throws(CommandError) -> ExitStatus {
    let source = try source()
    if dryRun { return try await count(source) }
    let path = common.pool ?? ""
    try PoolFiles(path: path).refuse(failed ?? RefusedRowsFile.defaultName, "the file of rejected rows")
    // Before anything is created, emptied or copied.
    if access(path.systemName, F_OK) != 0 { _ = try RefusedRowsFile(named: failed, nil) }
    let opened = try OpenPool.open(Destination(target: nil, path: path, isDefaultPool: false), .creating)
    let cloning = Cloning(opened.pool)
    let rows = try RefusedRowsFile(named: failed, cloning)
    let state = try begin(source, cloning, path)
    let (ended, error) = await Self.run(source, opened.pool, cloning, state, console)
    return try end(ended, error, cloning, rows)
  }

  // MARK: The source

  private func source() throws(CommandError) -> CloneSource {
    var surroundings = common.surroundings
    surroundings.pool = nil
    let target = try InitFile.load(surroundings).target(named: common.target ?? "")
    switch target.place {
    case .remote:
      let configuration = try RemoteOptions.configuration(of: target, adding: .init())
      // One host serves many tenants: the key tells them apart.
      let tenant = [configuration.accessKeyId, configuration.tenantId].compactMap { $0 }.joined(separator: "/")
      return CloneSource(
        try RemotePools(console).backend(configuration), name: configuration.host + (tenant.isEmpty ? "" : "#" + tenant)
      )
    case .embedded(let path):
      if let copy = common.pool, FileIdentity.same(copy, path) {
        throw CommandError(
          .usage, "--pool \(copy): is the pool of target \(target.name) itself; name another file for the copy")
      }
      return CloneSource(
        try OpenPool.open(Destination.of(target), .existing).backend, name: FileIdentity.resolved(path))
    }
  }

  private func count(_ source: CloneSource) async throws(CommandError) -> ExitStatus {
    let counts = try await CloneCounts(source: source).all()
    if output.json {
      try console.data(JSONText.of(.object(counts)))
    } else {
      for member in counts { try console.data("\(member.name) \(member.value.integer ?? 0)") }
    }
    return .success
  }

  // MARK: The copy

  private func begin(_ source: CloneSource, _ cloning: Cloning, _ path: String) throws(CommandError) -> CloneState {
    let beginning: Cloning.Beginning
    do throws(PoolFailure) {
      beginning = try cloning.begin(source.name, restart: restart)
    } catch {
      throw CommandError(.pool, "\(path): \(error.fault.message)")
    }
    switch beginning {
    case .ready(let state, let isNew):
      if state.phase == .complete {
        console.note("\(path) is already complete; --restart copies everything again")
      } else if !isNew {
        console.note("continuing with \(state.phase.rawValue) in \(path)")
      }
      return state
    case .holdsOthers:
      throw CommandError(.pool, "\(path) holds data that did not come from a clone; name an empty pool or a new file")
    case .otherSource(let other):
      throw CommandError(
        .pool,
        "\(path) is a copy of \(other), not of \(source.name); name another file, or empty this one with --restart")
    }
  }

  /// Runs the clone in a task of its own, which Ctrl-C ends.
  private static func run(
    _ source: CloneSource, _ pool: Pool, _ cloning: Cloning, _ state: CloneState, _ console: Console
  ) async -> CloneRun.Ending {
    let task = Task {
      let run = CloneRun(source, into: pool, cloning, state, console: console)
      return await run.ending()
    }
    Signals.onInterrupt { task.cancel() }
    defer { Signals.onInterrupt(nil) }
    return await task.value
  }

  private func end(
    _ state: CloneState, _ error: CommandError?, _ cloning: Cloning, _ refused: RefusedRowsFile
  ) throws(CommandError) -> ExitStatus {
    var refused = refused
    try refused.write(state, cloning)
    let failed = refused.path
    let report = CloneReport(
      state: state, difference: state.numbers["difference"] ?? 0, failedFile: state.refusedCount > 0 ? failed : nil)
    if output.json { try console.data(JSONText.of(report.json)) }
    report.show(on: console)
    let rows =
      Count.of(
        state.refusedCount, "row was rejected; it is in \(failed), with the reason",
        "rows were rejected; they are in \(failed), with the reasons") + refused.remark
    if let error {
      let more = state.refusedCount > 0 ? "; \(rows)" : ""
      throw CommandError(error.code, "\(error.message); run the same command again to continue\(more)")
    }
    guard state.refusedCount > 0 else { return .success }
    throw CommandError(.rowsFailed, rows)
  }
}
