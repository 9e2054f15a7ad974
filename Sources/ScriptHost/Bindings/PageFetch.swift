import Contract
import Synchronization

/// What a walk asks for, whatever the page.
struct WalkQuestion: Sendable {
  let operation: Operation
  let filter: Contract.Value
  let context: RequestContext
  let pageSize: Int

  /// Whether the caller leaves the order to the walk.
  var hasNoOrder: Bool {
    let sort = filter["options"]?["sort"] ?? .null
    return (sort == .null || sort == []) && (filter["searchQuery"] ?? .null) == .null
  }

  /// The request for the page that the walk has come to.
  func request(_ pages: WalkPages) throws(ArgumentError) -> Request {
    var body = filter
    if case .object(var members) = filter {
      members = Self.setting("options", in: members) { options in
        let added = pages.options
        var inner: [Contract.Value.Member] = []
        if case .object(let given)? = options {
          inner = given.filter { member in !added.contains { $0.name == member.name } }
        }
        return .object(inner + added)
      }
      if let item = pages.filter {
        members = Self.setting("advancedFilter", in: members) { .array(($0?.array ?? []) + [item]) }
      }
      body = .object(members)
    }
    var asking = context
    asking.cursor = pages.cursor
    asking.pageSize = pageSize
    return try Catalogue.request(operation, body: Tape(body), context: asking)
  }

  /// Members with one of them changed.
  static func setting(
    _ name: String, in members: [Contract.Value.Member], _ change: (Contract.Value?) -> Contract.Value
  ) -> [Contract.Value.Member] {
    let old = members.first { $0.name == name }?.value
    return members.filter { $0.name != name } + [.init(name, change(old))]
  }
}

/// The way to the next page: one request, or some more where a service turns out to know less than was hoped.
final class PageFetch: Backend {
  private let backend: any Backend
  private let question: WalkQuestion
  private let state: Mutex<(pages: WalkPages, skipped: Int)>

  init(_ backend: any Backend, _ question: WalkQuestion, _ pages: WalkPages) {
    self.backend = backend
    self.question = question
    state = Mutex((pages, 0))
  }

  /// Where the walk is once the page has come, and how many of its rows have been seen before.
  var outcome: (pages: WalkPages, skipped: Int) { state.withLock { $0 } }

  var executor: (any TaskExecutor)? { backend.executor }

  func performNow(_ request: Request) throws(Fault) -> Response? {
    while true {
      guard let response = try backend.performNow(try next()) else { return nil }
      if try isWanted(response) { return response }
    }
  }

  func perform(_ request: Request) async throws(Fault) -> Response {
    while true {
      let response = try await backend.perform(try next())
      if try isWanted(response) { return response }
    }
  }

  private func next() throws(Fault) -> Request {
    let pages = state.withLock { $0.pages }
    do throws(ArgumentError) {
      return try question.request(pages)
    } catch {
      throw Fault(.defect, "cannot request the next page: \(error)", operation: "users")
    }
  }

  private func isWanted(_ response: Response) throws(Fault) -> Bool {
    let verdict = state.withLock { state -> WalkPages.Verdict in
      guard response.isSuccess else { return state.pages.goesOn(after: response) ? .again : .take(skipping: 0) }
      let verdict = state.pages.took(PageContent(response), next: response.nextCursor)
      if case .take(let skipped) = verdict { state.skipped = skipped }
      return verdict
    }
    switch verdict {
    case .again: return false
    case .take: return true
    case .disorder(let why): throw Fault(.nonsense, why, operation: "users")
    }
  }
}

/// What a page has, as far as paging goes.
struct PageContent {
  /// How many rows it has.
  let count: Int
  /// How many there are in all, where the answer says so.
  let total: Int64?
  private let data: Tape?

  init(_ response: Response) {
    data = response.data
    (count, total) = response.data?.withRoot { ($0["list"]?.count ?? 0, $0["totalCount"]?.integer) } ?? (0, nil)
  }

  /// Whether nothing comes after it, where it is the first page: it has as many rows as there are, or fewer than asked
  /// for.
  func isAll(of size: Int) -> Bool {
    guard let total else { return count < size }
    return total == Int64(count) || count < size && total <= Int64(count)
  }

  /// The ids of its users.
  var ids: [String] {
    var ids: [String] = []
    data?.withRoot { root in root["list"]?.forEachElement { ids.append($0["userId"]?.string ?? "") } }
    return ids
  }
}
