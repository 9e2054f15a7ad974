import Contract

/// How a walk comes from one page to the next (docs/lua-api.md, "Walking over users").
///
/// The first page is asked for with an empty cursor. A backend that knows cursors answers with one to go on with. A service behind HTTP has none: there the
/// walk goes on behind the last id it saw, in the order of ids, so that a loop which changes or deletes users neither loses nor meets one twice. Where the
/// caller wants another order, or the service does not filter by id, pages are counted.
struct WalkPages: Sendable {
  /// How many rows a page has where the service's own limit holds.
  static let limit = 50

  private enum Manner: Sendable {
    case cursor(Cursor)
    /// In the order of ids, behind that one.
    case behind(String?)
    case numbered(isSorted: Bool)
  }

  /// What is to be done with a page.
  enum Verdict {
    /// Its rows are taken but for so many at its begin.
    case take(skipping: Int)
    /// It is left, and the next request asked instead.
    case again
    /// It makes no sense.
    case disorder
  }

  private var manner = Manner.cursor(Cursor([]))
  private var page = 1
  /// Whether the walk was seen to come on behind an id.
  private var isProven = false
  /// Whether the order is the walk's to choose.
  private let mayOrder: Bool
  /// How many rows a page is asked to have. One would not do behind an id, as the row of that id comes again.
  private var size: Int
  /// True when nothing comes after the page that was taken last.
  private(set) var isLast = false

  /// - Parameters:
  ///   - size: how many rows a page has at the most.
  ///   - mayOrder: true if the caller asked for no order.
  init(size: Int, mayOrder: Bool) {
    self.size = min(size, Self.limit)
    self.mayOrder = mayOrder
  }

  /// The cursor of the next request.
  var cursor: Cursor? { if case .cursor(let cursor) = manner { cursor } else { nil } }

  /// What the next request asks for beside the caller's own: its page, and its order where it has one.
  var options: [Contract.Value.Member] {
    var options: [Contract.Value.Member] = []
    var number = 1
    switch manner {
    case .cursor: break
    case .behind: options.append(Self.byId)
    case .numbered(let isSorted):
      number = page
      if isSorted { options.append(Self.byId) }
    }
    options.append(.init("pagination", ["page": .integer(Int64(number)), "limit": .integer(Int64(size))]))
    return options
  }

  /// The item of the advanced filter that the next request has beside the caller's own.
  var filter: Contract.Value? {
    guard case .behind(let id?) = manner else { return nil }
    // GREATER includes the value itself.
    return ["field": "id", "operator": "GREATER", "value": .string(id)]
  }

  private static let byId = Contract.Value.Member("sort", [["field": "id", "order": "asc"]])

  /// Looks at a page and decides how to go on.
  mutating func took(_ content: PageContent, next: Cursor?) -> Verdict {
    switch manner {
    case .cursor(let cursor): return tookByCursor(content, next, isFirst: cursor.bytes.isEmpty)
    case .behind(let last): return tookBehind(last, content.ids)
    case .numbered:
      page += 1
      isLast = content.count < size
      return .take(skipping: 0)
    }
  }

  private mutating func tookByCursor(_ content: PageContent, _ next: Cursor?, isFirst: Bool) -> Verdict {
    if let next {
      manner = .cursor(next)
      isLast = content.count == 0
      return .take(skipping: 0)
    }
    // The end of a walk by cursors, or a backend without any: only a full first page of several leaves that open.
    guard isFirst, content.count == size, content.total != Int64(size) else {
      isLast = true
      return .take(skipping: 0)
    }
    if mayOrder {
      manner = .behind(nil)
      size = max(size, 2)
      return .again
    }
    manner = .numbered(isSorted: false)
    page = 2
    return .take(skipping: 0)
  }

  private mutating func tookBehind(_ last: String?, _ ids: [String]) -> Verdict {
    let skipped = last != nil && ids.first == last ? 1 : 0
    let rows = ids.dropFirst(skipped)
    let isAscending = zip([last ?? ""] + rows, rows).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if isAscending {
      isProven = isProven || last != nil
      isLast = ids.count < size
      if let end = rows.last { manner = .behind(end) }
      return .take(skipping: skipped)
    }
    if isProven { return .disorder }
    manner = .numbered(isSorted: true)
    page = 2
    // The first page of an order that is not that of the ids is as good as any.
    return last == nil ? .take(skipping: 0) : .again
  }

  /// Whether the walk goes on in another manner after a refusal: the service does not sort, or filter, by id.
  mutating func goesOn(after refusal: Response) -> Bool {
    guard case .behind(let last) = manner, !isProven, [400, 422, 501].contains(refusal.statusCode) else { return false }
    manner = .numbered(isSorted: last != nil)
    page = last == nil ? 1 : 2
    return true
  }
}
