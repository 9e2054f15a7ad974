import Contract

/// Puts demo users into a pool: batches, several in flight so that the pool can write them together.
struct DemoMaker {
  /// The pool.
  let backend: any Backend
  /// True to give the first hundred users ``DemoUsers/password``.
  let withPassword: Bool

  private static let batchSize = 50
  private static let inFlight = 64

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
  ///   - progress: told how many are there so far.
  /// - Returns: how many were added.
  func make(
    _ first: Int, _ count: Int, until isStopped: @Sendable () -> Bool, progress: (Int) -> Void
  ) async throws(CommandError) -> Int {
    guard let operation = Catalogue.operation(named: "createUsersBatch", client: .management) else { return 0 }
    let hash = withPassword && first <= DemoUsers.withPassword ? try DemoUsers.passwordHash() : nil
    let result: Result<Int, CommandError> = await withTaskGroup(of: Result<Int, CommandError>.self) { group in
      var next = first
      let end = first + count
      var done = 0
      func addTask() {
        let range = next..<min(next + Self.batchSize, end)
        next = range.upperBound
        let backend = backend
        group.addTask { await Self.add(range, operation, hash, to: backend) }
      }
      while next < end, (next - first) / Self.batchSize < Self.inFlight { addTask() }
      while let result = await group.next() {
        switch result {
        case .failure(let error):
          group.cancelAll()
          return .failure(error)
        case .success(let added): done += added
        }
        progress(done)
        if next < end, !isStopped() { addTask() }
      }
      return .success(done)
    }
    return try result.get()
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
