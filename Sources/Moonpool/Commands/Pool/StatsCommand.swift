import ArgumentParser
import Contract
import ScriptHost
import UserPool
import UserPoolSQLite

/// `moonpool pool stats`
struct StatsCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Count the users and messages in the pool, and show its size.",
    discussion: """
      EXAMPLES:
        moonpool pool stats --pool staff.db --json
      """)

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let opened = try OpenPool.open(common.surroundings, .existing)
    let statistics = try count(opened)
    let users = statistics.users
    let byStatus = statistics.usersByStatus.filter { $0.count > 0 }.map {
      Contract.Value.Member($0.status, .integer($0.count))
    }
    let fields = try await opened.customFieldTypes().count
    let outbox = try outbox(opened)
    let bytes = statistics.fileBytes + statistics.logBytes
    if output.json {
      try console.data(
        JSONText.of([
          "pool": .string(opened.path), "users": .integer(users), "status": .object(byStatus),
          "customFields": .integer(Int64(fields)), "outbox": .object(outbox), "bytes": .integer(bytes),
        ]))
      return .success
    }
    try console.data("pool           \(opened.path)")
    try console.data("users          \(Count.grouped(Int(users)))")
    for member in byStatus { try console.data(Self.line(member)) }
    try console.data("custom fields  \(fields)")
    try console.data("outbox         \(outbox.isEmpty ? "empty" : "")")
    for member in outbox { try console.data(Self.line(member)) }
    try console.data("size           \(Count.of(bytes, "byte"))")
    return .success
  }

  private static func line(_ member: Contract.Value.Member) -> String {
    let name = "  \(member.name)"
    return name + String(repeating: " ", count: max(1, 15 - name.count)) + Count.grouped(Int(member.value.integer ?? 0))
  }

  private func count(_ opened: OpenPool) throws(CommandError) -> StoreStatistics {
    do throws(Fault) {
      return try opened.store.statistics()
    } catch {
      throw CommandError(.pool, "\(opened.path): \(error.message)")
    }
  }

  private func outbox(_ opened: OpenPool) throws(CommandError) -> [Contract.Value.Member] {
    do throws(Fault) {
      let counts = try OutboxDesk(pool: opened.pool).counts()
      return OutboxMessage.State.allCases.compactMap { state in
        counts[state].map { .init(state.rawValue, .integer(Int64($0))) }
      }
    } catch {
      throw CommandError(.pool, "\(opened.path): \(error.message)")
    }
  }
}
