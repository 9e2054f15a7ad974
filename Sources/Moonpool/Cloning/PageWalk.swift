import Contract

/// A walk over the pages of a list, several of them asked for ahead. How many are on their way at once is up to the target's governor as well.
struct PageWalk {
  /// How many rows a page has.
  static let pageSize: Int64 = 50

  /// A page.
  struct Page: Sendable {
    /// From 1.
    var number: Int64
    /// How many rows there are in all, as the source said with this page.
    var total: Int64
    /// Its rows.
    var rows: [Contract.Value]
  }

  /// The source.
  let source: CloneSource
  /// How many pages are asked for ahead.
  var ahead = 8
  /// What gives the list.
  let operation: String
  /// Makes the argument for a page from its number.
  let argument: @Sendable (Int64) -> [Contract.Value.Member]

  /// A walk with `page` and `limit` beside other members.
  init(_ source: CloneSource, _ operation: String, _ members: [Contract.Value.Member] = []) {
    self.source = source
    self.operation = operation
    argument = { page in
      members + [.init("page", .integer(page)), .init("limit", .integer(Self.pageSize))]
    }
  }

  /// A walk whose argument has its page elsewhere.
  init(
    _ source: CloneSource, _ operation: String, argument: @escaping @Sendable (Int64) -> [Contract.Value.Member]
  ) {
    self.source = source
    self.operation = operation
    self.argument = argument
  }

  /// Visits the pages in their order, up to the last one as it is then.
  /// - Parameter first: the page to begin with, from 1.
  func visit(from first: Int64 = 1, _ take: (Page) async throws(CloneProblem) -> Void) async throws(CloneProblem) {
    var waiting: [Task<Result<Page, CloneProblem>, Never>] = []
    defer { for task in waiting { task.cancel() } }
    var current = first
    var next = first
    var last = first
    var previous: [Contract.Value] = []
    while true {
      while next <= last, waiting.count < ahead {
        waiting.append(fetch(next))
        next += 1
      }
      // One page more than the source said there are may still have to be asked for.
      if waiting.isEmpty {
        waiting.append(fetch(current))
        next = current + 1
      }
      let page = try await Self.result(of: waiting.removeFirst())
      last = max(1, (page.total + Self.pageSize - 1) / Self.pageSize)
      try check(page, after: previous)
      previous = page.rows
      if !page.rows.isEmpty { try await take(page) }
      let isFull = Int64(page.rows.count) >= Self.pageSize
      guard !page.rows.isEmpty || current < last, current < last || (isFull && current == last) else { return }
      current += 1
    }
  }

  /// Refuses a page without the rows that its count promises, and one that comes twice: rows would be lost.
  private func check(_ page: Page, after previous: [Contract.Value]) throws(CloneProblem) {
    if !page.rows.isEmpty, page.rows == previous {
      throw Self.lost("\(operation): page \(page.number) repeats page \(page.number - 1)")
    }
    let promised = min(max(page.total - (page.number - 1) * Self.pageSize, 0), Self.pageSize)
    let count = Int64(page.rows.count)
    guard count < promised else { return }
    throw Self.lost(
      "\(operation): page \(page.number) has \(count) of \(promised) rows, although totalCount is \(page.total)")
  }

  private static func lost(_ what: String) -> CloneProblem {
    .failed(CommandError(.pool, "the source does not give out all that it counts: \(what)"))
  }

  /// Every row of the list.
  func all() async throws(CloneProblem) -> [Contract.Value] {
    var rows: [Contract.Value] = []
    try await visit { (page) throws(CloneProblem) in rows += page.rows }
    return rows
  }

  private func fetch(_ number: Int64) -> Task<Result<Page, CloneProblem>, Never> {
    let (source, operation, argument) = (source, operation, argument)
    return Task {
      do throws(CloneProblem) {
        let data = try await source.ask(operation, argument(number))
        let rows = data["list"]?.array ?? data["data"]?.array ?? data.array ?? []
        let seen = (number - 1) * Self.pageSize + Int64(rows.count)
        return .success(Page(number: number, total: data["totalCount"]?.integer ?? seen, rows: rows))
      } catch {
        return .failure(error)
      }
    }
  }

  private static func result(of task: Task<Result<Page, CloneProblem>, Never>) async throws(CloneProblem) -> Page {
    let result = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    if Task.isCancelled { throw .failed(CommandError(.interrupted, "interrupted")) }
    return try result.get()
  }
}
