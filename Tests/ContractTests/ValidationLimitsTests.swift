import Testing

@testable import Contract

@Suite("Validation of counts, numbers and dates")
struct ValidationLimitsTests {
  @Test("a list that is too long or too short is refused, too long with 413")
  func counts() throws {
    let ids = Value.array((0..<51).map { .string("u\($0)") })
    #expect(
      try mistake("deleteUsersBatch", ["userIds": ids])
        == "deleteUsersBatch: userIds: expected at most 50 entries, got 51")
    let users = Value.array((0..<501).map { ["userId": .string("u\($0)")] })
    #expect(
      try mistake("updateUserBatch", ["list": users]) == "updateUserBatch: list: expected at most 500 entries, got 501")
    #expect(try mistake("updateUserBatch", ["list": []]) == "updateUserBatch: list: expected at least 1 entry, got 0")
    #expect(try mistake("updateUserBatch", ["list": [:]]) == "updateUserBatch: list: expected at least 1 entry, got 0")
    let operation = try #require(Catalogue.operation(named: "deleteUsersBatch", client: .management))
    let error = #expect(throws: ArgumentError.self) {
      try Catalogue.request(operation, body: Tape(["userIds": ids]))
    }
    #expect(error?.statusCode == 413 && error?.code == .tooMany)
  }

  @Test("a long list is split into requests of the operation's size, in order")
  func split() throws {
    let operation = try #require(Catalogue.operation(named: "deleteUsersBatch", client: .management))
    let ids = (0..<120).map { Value.string("u\($0)") }
    let requests = try Catalogue.requests(
      operation, body: Tape(["userIds": .array(ids), "options": ["userIdType": "user_id"]]))
    #expect(requests.map { $0.body.value["userIds"]?.array?.count } == [50, 50, 20])
    #expect(requests.flatMap { $0.body.value["userIds"]?.array ?? [] } == ids)
    #expect(requests.allSatisfy { $0.body.value["options"] == ["userIdType": "user_id"] })
    #expect(try Catalogue.requests(operation, body: Tape(["userIds": ["a"]])).count == 1)
    let update = try #require(Catalogue.operation(named: "updateUserBatch", client: .management))
    let users = Value.array((0..<501).map { ["userId": .string("u\($0)")] })
    let updates = try Catalogue.requests(update, body: Tape(["list": users]))
    #expect(updates.map { $0.body.value["list"]?.array?.count } == [500, 1])
  }

  /// The lists with a bound that cannot be split, and why.
  private static let whole: [String: String] = [
    "deleteCustomFields.list": "one change of the definitions",
    "setCustomFields.list": "one change of the definitions",
    "setUserBaseFields.list": "one change of the definitions",
    "setCustomData.list": "the values of one user or department",
    "setUserDepartments.departments": "all departments of a user, which replace those before",
    "getPublicAccountOfGroups.groupIds": "all groups of a public account, which replace those before",
    "bindPublicAccountOfRoles.roleIds": "all roles of a public account, which replace those before",
    "bindUsersPublicAccount.userIds": "all users of a public account, which replace those before",
    "setPublicAccountOfDepartments.departments": "all departments of a public account, which replace those before",
    "kickUsers.appIds": "applications that one user leaves at once",
    "kickPublicAccounts.appIds": "applications that one account leaves at once",
    "assignRoleBatch.targets": "pairs with another list",
    "assignRoleBatch.roles": "pairs with another list",
    "revokeRoleBatch.targets": "pairs with another list",
    "revokeRoleBatch.roles": "pairs with another list",
    "setuserOfPublicAccount.publicAccountIds": "all users of a public account, which replace those before",
    "authorizeResources.list": "one grant",
  ]

  @Test("every list of people, groups and roles that has a bound is split, unless its entries belong together")
  func bounds() throws {
    var bounded: Set<String> = []
    for operation in Catalogue.operations where !operation.isHelper && operation.client == .management {
      for field in operation.argument?.fields ?? FieldList(first: 0, count: 0) {
        guard let most = field.maxItems, operation.request != nil else { continue }
        if operation.batch?.field == field.key {
          #expect(operation.batch?.limit == most && field.isSplittable, "\(operation).\(field)")
        } else {
          bounded.insert("\(operation).\(field)")
        }
      }
    }
    #expect(Set(Self.whole.keys).subtracting(bounded).sorted() == [], "has no bound, or is split")
    let areas = ["User", "Group", "Role", "Custom", "PublicAccount", "Department"]
    let unknown = bounded.subtracting(Self.whole.keys).filter { name in areas.contains { name.contains($0) } }
    #expect(unknown.sorted() == [], "is neither split nor said to belong together")
  }

  @Test("of two entries of one user in different requests the second is refused where passwords are generated")
  func repeatedEntries() throws {
    let update = try #require(Catalogue.operation(named: "updateUserBatch", client: .management))
    func error(_ first: String, _ other: String, at place: Int, _ options: Value) -> String? {
      var list = (0..<600).map { Value.object([.init("userId", .string("u\($0)"))]) }
      list[7] = ["userId": .string(first)]
      list[place] = ["userId": .string(other)]
      do throws(ArgumentError) {
        _ = try Catalogue.requests(update, body: Tape(["list": .array(list), "options": options]))
        return nil
      } catch {
        return error.text(indexBase: 0)
      }
    }
    let refusal =
      "updateUserBatch: list[550].userId: the user has an earlier entry that is sent in another request; "
      + "when passwords are generated, merge the entries of a user into one"
    #expect(error("x", "x", at: 550, ["autoGeneratePassword": true]) == refusal)
    #expect(error("x", "x", at: 450, ["autoGeneratePassword": true]) == nil)
    #expect(error("x", "x", at: 550, ["autoGeneratePassword": false]) == nil)
    #expect(error("x", "x", at: 550, ["resetPasswordOnNextLogin": true]) == nil)
    #expect(error("x", "X", at: 550, ["autoGeneratePassword": true]) == nil)
    #expect(error("x@y.z", "X@y.z", at: 550, ["autoGeneratePassword": true, "userIdType": "email"]) == refusal)
    #expect(error("188", "+86-188", at: 550, ["autoGeneratePassword": true, "userIdType": "phone"]) == refusal)
  }

  @Test("whole numbers, floats and bounds are told apart")
  func numbers() throws {
    #expect(try mistake("listUsers", ["options": ["pagination": ["page": 1.0, "limit": 50]]]) == nil)
    #expect(
      try mistake("listUsers", ["options": ["pagination": ["page": 1.5]]])
        == "listUsers: options.pagination.page: expected whole number, got number 1.5")
    #expect(
      try mistake("listUsers", ["options": ["pagination": ["limit": 51]]])
        == "listUsers: options.pagination.limit: expected at most 50, got number 51")
    #expect(
      try mistake("listUsers", ["options": ["pagination": ["limit": 0]]])
        == "listUsers: options.pagination.limit: expected at least 1, got number 0")
    #expect(
      try mistake("updateUser", ["userId": "u", "customData": ["x": .number(.infinity)]])
        == "updateUser: customData.x: expected a finite number, got number inf")
    #expect(try mistake("listUsers", ["options": ["pagination": ["page": .number(.nan)]]]) != nil)
  }

  @Test(
    "dates are a day or RFC 3339",
    arguments: [
      ("2022-06-03", true), ("2024-02-29", true), ("2022-06-03T10:00:00Z", true),
      ("2022-06-03T10:00:00.123+08:00", true),
      ("2022-06-03t10:00:60z", true), ("2023-02-29", false), ("2022-13-01", false), ("2022-06-31", false),
      ("2022-06-00", false), ("2022-6-3", false), ("03.06.2022", false), ("", false), ("2022-06-03T10:00:00", false),
      ("2022-06-03T24:00:00Z", false), ("2022-06-03T10:00:00.Z", false), ("2022-06-03 ", false), ("1900-02-29", false),
      ("2022-06-03T10:00:00+0800", false), ("2022-06-03T10:00:00ZZ", false), ("２０２２-06-03", false),
    ])
  func dates(text: String, isDate: Bool) throws {
    #expect((try mistake("updateUser", ["userId": "u", "birthdate": .string(text)]) == nil) == isDate)
  }
}
