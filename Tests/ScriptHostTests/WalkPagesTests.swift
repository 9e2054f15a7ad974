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

  /// Services that lose users, and what the walk says of each.
  private static let lossy: [(Paging, String)] = [
    (.repeats, "page 3 repeats page 2"),
    (.short(page: 2), "page 2 has 40 of 50 users and totalCount is 120, so that 30 are missing"),
    (.empty(page: 2), "page 2 has 0 of 50 users and totalCount is 120, so that 70 are missing"),
    (.empty(page: 1), "page 1 has 0 of 50 users and totalCount is 120, so that 120 are missing"),
    (.tooMany, "page 1 has 60 users, although 50 were asked for"),
    (.nameless, "a user without a userId"),
  ]

  @Test("a walk over counted pages that loses users ends with what is missing")
  func missing() async {
    for (paging, reason) in Self.lossy {
      let service = LossyService(120, paging)
      let run = await Bench { $0.provider = SingleBackend(service) }.run(
        "for user in management:users{ sort = {{ field = 'username', order = 'asc' }} } do end")
      #expect(run.failure.contains(reason), "\(paging): \(run.failure)")
      #expect(service.asked.withLock { $0 } < 10, "\(paging)")
    }
  }

  @Test("a service that gives fewer rows than it is asked for loses nobody in the order of ids")
  func smallPages() async {
    let service = LossyService(120, .most(20))
    let text = await Bench { $0.provider = SingleBackend(service) }.print(Self.count + Self.told)
    #expect(text == "120\t120\n")
  }

  @Test("a walk in the order of ids that comes to its end too early says how many are missing")
  func endsEarly() async {
    let run = await Bench { $0.provider = SingleBackend(LossyService(120, .hides(30))) }.run(Self.count)
    #expect(run.failure.contains("30 are missing"), "\(run.failure)")
  }

  @Test("a service whose count goes by the whole list, whatever the filter, is walked to its end")
  func countOfAll() async {
    let text = await Bench { $0.provider = SingleBackend(LossyService(120, .countsAll)) }.print(Self.count + Self.told)
    #expect(text == "120\t120\n")
  }
}

/// How a service gets its pages wrong.
private enum Paging {
  /// From the second page on the same one.
  case repeats
  /// Ten rows too few, or none, on one page.
  case short(page: Int)
  case empty(page: Int)
  /// Ten rows too many on every page.
  case tooMany
  /// The second page has a user without an id.
  case nameless
  /// No page has more rows.
  case most(Int)
  /// So many at the end are counted and never listed.
  case hides(Int)
  /// The count does not heed the filter.
  case countsAll
}

/// A service without cursors that sorts and filters by id, and gets its pages wrong.
private final class LossyService: Backend {
  let ids: [String]
  let asked = Mutex(0)
  let paging: Paging

  init(_ count: Int, _ paging: Paging) {
    ids = (0..<count).map { "6a" + String(1_000_000 + $0) }
    self.paging = paging
  }

  func perform(_ request: Request) async throws(Fault) -> Response {
    asked.withLock { $0 += 1 }
    let body = request.body.value
    let behind = body["advancedFilter"]?.array?.last?["value"]?.string
    let found = behind.map { behind in ids.filter { $0 >= behind } } ?? ids
    var page = Int(body["options"]?["pagination"]?["page"]?.integer ?? 1)
    var limit = Int(body["options"]?["pagination"]?["limit"]?.integer ?? 10)
    var listed = found
    var total = found.count
    switch paging {
    case .repeats: page = min(page, 2)
    case .tooMany: limit += 10
    case .most(let most): limit = min(limit, most)
    case .hides(let count): listed = found.filter { ids.suffix(count).contains($0) == false }
    case .countsAll: total = ids.count
    default: break
    }
    var rows = Array(listed.dropFirst((page - 1) * limit).prefix(limit))
    switch paging {
    case .short(let place) where place == page: rows = Array(rows.dropLast(10))
    case .empty(let place) where place == page: rows = []
    case .nameless where page == 2: rows[3] = ""
    default: break
    }
    let list = rows.map { Value.object($0.isEmpty ? [] : [.init("userId", .string($0))]) }
    if case .hides = paging { total = found.count }
    return Response(data: Tape(["totalCount": .integer(Int64(total)), "list": .array(list)]))
  }
}
