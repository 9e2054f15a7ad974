import Contract
import Synchronization

/// A pool in memory with just enough of the operations' meaning for the host's tests.
///
/// `slow`: answers come later, on another thread. Users whose name is `taken` are refused; getUser of `missing` finds
/// nobody.
final class FakePool: Backend {
  struct Content {
    var users: [String: Value] = [:]
    var order: [String] = []
    var calls: [String] = []
    var bodies: [Value] = []
    var running = 0
    var mostRunning = 0
    var walkRows = 0
    var callers: [Caller] = []
  }

  let content = Mutex(Content())
  let isSlow: Bool
  let hasCursors: Bool
  /// Held back until this many requests are running at once.
  let gathers: Int

  init(slow: Bool = false, cursors: Bool = true, gathers: Int = 1) {
    isSlow = slow
    hasCursors = cursors
    self.gathers = gathers
  }

  var calls: [String] { content.withLock { $0.calls } }
  var bodies: [Value] { content.withLock { $0.bodies } }

  /// A walk over listUsers finds that many made-up users.
  func setRows(_ count: Int) { content.withLock { $0.walkRows = count } }

  func performNow(_ request: Request) throws(Fault) -> Response? { isSlow ? nil : try answer(request) }

  func perform(_ request: Request) async throws(Fault) -> Response {
    content.withLock {
      $0.running += 1
      $0.mostRunning = max($0.mostRunning, $0.running)
    }
    // Others get their turn; enough of them, and they overlap.
    for _ in 0..<1000 where content.withLock({ $0.mostRunning < gathers }) { await Task.yield() }
    await Task.yield()
    content.withLock { $0.running -= 1 }
    return try answer(request)
  }

  private func answer(_ request: Request) throws(Fault) -> Response {
    let body = request.body.value
    content.withLock {
      $0.calls.append(request.operation.name)
      if $0.bodies.count < 10_000 { $0.bodies.append(body) }
      $0.callers.append(request.context.caller)
    }
    switch request.operation.name {
    case "getUser": return getUser(body)
    case "createUser": return create(body)
    case "createUsersBatch": return createBatch(body)
    case "updateUser": return try update(body)
    case "updateUserBatch", "getUserBatch": return Response(data: Tape(.array(body["list"]?.array ?? [])))
    case "deleteUsersBatch": return Response(data: Tape(["success": true]))
    case "listUsers": return list(request)
    case "isUserExists": return Response(data: Tape(["exists": true]))
    case "signInByCredentials": return signIn(body)
    case "updateProfile", "getProfile": return profile(request, body)
    case "getSystemInfo":
      var response = Response(data: Tape(["rsa": ["publicKey": "PEM"], "sm2": ["publicKey": "04"]]))
      response.isBare = true
      return response
    case "getManagementToken":
      return Response(data: Tape(["access_token": "management-token-123456", "expires_in": 7200]))
    default:
      return Response(
        refusal: 501, message: "\(request.operation.name) is not supported by an embedded pool", requestId: "r-501")
    }
  }

  private func getUser(_ body: Value) -> Response {
    let id = body["userId"]?.string ?? ""
    if id == "missing" { return Response(refusal: 404, apiCode: 2004, message: "no such user", requestId: "r-404") }
    var user = content.withLock { $0.users[id] } ?? Self.user(id, name: "Someone")
    if body["withCustomData"]?.bool == true, case .object(let members) = user {
      user = .object(members + [.init("customData", ["school": "Tsinghua"])])
    }
    return Response(data: Tape(user))
  }

  private func create(_ body: Value) -> Response {
    if body["username"]?.string == "taken" {
      return Response(
        refusal: 409, path: ["username"], message: "already taken by user 6a0000000000000000000001", requestId: "r-409")
    }
    return Response(data: Tape(store(body)))
  }

  private func store(_ body: Value) -> Value {
    content.withLock { content in
      let id = "6a" + String(repeating: "0", count: 16) + String(1_000_000 + content.order.count).suffix(6)
      guard case .object(let members) = Self.user(id, name: nil), case .object(let given) = body else { return .null }
      let user = Value.object(members + given.filter { field in !members.contains { $0.name == field.name } })
      content.users[id] = user
      content.order.append(id)
      return user
    }
  }

  private func createBatch(_ body: Value) -> Response {
    var made: [Value] = []
    for (index, entry) in (body["list"]?.array ?? []).enumerated() {
      if entry["username"]?.string == "taken" {
        return Response(
          refusal: 409, path: ["list", .index(index), "username"], message: "already taken", requestId: "r-409")
      }
      made.append(store(entry))
    }
    return Response(data: Tape(.array(made)))
  }

  private func update(_ body: Value) throws(Fault) -> Response {
    switch body["userId"]?.string {
    case "fault": throw Fault(.storage, "the disk is full", operation: "updateUser")
    case "taken":
      return Response(refusal: 409, path: ["email"], message: "already taken by user 6a…", requestId: "r-409")
    default: return Response(data: Tape(body))
    }
  }

  private func list(_ request: Request) -> Response {
    let rows = content.withLock { $0.walkRows }
    let limit = hasCursors && request.context.cursor != nil ? request.context.pageSize ?? 50 : 50
    let page = Int(request.body.value["options"]?["pagination"]?["page"]?.integer ?? 1)
    var start = (page - 1) * 50
    if hasCursors, let cursor = request.context.cursor {
      start = cursor.bytes.reduce(0) { $0 << 8 | Int($1) }
    }
    let end = min(start + limit, rows)
    var writer = TapeWriter(capacity: 64 << 10)
    writer.beginObject(count: -1)
    writer.key("totalCount")
    writer.integer(Int64(rows))
    writer.key("list")
    writer.beginArray(count: -1)
    for row in start..<max(start, end) { Self.emitUser(row, into: &writer) }
    writer.endArray()
    writer.endObject()
    var response = Response(data: writer.finish())
    if hasCursors, end < rows {
      response.nextCursor = Cursor([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: end >> $0) })
    }
    return response
  }

  private func signIn(_ body: Value) -> Response {
    guard body["passwordPayload"]?["password"]?.string == "right password" else {
      return Response(refusal: 400, apiCode: 2333, message: "account or password wrong", requestId: "r-2333")
    }
    return Response(
      data: Tape(["access_token": "token-of-the-user-abcdef", "token_type": "Bearer", "expire_in": 1209600]))
  }

  private func profile(_ request: Request, _ body: Value) -> Response {
    guard case .application(_, let token?) = request.context.caller, token.text == "token-of-the-user-abcdef" else {
      return Response(refusal: 401, apiCode: 2020, message: "not signed in", requestId: "r-401")
    }
    guard case .object(let changes) = body, case .object(let user) = Self.user("me", name: "Me") else {
      return Response(data: nil)
    }
    return Response(data: Tape(.object(user.filter { field in !changes.contains { $0.name == field.name } } + changes)))
  }

  static func user(_ id: String, name: String?) -> Value {
    var members: [Value.Member] = [
      .init("userId", .string(id)), .init("status", "Activated"), .init("gender", "U"), .init("emailVerified", false),
      .init("createdAt", "2026-01-01T00:00:00.000Z"), .init("loginsCount", 7),
    ]
    if let name { members.append(.init("name", .string(name))) }
    return .object(members)
  }

  private static func emitUser(_ row: Int, into writer: inout TapeWriter) {
    writer.beginObject(count: -1)
    writer.key("userId")
    writer.string("u\(row + 1)")
    writer.key("loginsCount")
    writer.integer(Int64(row + 1))
    writer.key("status")
    writer.string("Activated")
    writer.endObject()
  }
}
