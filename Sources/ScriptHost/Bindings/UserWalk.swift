import Contract
import Lua

/// `for user in management:users{…} do … end`: every match, page by page. Memory is one page of the walk; a row becomes a table only when it is its turn.
///
/// The first page is asked for with an empty cursor. A backend that knows cursors answers with one to go on with (every page costs the same);
/// otherwise the walk goes on by page numbers.
final class UserWalk {
  /// How many rows a page of a walk has where the backend takes a wish.
  static let pageSize = 500
  /// How many rows a page has where the service's own limit holds.
  private static let numberedPageSize = 50

  private let call: OperationCall
  private let client: Client
  private let context: HostContext
  private let filter: Contract.Value
  private let pageSize: Int
  private let asked: AskedFor
  private let entry: Schema?
  private var cursor: Cursor? = Cursor([])
  private var page = 0
  private var tape: Tape?
  private var offset = 0
  private var left = 0
  private var isLast = false
  private var isFetching = false

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
    context.markWalk(stack)
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
        members = Self.setting("options", in: members) { old in
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
    filter = .object(members)
    pageSize = size
    asked = call.rule.asked(by: Tape(filter))
  }

  private func request() throws -> Request {
    var body = filter
    if case .object(let members) = filter {
      body = .object(
        Self.setting("options", in: members) { options in
          var inner: [Contract.Value.Member] = []
          if case .object(let given)? = options { inner = given.filter { $0.name != "pagination" } }
          let limit = Int64(min(pageSize, Self.numberedPageSize))
          return .object(inner + [.init("pagination", ["page": .integer(Int64(page + 1)), "limit": .integer(limit)])])
        })
    }
    var asking = client.context
    asking.cursor = cursor
    asking.pageSize = pageSize
    do throws(ArgumentError) {
      return try Catalogue.request(call.operation, body: Tape(body), context: asking)
    } catch {
      var named = error
      named.operation = "users"
      throw context.raised(CallError(named, operation: "users"))
    }
  }

  private static func setting(
    _ name: String, in members: [Contract.Value.Member], _ change: (Contract.Value?) -> Contract.Value
  ) -> [Contract.Value.Member] {
    let old = members.first { $0.name == name }?.value
    return members.filter { $0.name != name } + [.init(name, change(old))]
  }

  private static func operationOptions(_ operation: Operation) -> Set<String>? {
    guard case .ref(let schema)? = operation.argument?.field(named: "options")?.type else { return nil }
    return Set(schema.fields.map(\.name)).subtracting(["pagination"])
  }

  /// One step: the next row, or nil at the end.
  private func next(_ stack: Stack) throws -> Answer {
    if left > 0 { return .results(try row(stack)) }
    while true {
      if isLast {
        stack.pushNil()
        return 1
      }
      if isFetching {
        throw context.raised(
          CallError(argument: "the iterator is waiting for a page for another task", operation: "users"))
      }
      let request = try request()
      let backend = try context.backend(of: client, operation: "users")
      let atOnce: Response?
      do throws(Fault) {
        atOnce = try backend.performNow(request)
      } catch {
        throw context.raised(CallError(error, operation: "users"))
      }
      guard let response = atOnce else { return try fetch(request, backend, stack) }
      try take(response)
      if left > 0 { return .results(try row(stack)) }
    }
  }

  private func fetch(_ request: Request, _ backend: any Backend, _ stack: Stack) throws -> Answer {
    isFetching = true
    let token = context.send([request], to: backend) { [self] letter in
      .results { [self] stack in
        isFetching = false
        let delivery = letter.delivery
        if let fault = delivery.fault { throw context.raised(CallError(fault, operation: "users")) }
        guard let response = delivery.responses.last else { return 0 }
        try take(response)
        if left > 0 { return try row(stack) }
        stack.pushNil()
        return 1
      }
    }
    return try stack.wait(for: token)
  }

  /// Takes in a page.
  private func take(_ response: Response) throws {
    context.count("users", response)
    guard response.isSuccess else {
      isLast = true
      throw context.raised(CallError(response, operation: "users"))
    }
    page += 1
    tape = nil
    left = 0
    if let data = response.data {
      let first = data.withRoot { root -> (offset: Int, count: Int)? in
        guard let list = root["list"], list.count > 0 else { return nil }
        return list.firstElement.map { ($0.offset(in: data), list.count) }
      }
      if let first {
        tape = data
        offset = first.offset
        left = first.count
      }
    }
    goOn(after: response)
  }

  /// Where the walk goes on. The end of a walk by cursors and a backend without cursors look alike on the first page only.
  private func goOn(after response: Response) {
    let numbered = min(pageSize, Self.numberedPageSize)
    if let next = response.nextCursor {
      cursor = next
      isLast = left == 0
    } else if cursor == nil {
      isLast = left < numbered
    } else {
      isLast = cursor?.bytes.isEmpty == false || left != numbered
      cursor = nil
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
    if left == 0 { self.tape = nil }
    return 1
  }
}
