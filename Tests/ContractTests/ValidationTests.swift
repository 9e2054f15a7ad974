import Testing

@testable import Contract

/// The text of the mistake in an argument, indices counted from 1; nil where there is none.
func mistake(
  _ name: String, _ body: Value, client: Operation.Client = .management, unknown: UnknownFields = .refuse
) throws -> String? {
  let operation = try #require(Catalogue.operation(named: name, client: client))
  do throws(ArgumentError) {
    _ = try Catalogue.request(operation, body: Tape(body), unknownFields: unknown)
    return nil
  } catch { return error.text(indexBase: 1) }
}

/// The body that a request carries.
func body(
  _ name: String, _ body: Value, client: Operation.Client = .management, unknown: UnknownFields = .refuse
) throws -> Value {
  let operation = try #require(Catalogue.operation(named: name, client: client))
  return try Catalogue.request(operation, body: Tape(body), unknownFields: unknown).body.value
}

@Suite("Validation")
struct ValidationTests {
  @Test("an argument that fits passes as it is, nothing filled in")
  func passes() throws {
    let argument: Value = [
      "userId": "6229ffaxxxxxxxxcade3e3d9", "nickname": "San", "birthdate": "2022-06-03", "gender": "W",
      "emailVerified": true, "customData": ["school": "北京大学", "age": 22, "list": [1, nil, 1.5]],
      "options": [
        "autoGeneratePassword": true, "sendPasswordResetedNotification": ["sendDefaultEmailNotification": true],
      ],
    ]
    #expect(try body("updateUser", argument) == argument)
    let tape = Tape(argument)
    let operation = try #require(Catalogue.operation(named: "updateUser", client: .management))
    #expect(try Catalogue.request(operation, body: tape).body.storage === tape.storage)
  }

  @Test("an unknown field is refused with the near miss")
  func unknownField() throws {
    #expect(
      try mistake("updateUser", ["userId": "u", "nickName": "San"])
        == "updateUser: nickName: no such field of UpdateUserReqDto; did you mean nickname?")
    #expect(
      try mistake("updateUser", ["userId": "u", "phone_country_code": "+86"])
        == "updateUser: phone_country_code: no such field of UpdateUserReqDto; did you mean phoneCountryCode?")
    #expect(
      try mistake("updateUser", ["userId": "u", "resetPasswordOnNextLogin": true])
        == "updateUser: resetPasswordOnNextLogin: no such field of UpdateUserReqDto; "
        + "did you mean options.resetPasswordOnNextLogin?")
    #expect(
      try mistake("updateUser", ["userId": "u", "qwertyuiop": 1])
        == "updateUser: qwertyuiop: no such field of UpdateUserReqDto")
    #expect(
      try mistake("updateUserBatch", ["list": [["userId": "u"], ["userId": "v", "emial": "x"]]])
        == "updateUserBatch: list[2].emial: no such field of UpdateUserInfoDto; did you mean email?")
    #expect(
      try mistake("getUser", ["userId": "u", "withCustomdata": true])
        == "getUser: withCustomdata: no such parameter of getUser; did you mean withCustomData?")
    #expect(
      try mistake("getUserBaseFields", ["x": 1]) == "getUserBaseFields: x: no such parameter of getUserBaseFields")
  }

  @Test("unknown fields are left out where that is asked for, at every depth")
  func ignored() throws {
    let argument: Value = [
      "list": [["userId": "u", "later": ["deep": 1], "name": "n"], ["userId": "v"]], "more": 1,
      "options": ["autoGeneratePassword": true, "other": nil],
    ]
    let expected: Value = [
      "list": [["userId": "u", "name": "n"], ["userId": "v"]], "options": ["autoGeneratePassword": true],
    ]
    #expect(try body("updateUserBatch", argument, unknown: .ignore) == expected)
    #expect(try body("getUserBaseFields", ["x": 1], unknown: .ignore) == [:])
    #expect(
      try mistake("updateUser", ["userId": 1, "x": 1], unknown: .ignore)
        == "updateUser: userId: expected string, got number 1")
  }

  @Test(
    "a value of another type is refused, with what was there",
    arguments: [
      (["userId": 5], "userId: expected string, got number 5"),
      (["userId": "u", "nickname": true], "nickname: expected string, got boolean true"),
      (["userId": "u", "nickname": ["a": 1]], "nickname: expected string, got object"),
      (["userId": "u", "nickname": [1]], "nickname: expected string, got array"),
      (["userId": "u", "emailVerified": "true"], "emailVerified: expected boolean, got string \"true\""),
      (["userId": "u", "emailVerified": 1], "emailVerified: expected boolean, got number 1"),
      (["userId": "u", "customData": "x"], "customData: expected object, got string \"x\""),
      (["userId": "u", "customData": [1]], "customData: expected object, got array"),
      (["userId": "u", "options": [1]], "options: expected object, got array"),
      (
        ["userId": "u", "options": ["autoGeneratePassword": 1.5]],
        "options.autoGeneratePassword: expected boolean, got number 1.5"
      ),
      (
        ["userId": "u", "status": 1],
        "status: expected one of Suspended, Resigned, Activated, Archived, Deactivated, got number 1"
      ),
    ] as [(Value, String)])
  func wrongType(argument: Value, text: String) throws {
    #expect(try mistake("updateUser", argument) == "updateUser: " + text)
  }

  @Test("an argument that is no object is refused", arguments: [1, "x", nil, [1], true] as [Value])
  func noObject(argument: Value) throws {
    #expect(try mistake("updateUser", argument)?.hasPrefix("updateUser: expected object, got ") == true)
    #expect(try mistake("getUserBaseFields", argument)?.hasPrefix("getUserBaseFields: expected object, got ") == true)
    #expect(try mistake("deleteAuth", argument)?.hasPrefix("deleteAuth: expected object, got ") == true)
  }

  @Test("a value outside the allowed ones is refused with the list and the near miss")
  func enums() throws {
    #expect(
      try mistake("updateUserBatch", ["list": [["userId": "a"], ["userId": "b"], ["userId": "c", "gender": "X"]]])
        == "updateUserBatch: list[3].gender: expected one of M, F, U, got string \"X\"")
    #expect(
      try mistake("updateUser", ["userId": "a", "status": "activated"])?.hasSuffix(
        "got string \"activated\"; did you mean Activated?") == true)
    #expect(
      try mistake("listUsers", ["options": ["fuzzySearchOn": ["name", "shoe"]]])?.hasPrefix(
        "listUsers: options.fuzzySearchOn[2]: expected one of id, phone, ") == true)
    #expect(try mistake("updateUser", ["userId": "a", "gender": "W"]) == nil)
    #expect(try mistake("updateUser", ["userId": "a", "gender": ""]) != nil)
    #expect(try mistake("updateUser", ["userId": "a", "passwordEncryptType": "none"]) == nil)
  }

  @Test("a required field that is absent is named")
  func missing() throws {
    #expect(
      try mistake("updateUser", ["nickname": "x"])
        == "updateUser: userId: missing; UpdateUserReqDto requires it (string)")
    #expect(
      try mistake("updateUserBatch", ["list": [["name": "x"]]])
        == "updateUserBatch: list[1].userId: missing; UpdateUserInfoDto requires it (string)")
    #expect(
      try mistake("updateUserBatch", [:]) == "updateUserBatch: list: missing; UpdateUserBatchReqDto requires it (array)"
    )
    #expect(try mistake("getUser", []) == "getUser: userId: missing; getUser requires it (string)")
    #expect(
      try mistake("setCustomData", ["list": [["key": "k"]], "targetIdentifier": "u", "targetType": "USER"])
        == "setCustomData: list[1].value: missing; SetCustomDataDto requires it (any value)")
  }

  @Test("null clears an optional field and is refused for a required one, for status and for the verified flags")
  func null() throws {
    let argument: Value = ["userId": "u", "nickname": nil, "customData": nil, "options": nil, "gender": nil]
    #expect(try body("updateUser", argument) == argument)
    #expect(try mistake("updateUser", ["userId": nil]) == "updateUser: userId: expected string, got null")
    for name in ["status", "emailVerified", "phoneVerified"] {
      #expect(
        try mistake("updateUser", .object([.init("userId", "u"), .init(name, nil)]))?.hasSuffix("got null") == true)
      #expect(
        try mistake("updateUserBatch", ["list": [.object([.init("userId", "u"), .init(name, nil)])]])?.hasSuffix(
          "got null") == true)
    }
    #expect(
      try mistake("deleteUsersBatch", ["userIds": ["a", nil]])
        == "deleteUsersBatch: userIds[2]: expected string, got null")
    #expect(try mistake("updateUserBatch", ["list": [nil]]) == "updateUserBatch: list[1]: expected object, got null")
    let data: Value = ["list": [["key": "k", "value": nil]], "targetIdentifier": "u", "targetType": "USER"]
    #expect(try body("setCustomData", data) == data)
  }

  @Test("an empty table is an array where an array is expected, and an object where an object is")
  func emptyTables() throws {
    let tables: Value = ["targetIdentifier": "u", "customData": [], "departmentIds": [:], "options": []]
    let argument: Value = ["email": "a@b.cc", "customData": [], "departmentIds": [:], "options": []]
    #expect(
      try body("createUser", argument) == ["email": "a@b.cc", "customData": [:], "departmentIds": [], "options": [:]])
    #expect(try body("getUserBaseFields", []) == [:])
    #expect(try mistake("createUser", tables) != nil)
    let any: Value = ["list": [["key": "k", "value": [:]]], "targetIdentifier": "u", "targetType": "USER"]
    #expect(try body("setCustomData", any) == any)
  }

  @Test("of a name that stands twice the last one counts")
  func duplicates() throws {
    let argument: Value = ["userId": "u", "name": "a", "nickname": "n", "name": "b", "userId": "v"]
    #expect(try body("updateUser", argument) == ["nickname": "n", "name": "b", "userId": "v"])
    #expect(try mistake("updateUser", ["userId": "u", "name": 1, "name": "b"]) != nil)
  }

  @Test("updateProfile names the operation for email, phone and password", arguments: UnknownFieldsCase.allCases)
  func refused(unknown: UnknownFieldsCase) throws {
    #expect(
      try mistake("updateProfile", ["email": "a@b.cc"], client: .authentication, unknown: unknown.value)
        == "updateProfile: email: cannot be changed by updateProfile; use updateEmail")
    #expect(
      try mistake("updateProfile", ["password": "secret"], client: .authentication, unknown: unknown.value)
        == "updateProfile: password: cannot be changed by updateProfile; use updatePassword")
    let schema = try #require(Catalogue.schema(named: "UpdateUserProfileDto"))
    #expect(schema.field(named: "email") == nil && !schema.fields.contains { $0.name == "email" })
  }

  enum UnknownFieldsCase: CaseIterable {
    case refuse, ignore
    var value: UnknownFields { self == .refuse ? .refuse : .ignore }
  }

  @Test("a helper is no operation")
  func helper() throws {
    #expect(
      try mistake("signInByUsernamePassword", [:], client: .authentication)
        == "signInByUsernamePassword: this is a helper of the client library, not an operation")
  }

  @Test("a mistake becomes a refusal with its path")
  func response() throws {
    let operation = try #require(Catalogue.operation(named: "updateUserBatch", client: .management))
    let error = try #require(
      #expect(throws: ArgumentError.self) {
        try Catalogue.request(operation, body: Tape(["list": [["userId": "a", "gender": "X"]]]))
      })
    let response = Response(refusing: error, .english, requestId: "r")
    #expect(response.statusCode == 400 && response.requestId == "r")
    #expect(response.text(indexBase: 0) == "list[0].gender: expected one of M, F, U, got string \"X\"")
  }
}
