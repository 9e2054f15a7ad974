import Contract
import Lua

/// `for user in management:users{…} do … end`: every match, page by page. It holds one page; a row becomes a table when
/// the loop comes to it. ``WalkPages`` decides which page comes next.
final class UserWalk {
  /// How many rows a page of a walk has where the backend takes a wish.
  static let pageSize = 500

  private let call: OperationCall
  private let client: Client
  private let context: HostContext
  private let question: WalkQuestion
  private let asked: AskedFor
  private let entry: Schema?
  private var pages: WalkPages
  /// The page that rows come from, and its memory, which counts for the script.
  private var tape: Tape?
  private var held: HeldMemory?
  private var offset = 0
  private var left = 0
  private var isFetching = false
  /// True after a refusal.
  private var isOver = false

  /// The method: answers the iterator.
  static func begin(_ stack: Stack, _ context: HostContext) throws -> Answer {
    let client = try context.client(stack, "users")
    let argument = try context.argument(stack, 2, operation: "users").value
    guard let operation = Catalogue.operation(named: "listUsers", client: .management) else {
      throw context.raised(CallError(argument: "the catalogue has no listUsers", operation: "users"))
    }
    let walk = try UserWalk(context.call(operation, raises: true), client, context, argument)
    // A wrong filter is refused here, at the line that wrote it, and not at the first row.
    _ = try walk.request()
    stack.push { try walk.next($0) }
    context.rememberWalks()
    context.markWalk(stack, walk.entry, walk.asked)
    return 1
  }

  private init(_ call: OperationCall, _ client: Client, _ context: HostContext, _ argument: Contract.Value) throws {
    self.call = call
    self.client = client
    self.context = context
    entry = call.envelope.entry
    var members: [Contract.Value.Member] = []
    if case .object(let given) = argument { members = given }
    var size = Self.pageSize
    if let place = members.firstIndex(where: { $0.name == "pageSize" }) {
      guard let wish = members[place].value.integer, (1...10_000).contains(wish) else {
        throw context.raised(
          CallError(argument: "pageSize: expected a whole number from 1 to 10000", operation: "users"))
      }
      size = Int(wish)
      members.remove(at: place)
    }
    // The options may stand at the top level as well: users{ withCustomData = true }.
    if let options = Self.operationOptions(call.operation) {
      let lifted = members.filter { options.contains($0.name) }
      if !lifted.isEmpty {
        members.removeAll { options.contains($0.name) }
        members = WalkQuestion.setting("options", in: members) { old in
          var inner: [Contract.Value.Member] = []
          if case .object(let given)? = old { inner = given }
          return .object(inner + lifted)
        }
      }
    }
    if let pagination = Contract.Value.object(members)["options"]?["pagination"] {
      guard pagination["page"] == nil else {
        throw context.raised(
          CallError(
            argument: "options.pagination: users walks over all pages; use pageSize, or listUsers for one page",
            operation: "users"))
      }
      if let limit = pagination["limit"]?.integer, (1...50).contains(limit) { size = Int(limit) }
    }
    question = WalkQuestion(
      operation: call.operation, filter: .object(members), context: client.context, pageSize: size)
    pages = WalkPages(size: size, mayOrder: question.hasNoOrder)
    asked = call.rule.asked(by: Tape(question.filter))
  }

  private func request() throws -> Request {
    do throws(ArgumentError) {
      return try question.request(pages)
    } catch {
      var named = error
      named.operation = "users"
      throw context.raised(CallError(named, operation: "users"))
    }
  }

  private static func operationOptions(_ operation: Operation) -> Set<String>? {
    guard case .ref(let schema)? = operation.argument?.field(named: "options")?.type else { return nil }
    return Set(schema.fields.map(\.name)).subtracting(["pagination"])
  }

  /// One step: the next row, or nil at the end.
  private func next(_ stack: Stack) throws -> Answer {
    if left > 0 { return .results(try row(stack)) }
    while true {
      if isOver || pages.isLast {
        stack.pushNil()
        return 1
      }
      if isFetching {
        throw context.raised(
          CallError(argument: "another task is already waiting for the next page of this iterator", operation: "users"))
      }
      let request = try request()
      let fetch = PageFetch(try context.backend(of: client, operation: "users"), question, pages)
      let atOnce: Response?
      do throws(Fault) {
        atOnce = try fetch.performNow(request)
      } catch {
        throw context.raised(CallError(error, operation: "users"))
      }
      guard let response = atOnce else { return try wait(for: fetch, request, stack) }
      try take(response, fetch, stack)
      if left > 0 { return .results(try row(stack)) }
    }
  }

  private func wait(for fetch: PageFetch, _ request: Request, _ stack: Stack) throws -> Answer {
    isFetching = true
    let token = context.send([request], to: fetch) { [self] letter in
      .results { [self] stack in
        isFetching = false
        let delivery = letter.delivery
        if let fault = delivery.fault { throw context.raised(CallError(fault, operation: "users")) }
        guard let response = delivery.responses.last else { return 0 }
        try take(response, fetch, stack)
        if left > 0 { return try row(stack) }
        stack.pushNil()
        return 1
      }
    }
    return try stack.wait(for: token)
  }

  /// Takes in a page.
  private func take(_ response: Response, _ fetch: PageFetch, _ stack: Stack) throws {
    context.count("users", response)
    guard response.isSuccess else {
      isOver = true
      throw context.raised(CallError(response, operation: "users"))
    }
    let outcome = fetch.outcome
    pages = outcome.pages
    (tape, held) = (nil, nil)
    left = 0
    guard let data = response.data else { return }
    data.withRoot { root in
      guard let list = root["list"], list.count > outcome.skipped else { return }
      var index = 0
      list.forEachElement { node in
        if index == outcome.skipped { offset = node.offset(in: data) }
        index += 1
      }
      tape = data
      held = .counting(data.byteCount, for: stack)
      left = list.count - outcome.skipped
    }
  }

  private func row(_ stack: Stack) throws -> Int {
    guard let tape else { return 0 }
    let size = try tape.withNode(at: offset) { node throws(LuaError) -> Int in
      try context.pusher.push(node, on: stack, schema: entry, asked: asked)
      return node.byteLength
    }
    offset += size
    left -= 1
    if left == 0 { (self.tape, held) = (nil, nil) }
    return 1
  }
}
