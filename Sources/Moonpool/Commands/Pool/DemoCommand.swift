import ArgumentParser
import Contract
import ScriptHost

/// `moonpool pool demo`
struct DemoCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Add demo users that look real.",
    discussion: """
      The users are invented. They are always the same, in the same order; a second call continues where the first one ended. With \
      --with-password, the first hundred can sign in, all with the password \(DemoUsers.password): never use that on a pool that \
      others can reach.

      EXAMPLES:
        moonpool pool demo 1000 --pool demo.db
        moonpool pool demo 200 --pool demo.db --with-password
      """)

  @Argument(help: ArgumentHelp("How many users to add.", valueName: "count"))
  var count: Int

  @Flag(help: "Give the first hundred users a password.")
  var withPassword = false

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (0...DemoUsers.largestNumber).contains(count) else {
      throw ValidationError("count: expected a number from 0 to \(DemoUsers.largestNumber), got \(count)")
    }
  }

  func execute() async throws(CommandError) -> ExitStatus {
    let opened = try OpenPool.open(common.surroundings, .creating)
    if opened.isNew { console.note("created a new pool: \(opened.path)") }
    let interruption = Interruption()
    defer { interruption.end() }
    let maker = DemoMaker(pool: opened.pool, backend: opened.backend, withPassword: withPassword)
    let first = try await maker.firstFreeNumber()
    var progress = ProgressLine("demo users", on: console)
    var done = 0
    var stop: CommandError?
    do throws(CommandError) {
      try await maker.make(first, count, until: { interruption.isRequested }, done: &done) { done in
        progress.update(done, fraction: Double(done) / Double(max(count, 1)))
      }
    } catch {
      stop = error
    }
    progress.finish(done, "user added to \(opened.path)", "users added to \(opened.path)")
    if output.json { try console.data(JSONText.of(summary(done, opened.path, stop))) }
    let added = "added \(Count.grouped(done)) of \(Count.of(count, "user"))"
    if let stop { throw CommandError(stop.code, "\(stop.message)\n\(added)") }
    if interruption.isRequested { throw CommandError(.interrupted, "interrupted; \(added)") }
    return .success
  }

  private func summary(_ done: Int, _ path: String, _ stop: CommandError?) -> Contract.Value {
    var members: [Contract.Value.Member] = [.init("created", .integer(Int64(done))), .init("pool", .string(path))]
    if let stop { members.append(.init("error", .string(stop.message))) }
    return .object(members)
  }
}
