import ArgumentParser
import Contract
import UserPool

/// `moonpool pool clone`
struct CloneCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "clone",
    abstract: "Copy a tenant into an embedded pool, to rehearse on.",
    discussion: """
      Custom fields, organizations and departments, users, groups and roles of a target of the init file, with their ids and times. The source \
      is only read. Stopped at any moment, the same command goes on where it was. Rows that the embedded pool's rules refuse go to a \
      file with the reason, and the exit code is 3.

      EXAMPLES:
        moonpool pool clone --target prod --pool copy.db --dry-run
        moonpool pool clone --target prod --pool copy.db
        moonpool pool clone --target prod --pool copy.db --restart
      """)

  @Flag(help: "Empty the copy and begin anew; refused for a pool that no clone has made.")
  var restart = false

  @Flag(help: "Only count what would be copied.")
  var dryRun = false

  @Option(help: ArgumentHelp("Where refused rows go [failed.jsonl].", valueName: "file"))
  var failed = "failed.jsonl"

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if common.target == nil { throw ValidationError("--target NAME: which target of the init file is to be copied?") }
    if common.pool == nil, !dryRun { throw ValidationError("--pool PATH: which pool is the copy?") }
  }

  func execute() async throws(CommandError) -> ExitStatus {
    let source = try source()
    if dryRun { return try await count(source) }
    let path = common.pool ?? ""
    try PoolFiles(path: path).refuse(failed, "the file of refused rows")
    let opened = try OpenPool.open(Destination(target: nil, path: path, isDefaultPool: false), .creating)
    let cloning = Cloning(opened.pool)
    let state = try begin(source, cloning, path)
    let (ended, error) = await Self.run(source, opened.pool, cloning, state, console)
    return try end(ended, error, cloning)
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
        try RemotePools().backend(configuration), name: configuration.host + (tenant.isEmpty ? "" : "#" + tenant))
    case .embedded(let path):
      if let copy = common.pool, FileIdentity.same(copy, path) {
        throw CommandError(.usage, "--pool \(copy) is the pool of target \(target.name); a copy is another file")
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
        console.note("\(path) is complete already; --restart copies everything anew")
      } else if !isNew {
        console.note("going on with \(state.phase.rawValue) in \(path)")
      }
      return state
    case .holdsOthers:
      throw CommandError(.pool, "\(path) holds what no clone has brought; name a pool that is empty or not there yet")
    case .otherSource(let other):
      throw CommandError(
        .pool, "\(path) is a copy of \(other), and \(source.name) is another source; --restart empties it first")
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
    _ state: CloneState, _ error: CommandError?, _ cloning: Cloning
  ) throws(CommandError) -> ExitStatus {
    try RefusedRowsFile(path: failed).write(state, cloning)
    let report = CloneReport(
      state: state, difference: state.numbers["difference"] ?? 0, failedFile: state.refusedCount > 0 ? failed : nil)
    if output.json { try console.data(JSONText.of(report.json)) }
    report.show(on: console)
    let rows = "\(state.refusedCount) rows were refused; they are in \(failed), with the reasons"
    if let error {
      let more = state.refusedCount > 0 ? "; \(rows)" : ""
      throw CommandError(error.code, "\(error.message); the same command goes on where it was\(more)")
    }
    guard state.refusedCount > 0 else { return .success }
    throw CommandError(.rowsFailed, rows)
  }
}
