import Contract
import Foundation
import Synchronization
import Testing
import UserPool
import UserPoolSQLite

@testable import Moonpool

@Suite("A clone's walk over its source")
struct CloneRunTests {
  /// A source that changes while it is read, has no groups, and fails the test where somebody wants to write to it.
  private final class ChangingSource: Backend {
    let inner: PoolBackend
    private let change: @Sendable (PoolBackend) async -> Void
    private let pages = Atomic<Int>(0)

    init(_ inner: PoolBackend, change: @escaping @Sendable (PoolBackend) async -> Void = { _ in }) {
      self.inner = inner
      self.change = change
    }

    func perform(_ request: Request) async throws(Fault) -> Response {
      #expect(request.operation.effect == .read, "\(request.operation.name)")
      if request.operation.name == "listGroups" { return Response(refusal: 501, message: "none here", requestId: nil) }
      if request.operation.name == "listUsers", pages.add(1, ordering: .relaxed).newValue == 2 { await change(inner) }
      return try await inner.perform(request)
    }
  }

  private static func pool(_ folder: Folder, _ name: String) throws -> PoolBackend {
    PoolBackend(pool: try EmbeddedPool.open(path: folder(name), environmentKey: nil, options: StoreOptions()).pool)
  }

  @discardableResult
  private static func ask(_ backend: PoolBackend, _ name: String, _ body: Contract.Value) async throws -> Contract.Value
  {
    try await backend.ask(name, body).data?.value ?? .null
  }

  private static func users(_ range: ClosedRange<Int>) -> Contract.Value {
    ["list": .array(range.map { ["username": .string("u\($0)")] })]
  }

  private static func clone(_ source: any Backend, into copy: PoolBackend) async throws -> CloneRun.Ending {
    let cloning = Cloning(copy.pool)
    guard case .ready(let state, _) = try cloning.begin("test", restart: false) else {
      throw CommandError(.pool, "not ready")
    }
    let run = CloneRun(
      CloneSource(source, name: "test"), into: copy.pool, cloning, state, console: Console(quiet: true))
    return await run.ending()
  }

  @Test("users who are deleted and made while it reads break nothing: those who were moved to a page before are found")
  func changing() async throws {
    let folder = try Folder()
    let source = try Self.pool(folder, "source.db")
    var ids: [String] = []
    for start in [1, 51, 101, 151] {
      let made = try await Self.ask(source, "createUsersBatch", Self.users(start...start + 49))
      ids += (made.array ?? []).compactMap { $0["userId"]?.string }
    }
    let gone = Array(ids.prefix(3))
    let changing = ChangingSource(source) { pool in
      do {
        try await Self.ask(pool, "deleteUsersBatch", ["userIds": .array(gone.map { .string($0) })])
        try await Self.ask(pool, "createUsersBatch", Self.users(201...210))
      } catch {
        Issue.record("\(error)")
      }
    }
    let copy = try Self.pool(folder, "copy.db")
    let ending = try await Self.clone(changing, into: copy)
    #expect(ending.error == nil, "\(ending.error?.message ?? "")")
    #expect(ending.state.phase == .complete)
    func names(_ pool: PoolBackend) async throws -> Set<String> {
      var names: Set<String> = []
      for page in 1...5 {
        let options: Contract.Value = ["pagination": ["page": .integer(Int64(page)), "limit": 50]]
        let list = try await Self.ask(pool, "listUsers", ["options": options])["list"]?.array ?? []
        names.formUnion(list.compactMap { $0["username"]?.string })
      }
      return names
    }
    let here = try await names(copy)
    #expect(here.isSuperset(of: try await names(source)))
    #expect(here.subtracting(try await names(source)).isSubset(of: ["u1", "u2", "u3"]))
    #expect(ending.state.skipped["groups"]?.contains("none here") == true)
  }

  /// A source that does not say whom an assignment is for, as the contract's own answer does not.
  private struct SilentSource: Backend {
    let inner: PoolBackend

    func perform(_ request: Request) async throws(Fault) -> Response {
      var response = try await inner.perform(request)
      guard request.operation.name == "listRoleAssignments", let data = response.data?.value else { return response }
      let rows = (data["data"]?.array ?? []).map { row -> Contract.Value in
        guard case .object(let members) = row else { return row }
        return .object(members.filter { $0.name != "targetIdentifier" && $0.name != "targetType" })
      }
      response.data = Tape(["totalCount": data["totalCount"] ?? 0, "list": .array(rows)])
      return response
    }
  }

  @Test("where a source does not say whom a role is assigned to, its users and departments are asked for")
  func silentAssignments() async throws {
    let folder = try Folder()
    let source = try Self.pool(folder, "source.db")
    let user = try await Self.ask(source, "createUser", ["username": "zoe"])
    try await Self.ask(source, "createOrganization", ["organizationCode": "acme", "organizationName": "Acme"])
    let department = try await Self.ask(
      source, "createDepartment", ["organizationCode": "acme", "name": "Ops", "parentDepartmentId": "root"])
    let id = try #require(user["userId"])
    let place = try #require(department["departmentId"])
    try await Self.ask(source, "createRole", ["code": "admin", "name": "Admin"])
    let targets: Contract.Value = [
      ["targetType": "USER", "targetIdentifier": id], ["targetType": "DEPARTMENT", "targetIdentifier": place],
    ]
    try await Self.ask(source, "assignRole", ["code": "admin", "targets": targets])
    let copy = try Self.pool(folder, "copy.db")
    let ending = try await Self.clone(SilentSource(inner: source), into: copy)
    #expect(ending.error == nil && ending.state.taken["assignment"] == 2)
    #expect(ending.state.skipped.keys.contains { $0.hasPrefix("roles of groups") })
    let members = try await Self.ask(copy, "listRoleMembers", ["code": "admin"])
    #expect(members["list"]?[0]?["userId"] == id)
    let departments = try await Self.ask(copy, "listRoleDepartments", ["code": "admin"])
    #expect(departments["list"]?[0]?["id"] == place)
  }

  @Test("a row that the copy's rules refuse is noted with the reason once, and the rest goes in")
  func refused() async throws {
    let folder = try Folder()
    let copy = try Self.pool(folder, "copy.db")
    let cloning = Cloning(copy.pool)
    guard case .ready(let state, let isNew) = try cloning.begin("test", restart: false) else {
      Issue.record("not ready")
      return
    }
    #expect(isNew)
    func user(_ id: String, _ email: String) -> CloneRow {
      CloneRow(
        .user,
        [
          "userId": .string(id), "email": .string(email), "createdAt": "2020-01-02T03:04:05.678Z", "loginsCount": 9,
          "departmentIds": ["nowhere"],
        ])
    }
    let rows = [user("a", "a@example.com"), user("b", "no address"), user("c", "A@example.com"), user("d", "")]
    var next = state
    next.position = 2
    let taken = try cloning.take(rows + [user("e", "e@example.com")], next)
    #expect(taken.taken["user"] == 2 && taken.refused["user"] == 3 && taken.refused["member"] == 2)
    let again = try cloning.take(rows, taken)
    #expect(again.taken["user"] == 2 && again.refused["user"] == 3)
    let lines = try (1...again.ledger).compactMap { try cloning.refusedRow(at: $0) }.map {
      String(decoding: $0, as: UTF8.self)
    }
    #expect(lines.count == 5)
    #expect(lines.contains { $0.contains("\"b\"") && $0.contains("\"error\":\"email") }, "\(lines)")
    let found = try await Self.ask(copy, "getUser", ["userId": "e"])
    #expect(found["createdAt"] == "2020-01-02T03:04:05.678Z" && found["loginsCount"] == 9)
    #expect(throws: PoolFailure.self) { try cloning.take([], taken) }
  }

  @Test("what is secret in a refused row is not written down")
  func secrets() async throws {
    let folder = try Folder()
    let copy = try Self.pool(folder, "copy.db")
    let fields: Contract.Value = [
      ["targetType": "USER", "key": "pin", "dataType": "STRING", "encrypted": true],
      ["targetType": "USER", "key": "open", "dataType": "STRING"],
    ]
    try await Self.ask(copy, "setCustomFields", ["list": fields])
    let cloning = Cloning(copy.pool)
    guard case .ready(let state, _) = try cloning.begin("test", restart: false) else {
      Issue.record("not ready")
      return
    }
    let row: Contract.Value = [
      "userId": "a", "email": "wrong", "password": "hush-1",
      "customData": ["pin": "hush-2", "open": "seen", "unknown": "hush-3"],
      "identities": [
        [
          "identityId": "i", "extIdpId": "e", "provider": "p", "type": "t", "userIdInIdp": "u",
          "accessToken": "hush-4", "refreshToken": "hush-5",
        ]
      ],
    ]
    let taken = try cloning.take([CloneRow(.user, row)], state)
    let line = String(decoding: try #require(try cloning.refusedRow(at: taken.ledger)), as: UTF8.self)
    #expect(line.contains("seen") && !line.contains("hush"), "\(line)")
  }

  @Test("what is no reading never reaches the source")
  func readsAlone() async throws {
    let folder = try Folder()
    let source = try Self.pool(folder, "source.db")
    let guarded = ReadingBackend(inner: source)
    let operation = try #require(Catalogue.operation(named: "createUser", client: .management))
    let request = try Catalogue.request(
      operation, body: Tape(["username": "x"]), context: RequestContext(caller: .administrator))
    await #expect(throws: Fault.self) { try await guarded.perform(request) }
    #expect(try await Self.ask(source, "listUsers", .object([]))["totalCount"] == 0)
  }
}
