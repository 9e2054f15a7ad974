import Contract
import Synchronization
import Testing

@testable import ScriptHost

/// A service without cursors: it sorts and filters by id, or does not.
private final class Service: Backend {
  enum Skill { case byId, unsorted, refusesFilter, refusesSort }

  let ids: Mutex<[String]>
  let asked = Mutex(0)
  let skill: Skill

  init(_ count: Int, _ skill: Skill = .byId) {
    ids = Mutex((0..<count).map { "6a" + String(1_000_000 + $0) })
    self.skill = skill
  }

  func perform(_ request: Request) async throws(Fault) -> Response {
    let body = request.body.value
    if request.operation.name == "deleteUsersBatch" {
      let gone = body["userIds"]?.array?.compactMap(\.string) ?? []
      ids.withLock { ids in ids.removeAll { gone.contains($0) } }
      return Response(data: Tape(["success": true]))
    }
    asked.withLock { $0 += 1 }
    let sorts = body["options"]?["sort"] != nil
    let behind = body["advancedFilter"]?.array?.last?["value"]?.string
    if sorts, skill == .refusesSort || behind != nil && skill == .refusesFilter {
      return Response(refusal: 400, message: "no such field", requestId: "r")
    }
    var found = ids.withLock { $0 }
    // What has no order begins with the last one.
    if skill != .byId && !sorts || skill == .unsorted { found.reverse() }
    if let behind, skill == .byId { found = found.filter { $0 >= behind } }
    let page = Int(body["options"]?["pagination"]?["page"]?.integer ?? 1)
    let limit = Int(body["options"]?["pagination"]?["limit"]?.integer ?? 10)
    let rows = found.dropFirst((page - 1) * limit).prefix(limit).map { Value.object([.init("userId", .string($0))]) }
    return Response(data: Tape(["totalCount": .integer(Int64(found.count)), "list": .array(rows)]))
  }
}

@Suite("Walks over a service without cursors")
struct WalkPagesTests {
  private static func bench(_ service: Service) -> Bench { Bench { $0.provider = SingleBackend(service) } }

  private static let count =
    "local n, seen = 0, {} for user in management:users{} do n = n + 1 seen[user.userId] = true end"
  private static let told = " local m = 0 for _ in pairs(seen) do m = m + 1 end print(n, m)"

  @Test(
    "every user comes once, whether the service sorts and filters by id or not",
    arguments: [0, 1, 49, 50, 51, 99, 100, 101, 148, 149, 1003])
  func once(count: Int) async {
    for skill in [Service.Skill.byId, .unsorted, .refusesFilter, .refusesSort] {
      let text = await Self.bench(Service(count, skill)).print(Self.count + Self.told)
      #expect(text == "\(count)\t\(count)\n", "\(skill)")
    }
  }

  @Test("a loop that deletes whom it visits loses nobody", arguments: [1, 2, 3, 50, 500])
  func deleting(pageSize: Int) async {
    let service = Service(207)
    let text = await Self.bench(service).print(
      """
      local n = 0
      for user in management:users{ pageSize = \(pageSize) } do
        n = n + 1
        management:deleteUsersBatch{ userIds = { user.userId } }
      end
      print(n)
      """)
    #expect(text == "207\n")
    #expect(service.ids.withLock { $0.isEmpty })
  }

  @Test("an order of the caller's own is kept, its pages counted")
  func ownOrder() async {
    let service = Service(120, .refusesSort)
    let text = await Self.bench(service).run(
      "for user in management:users{ sort = {{ field = 'username', order = 'asc' }} } do print(user.userId) end")
    #expect(text.failure.contains("400"))
    #expect(service.asked.withLock { $0 } == 1)
  }
}
