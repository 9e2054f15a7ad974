import Contract

/// How a walk comes from one page to the next (docs/lua-api.md, "Walking over users").
///
/// The first page is asked for with an empty cursor. A backend that knows cursors answers with one to go on with. A
/// service behind HTTP has none: there the walk continues after the last id it saw, in the order of ids, so that a loop
/// which changes or deletes users neither loses nor meets one twice. Where the caller wants another order, or the
/// service does not filter by id, pages are counted.
///
/// A walk that ends has had everyone: a page without the users that its totalCount promises, and a page that comes
/// twice, end it with what is missing.
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
    /// It makes no sense; why.
    case disorder(String)
  }

  private var manner = Manner.cursor(Cursor([]))
  private var page = 1
  /// How many users the walk has had.
  private var seen = 0
  /// The users of the page that was taken last, where pages are counted.
  private var previous: [String] = []
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
    case .behind(let last): return tookBehind(last, content)
    case .numbered: return tookNumbered(content)
    }
  }

  private mutating func tookByCursor(_ content: PageContent, _ next: Cursor?, isFirst: Bool) -> Verdict {
    if let next {
      manner = .cursor(next)
      isLast = content.count == 0
      return .take(skipping: 0)
    }
    // The end of a walk by cursors, or a backend without any: then the first page may not be all.
    if !isFirst || content.isAll(of: size) {
      isLast = true
      return .take(skipping: 0)
    }
    if mayOrder, content.count > 0 {
      manner = .behind(nil)
      size = max(size, 2)
      return .again
    }
    manner = .numbered(isSorted: false)
    return tookNumbered(content)
  }

  private mutating func tookBehind(_ last: String?, _ content: PageContent) -> Verdict {
    let ids = content.ids
    if ids.contains("") { return .disorder(Self.nameless) }
    let skipped = last != nil && ids.first == last ? 1 : 0
    let rows = ids.dropFirst(skipped)
    let isAscending = zip([last ?? ""] + rows, rows).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if isAscending {
      isProven = isProven || last != nil
      seen += rows.count
      // A short page is the end only where the service says that it is: it may give fewer rows than it was asked for.
      isLast = content.isAll(of: size)
      guard let end = rows.last else { return endBehind(last, content) }
      manner = .behind(end)
      previous = ids
      return .take(skipping: skipped)
    }
    if isProven {
      return .disorder("the service does not keep to the order of ids; name an order with options.sort")
    }
    manner = .numbered(isSorted: true)
    // The first page of an order that is not that of the ids is as good as any.
    if last == nil { return tookNumbered(content) }
    page = 2
    return .again
  }

  /// Nobody comes behind an id.
  private mutating func endBehind(_ last: String?, _ content: PageContent) -> Verdict {
    // The second is a service whose count goes by the whole list, whatever the filter.
    if isLast || content.total == Int64(seen) {
      isLast = true
      return .take(skipping: content.count)
    }
    let missing = (content.total ?? 0) - Int64(content.count)
    let place = last.map { "behind the user \($0)" } ?? "on the first page"
    return .disorder("\(place) the service has no users, although its totalCount says that \(missing) are missing")
  }

  private mutating func tookNumbered(_ content: PageContent) -> Verdict {
    let number = page
    let ids = content.ids
    if ids.contains("") { return .disorder(Self.nameless) }
    if !ids.isEmpty, ids == previous { return .disorder("page \(number) repeats page \(number - 1)") }
    let before = (number - 1) * size
    if content.count > size, number > 1 || !content.isAll(of: size) {
      return .disorder("page \(number) has \(content.count) users, although \(size) were asked for")
    }
    if content.count < size, let total = content.total, Int64(before + content.count) < total {
      let missing = total - Int64(before + content.count)
      return .disorder(
        "page \(number) has \(content.count) of \(size) users and totalCount is \(total), so that \(missing) are missing"
      )
    }
    previous = ids
    seen += content.count
    page += 1
    isLast = content.count < size || number == 1 && content.isAll(of: size)
    return .take(skipping: 0)
  }

  private static let nameless = "the service lists a user without a userId"

  /// Whether the walk goes on in another manner after a refusal: the service does not sort, or filter, by id.
  mutating func goesOn(after refusal: Response) -> Bool {
    guard case .behind(let last) = manner, !isProven, [400, 422, 501].contains(refusal.statusCode) else { return false }
    manner = .numbered(isSorted: last != nil)
    page = last == nil ? 1 : 2
    return true
  }
}
