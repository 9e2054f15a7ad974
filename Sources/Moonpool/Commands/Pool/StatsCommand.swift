import ArgumentParser
import Contract
import Glibc
import UserPool

/// `moonpool pool stats`
struct StatsCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Count what is in the pool.",
    discussion: """
      EXAMPLES:
        moonpool pool stats --pool staff.db --json
      """)

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let opened = try OpenPool.open(common.surroundings, .existing)
    let users = try count(opened)
    var byStatus: [Contract.Value.Member] = []
    for status in Catalogue.schema(named: "UserDto")?.field(named: "status")?.enumValues ?? [] {
      let count = try await Self.count(status, opened.backend)
      if count > 0 { byStatus.append(.init(status, .integer(count))) }
    }
    let fields = try await opened.customFieldTypes().count
    let outbox = try outbox(opened)
    let bytes = ["", "-wal"].reduce(0) { $0 + Self.size(opened.path + $1) }
    if output.json {
      try console.data(
        JSONText.of([
          "pool": .string(opened.path), "users": .integer(users), "status": .object(byStatus),
          "customFields": .integer(Int64(fields)), "outbox": .object(outbox), "bytes": .integer(bytes),
        ]))
      return .success
    }
    try console.data("pool           \(opened.path)")
    try console.data("users          \(grouped(Int(users)))")
    for member in byStatus { try console.data(Self.line(member)) }
    try console.data("custom fields  \(fields)")
    try console.data("outbox         \(outbox.isEmpty ? "empty" : "")")
    for member in outbox { try console.data(Self.line(member)) }
    try console.data("size           \(grouped(Int(bytes))) bytes")
    return .success
  }

  private static func line(_ member: Contract.Value.Member) -> String {
    let name = "  \(member.name)"
    return name + String(repeating: " ", count: max(1, 15 - name.count)) + grouped(Int(member.value.integer ?? 0))
  }

  private func count(_ opened: OpenPool) throws(CommandError) -> Int64 {
    do throws(PoolFailure) {
      return try opened.store.read { (transaction) throws(PoolFailure) in try transaction.userCount() }
    } catch {
      throw CommandError(.pool, "\(opened.path): the users cannot be counted")
    }
  }

  private static func count(_ status: String, _ backend: some Backend) async throws(CommandError) -> Int64 {
    let answer = try await backend.ask(
      "listUsers",
      [
        "advancedFilter": [["field": "status", "operator": "EQUAL", "value": .string(status)]],
        "options": ["pagination": ["page": 1, "limit": 1]],
      ])
    return answer.data?.withRoot { $0["totalCount"]?.integer } ?? 0
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

  private static func size(_ path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }
}
