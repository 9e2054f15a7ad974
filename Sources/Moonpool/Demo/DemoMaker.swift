import Contract
import UserPool

/// Puts demo users into a pool: those with a password by createUsersBatch, which hashes, the others many at a time.
struct DemoMaker {
  /// The pool.
  let pool: Pool
  /// What answers requests for it.
  let backend: any Backend
  /// True to give the first hundred users ``DemoUsers/password``.
  let withPassword: Bool

  private static let batchSize = 50
  /// How many users a transaction. Larger ones are quicker, and hold up whoever interrupts them.
  private static let bulkSize = 50_000

  /// The number after the largest one that the pool has.
  func firstFreeNumber() async throws(CommandError) -> Int {
    let response = try await backend.ask(
      "listUsers",
      [
        "advancedFilter": [["field": "externalId", "operator": "CONTAINS", "value": "DEMO-"]],
        "options": ["pagination": ["page": 1, "limit": 1], "sort": [["field": "externalId", "order": "desc"]]],
      ])
    let last = response.data?.value["list"]?[0]?["externalId"]?.string
    return (last.flatMap(DemoUsers.number(inExternalId:)) ?? 0) + 1
  }

  /// Adds users.
  /// - Parameters:
  ///   - first: the number of the first one.
  ///   - count: how many.
  ///   - isStopped: asked between batches; true ends early.
  ///   - done: how many were added, also where it ends with an error.
  ///   - progress: told how many are there so far.
  func make(
    _ first: Int, _ count: Int, until isStopped: @Sendable () -> Bool, done: inout Int, progress: (Int) -> Void
  ) async throws(CommandError) {
    let end = first + count
    let plain = withPassword ? min(max(first, DemoUsers.withPassword + 1), end) : first
    try await makeWithPassword(first..<plain, done: &done, progress: progress)
    guard !isStopped() else { return }
    let users = DemoUsers()
    let before = done
    do throws(PoolFailure) {
      _ = try pool.createMany(count: end - plain, batch: Self.bulkSize) { index, tape in
        users.write(plain + index, passwordHash: nil, into: &tape)
      } progress: { made in
        done = before + made
        progress(done)
        return !isStopped()
      }
    } catch {
      throw CommandError(.pool, error.fault.message)
    }
  }

  private func makeWithPassword(
    _ range: Range<Int>, done: inout Int, progress: (Int) -> Void
  ) async throws(CommandError) {
    guard !range.isEmpty, let operation = Catalogue.operation(named: "createUsersBatch", client: .management) else {
      return
    }
    let hash = try DemoUsers.passwordHash()
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.batchSize) {
      let part = start..<min(start + Self.batchSize, range.upperBound)
      _ = try await Self.add(part, operation, hash, to: backend).get()
      done = part.upperBound - range.lowerBound
      progress(done)
    }
  }

  private static func add(
    _ range: Range<Int>, _ operation: Operation, _ hash: String?, to backend: any Backend
  ) async -> Result<Int, CommandError> {
    let users = DemoUsers()
    var tape = TapeWriter(capacity: range.count * 512)
    tape.beginObject(count: -1)
    tape.key("list")
    tape.beginArray(count: range.count)
    for number in range {
      users.write(number, passwordHash: number <= DemoUsers.withPassword ? hash : nil, into: &tape)
    }
    tape.endArray()
    if hash != nil {
      tape.key("options")
      Value.object([.init("keepPassword", true)]).emit(into: &tape)
    }
    tape.endObject()
    guard let body = tape.finish() else { return .failure(CommandError(.pool, "the demo users are too large")) }
    do {
      let response = try await backend.perform(try Catalogue.request(operation, body: body))
      guard response.isSuccess else { return .failure(CommandError(.pool, response.text(indexBase: 1))) }
      return .success(range.count)
    } catch {
      return .failure(CommandError(.pool, "\(error)"))
    }
  }
}
