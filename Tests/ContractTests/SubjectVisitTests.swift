import Testing

@testable import Contract

@Suite("The subjects of a request")
struct SubjectVisitTests {
  private func request(_ name: String, _ body: Value, of client: Operation.Client = .management) throws -> Request {
    let operation = try #require(Catalogue.operation(named: name, client: client))
    return try Catalogue.request(operation, body: Tape(body))
  }

  /// The subjects as `entity kind id in scope`, with `?` for an id that is not known, `me` for the caller and `*` for
  /// all of the pool.
  private func subjects(_ request: Request, answer: Value? = nil) -> [String] {
    var found: [String] = []
    request.forEachSubject(answer: answer.map { Tape($0) }) { subject in
      let id =
        switch subject.identity {
        case .id: subject.id ?? "no text"
        case .caller: "me"
        case .everything: "*"
        case .unknown: "?"
        }
      let words = [subject.entity?.name ?? "?", subject.idKind.name, id] + (subject.scope.map { ["in", $0] } ?? [])
      found.append(words.joined(separator: " "))
    }
    return found
  }

  @Test("the ids are found wherever the DTO has them, with their kinds and scopes")
  func ids() throws {
    #expect(try subjects(request("updateUser", ["userId": "u1"])) == ["user user_id u1"])
    #expect(
      try subjects(
        request(
          "updateUserBatch", ["list": [["userId": "a@b.c"], ["userId": "d@e.f"]], "options": ["userIdType": "email"]]))
        == ["user email a@b.c", "user email d@e.f"])
    #expect(
      try subjects(request("resignUserBatch", ["userIds": ["1", "2"], "userIdType": "username"]))
        == ["user username 1", "user username 2"])
    #expect(
      try subjects(request("addGroupMembers", ["code": "g", "userIds": ["1", "2"]]))
        == ["user user_id 1", "user user_id 2", "group code g"])
    #expect(
      try subjects(
        request(
          "addDepartmentMembers",
          ["organizationCode": "acme", "departmentId": "sales", "departmentIdType": "code", "userIds": ["1"]]))
        == ["user user_id 1", "department code sales in acme"])
  }

  @Test("the entity, the kind and the scope are those of the same entry")
  func entries() throws {
    #expect(
      try subjects(
        request(
          "assignRole",
          [
            "code": "r", "namespace": "n",
            "targets": [
              ["targetType": "USER", "targetIdentifier": "u"], ["targetType": "GROUP", "targetIdentifier": "g"],
              ["targetType": "DEPARTMENT", "targetIdentifier": "d"], ["targetType": "ROLE", "targetIdentifier": "o"],
            ],
          ]))
        == [
          "user user_id u", "group code g", "department department_id d", "role code o in n",
          "role code r in n",
        ])
    #expect(
      try subjects(
        request("deleteRoles", ["roleList": [["code": "a", "namespace": "x"], ["code": "b", "namespace": "y"]]]))
        == ["role code a in x", "role code b in y"])
    #expect(
      try subjects(
        request(
          "authorizeApplicationAccess",
          [
            "appId": "app",
            "list": [
              ["targetType": "USER", "targetIdentifier": ["1", "2"], "effect": "ALLOW"],
              ["targetType": "ROLE", "namespaceCode": "n", "targetIdentifier": ["r"], "effect": "DENY"],
            ],
          ]))
        == ["user user_id 1", "user user_id 2", "role code r in n", "application id app"])
    #expect(
      try subjects(
        request(
          "setCustomFields", ["list": [["targetType": "USER", "key": "k"], ["targetType": "ROLE", "key": "k"]]]))
        == ["customField key k in USER", "customField key k in ROLE"])
    #expect(try subjects(request("deleteAdminRolesBatch", ["codeList": ["a"]])) == ["role code a in system"])
  }

  @Test("an id may be a number, the caller's, all of the pool's, or none")
  func others() throws {
    #expect(try subjects(request("triggerSyncTask", ["syncTaskId": 7])) == ["syncTask id 7"])
    #expect(try subjects(request("updateProfile", ["nickname": "n"], of: .authentication)) == ["user user_id me"])
    #expect(try subjects(request("updateRuleSettings", ["rule": "disable"])) == ["setting id *"])
    #expect(try subjects(request("createDepartmentTree", ["name": "Acme", "children": [], "members": []])) == [])
    #expect(
      try subjects(request("createOrganization", ["organizationCode": "c", "organizationName": "n"])) == [
        "organization code c"
      ])
  }

  @Test("what is created has no id before the answer, and then the answer's")
  func created() throws {
    let one = try request("createUser", ["username": "anna"])
    #expect(subjects(one) == ["user user_id ?"])
    #expect(subjects(one, answer: ["userId": "u1"]) == ["user user_id u1"])
    let several = try request("createUsersBatch", ["list": [["username": "anna"], ["username": "bert"]]])
    #expect(subjects(several) == ["user user_id ?", "user user_id ?"])
    #expect(subjects(several, answer: [["userId": "1"], ["userId": "2"]]) == ["user user_id 1", "user user_id 2"])
    var entries: [Int?] = []
    several.forEachSubject { entries.append($0.entry) }
    #expect(entries == [0, 1])
  }

  @Test("a visit of a long list stops where its visitor throws, and keeps nothing")
  func long() throws {
    struct Enough: Error {}
    let ids = (0..<100_000).map { Value.string("\($0)") }
    let operation = try #require(Catalogue.operation(named: "deleteUsersBatch", client: .management))
    let requests = try Catalogue.requests(operation, body: Tape(["userIds": .array(ids)]))
    var seen = 0
    for request in requests { request.forEachSubject { _ in seen += 1 } }
    #expect(seen == 100_000)
    seen = 0
    #expect(throws: Enough.self) {
      try requests[0].forEachSubject { (_) throws(Enough) in
        seen += 1
        if seen == 3 { throw Enough() }
      }
    }
    #expect(seen == 3)
  }

  // MARK: Undoing

  static let updates: [(Value, Undoability)] = [
    (["userId": "u", "nickname": "n"], .whole),
    (["userId": "u", "status": "Activated"], .whole),
    (["userId": "u", "status": "Suspended"], .partly([.session])),
    (["userId": "u", "password": "x"], .partly([.password, .session])),
    (["userId": "u", "password": .null], .whole),
    (["userId": "u", "options": ["autoGeneratePassword": false]], .whole),
    (["userId": "u", "options": ["autoGeneratePassword": true]], .partly([.password, .session])),
    (
      [
        "userId": "u",
        "options": ["sendPasswordResetedNotification": ["sendDefaultEmailNotification": true]],
      ], .partly([.message])
    ),
  ]

  @Test("whether a request can be undone is told by its fields", arguments: SubjectVisitTests.updates)
  func conditions(body: Value, undoability: Undoability) throws {
    #expect(try request("updateUser", body).undoability == undoability)
    guard case .object(let members) = body else { return }
    let options = members.filter { $0.name == "options" }
    let entry = Value.object(members.filter { $0.name != "options" })
    let batch = Value.object([.init("list", [["userId": "v", "nickname": "n"], entry])] + options)
    #expect(try request("updateUserBatch", batch).undoability == undoability)
  }

  @Test("an operation tells the worst of its calls")
  func operations() throws {
    func undoability(_ name: String, _ client: Operation.Client = .management) throws -> Undoability? {
      try #require(Catalogue.operation(named: name, client: client)).undoability
    }
    #expect(try undoability("getUser") == nil)
    #expect(try undoability("updateUser") == .partly([.password, .session, .message]))
    #expect(try undoability("addGroupMembers") == .whole)
    #expect(try undoability("kickUsers") == .never([.session]))
    #expect(try undoability("updatePassword", .authentication)?.name == "never")
    #expect(
      try undoability("createDepartmentTree")
        == .opaque("it finds departments and users by name and returns only counts"))
    let update = try #require(Catalogue.operation(named: "updateUserBatch", client: .management)?.subjects)
    #expect(update.undo.map(\.name) == ["updateUserBatch"] && update.before.map(\.name) == ["getUserBatch"])
    #expect(update.change == .updates && update.entity == .user)
    #expect(update.places.first?.idKindPath?.description == "options.userIdType")
    let bind = try #require(Catalogue.operation(named: "bindEmail", client: .authentication)?.subjects)
    #expect(bind.undo.map(\.client) == [.management] && bind.before.map(\.client) == [.authentication])
    let rename = try #require(Catalogue.operation(named: "updateGroup", client: .management)?.subjects)
    #expect(rename.places.first?.renamePath?.description == "newCode")
  }

  // MARK: Counting

  @Test("every operation that takes many counts the entries of its main list")
  func counts() throws {
    var lists = 0
    for (operation, subjects) in SubjectTests.rows where operation.effect != .read {
      guard let place = subjects.places.first, let path = place.entryPath ?? place.path, path.root == .argument,
        path.count > 0, path.step(0).isList
      else { continue }
      lists += 1
      var element = Value.string("x")
      for index in (1..<max(path.count, 1)).reversed() {
        let (key, isList) = path.step(index)
        element = .object([.init(key.name, isList ? [element] : element)])
      }
      let body = Value.object([.init(path.step(0).key.name, [element, element, element])])
      let count = Tape(body).withRoot { subjects.extent(in: $0, answer: nil).count }
      #expect(count == 3, "\(operation) counts \(count)")
    }
    #expect(lists > 50)
    for operation in SubjectTests.changing {
      guard let batch = operation.batch, let subjects = operation.subjects else { continue }
      let first = subjects.places.first.flatMap { $0.entryPath ?? $0.path }
      #expect(first?.step(0).key == batch.field, "\(operation) is split at \(batch.field) and counts something else")
    }
  }

  @Test("counts and targets of requests of every sort")
  func targets() throws {
    func look(_ name: String, _ body: Value, answer: Value? = nil) throws -> String {
      let subjects = try #require(Catalogue.operation(named: name, client: .management)?.subjects)
      return Tape(body).withRoot { root in
        let extent =
          answer.map { Tape($0).withRoot { subjects.extent(in: root, answer: $0) } }
          ?? subjects.extent(in: root, answer: nil)
        return "\(extent.target ?? "-") \(extent.count)"
      }
    }
    #expect(try look("updateUser", ["userId": "u"]) == "u 1")
    #expect(try look("createUser", ["username": "n"]) == "- 1")
    #expect(try look("createUser", ["username": "n"], answer: ["userId": "u"]) == "u 1")
    #expect(try look("createUsersBatch", ["list": [[:], [:]]], answer: [["userId": "u"], ["userId": "v"]]) == "- 2")
    #expect(try look("deleteRolesBatch", ["codeList": ["a", "b"]]) == "- 2")
    #expect(try look("deleteRolesBatch", ["codeList": ["a"]]) == "a 1")
    #expect(try look("deleteUsersBatch", ["userIds": []]) == "- 1")
    #expect(try look("addGroupMembers", ["code": "g", "userIds": ["1", "2", "3"]]) == "g 3")
    #expect(try look("removeGroupMembers", ["code": "g", "userIds": ["1"]]) == "g 1")
    #expect(try look("setUserDepartments", ["userId": "u", "departments": [[:], [:]]]) == "u 1")
    #expect(
      try look("setCustomData", ["targetIdentifier": "u", "targetType": "USER", "list": [[:], [:]]]) == "u 1")
    #expect(try look("assignRole", ["code": "r", "targets": [[:], [:]]]) == "r 2")
    #expect(try look("assignRoleBatch", ["roles": [["code": "r"], ["code": "s"]], "targets": [[:], [:]]]) == "- 2")
    #expect(try look("linkIdentity", ["userId": "u", "extIdpId": "i", "userIdInIdp": "x"]) == "u 1")
    #expect(try look("kickUsers", ["userId": "u", "appIds": ["1", "2"]]) == "u 1")
    #expect(try look("deleteResourcesBatch", ["codeList": ["a"], "ids": ["1", "2"]]) == "- 3")
    #expect(
      try look(
        "assignAsaAccount",
        [
          "appId": "a", "accountId": "7",
          "targets": [["targetIdentifiers": ["1", "2"]], ["targetIdentifiers": ["3"]]],
        ])
        == "7 3")
  }
}
