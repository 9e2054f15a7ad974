import Testing

@testable import Contract
@testable import UserPool

@Suite("What signed-in users do")
struct ProfileTests {
  private func signedIn() async throws -> (pool: TestPool, id: String, token: String) {
    let pool = try TestPool.withKeys()
    let id = try await pool.user([
      "username": "anna", "email": "anna@example.com", "password": "Correct-Horse-9", "name": "Anna",
    ])
    return (pool, id, try await pool.token("anna", "Correct-Horse-9"))
  }

  @Test("getProfile answers the user, custom data only when asked for")
  func get() async throws {
    let (pool, id, token) = try await signedIn()
    let profile = try await pool.answer("getProfile", token: token)
    #expect(profile["userId"]?.string == id)
    #expect(profile["customData"] == nil)
    #expect(try await pool.answer("getProfile", ["withCustomData": true], token: token)["customData"] == [:])
  }

  @Test("updateProfile changes the fields of the profile by the rules of updateUser")
  func update() async throws {
    let (pool, _, token) = try await signedIn()
    _ = try await pool.user(["username": "bob"])
    let after = try await pool.answer(
      "updateProfile", ["nickname": "An", "gender": "F", "name": nil, "birthdate": "2000-02-29"], token: token)
    #expect(after["nickname"] == "An")
    #expect(after["gender"] == "F")
    #expect(after["name"] == nil)
    #expect(after["birthdate"] == "2000-02-29")
    #expect(
      try await pool.words("updateProfile", ["username": "bob"], token: token)
        == "409 username: username is already used")
    #expect(try await pool.words("updateProfile", ["nickname": "x"]).hasPrefix("401/2020"))
  }

  @Test(
    "email, phone and password name the operation to use",
    arguments: [
      ("email", "updateEmail"), ("phone", "updatePhone"), ("password", "updatePassword"),
    ])
  func elsewhere(_ field: String, _ operation: String) async throws {
    let (pool, _, token) = try await signedIn()
    // Past the contract's own check, as a server that lets unknown fields pass would have it.
    let response = try await pool.call(
      "updateProfile", .object([.init(field, "x"), .init("nickname", "An")]),
      context: RequestContext(caller: .application(id: nil, accessToken: .init(token))), client: .authentication)
    #expect(response.summary == "400 \(field): \(field) cannot be changed here; use \(operation)")
    #expect(try await pool.answer("getProfile", token: token)["nickname"] == nil)
  }

  @Test("what is an administrator's alone stays so")
  func fixed() async throws {
    let (pool, _, token) = try await signedIn()
    for (field, value): (String, Value) in [
      ("status", "Suspended"), ("emailVerified", true), ("metadata", [:]), ("metadataSource", [:]),
    ] {
      let response = try await pool.call(
        "updateProfile", .object([.init(field, value)]),
        context: RequestContext(caller: .application(id: nil, accessToken: .init(token))), client: .authentication)
      #expect(response.summary.hasPrefix("403 \(field): "), "\(response.summary)")
    }
  }

  @Test(
    "custom fields only where they are userEditable, and base fields unless they were taken out of the users' hands")
  func editable() async throws {
    let (pool, id, token) = try await signedIn()
    try await pool.define("school", "STRING", [.init("userEditable", true)])
    try await pool.define("rank", "NUMBER")
    try await pool.answer("updateUser", ["userId": .string(id), "customData": ["rank": 1]])
    func update(_ body: Value) async throws -> String { try await pool.words("updateProfile", body, token: token) }
    #expect(try await update(["customData": ["school": "x"]]) == "200")
    #expect(
      try await update(["customData": ["school": "y", "rank": 2]])
        == "403 customData.rank: users cannot change rank themselves")
    #expect(try await update(["customData": ["rank": nil]]).hasPrefix("403 customData.rank: "))
    #expect(try await update(["customData": nil]).hasPrefix("403 customData: "))
    #expect(try await update(["customData": ["scool": "x"]]).hasPrefix("400 customData.scool: "))
    #expect(
      try await pool.get(id, ["withCustomData": true])["customData"] == ["rank": 1, "school": "x"])
    try await pool.answer("setUserBaseFields", ["list": [["key": "company", "userEditable": false]]])
    #expect(try await update(["company": "x"]) == "403 company: users cannot change company themselves")
  }

  @Test("updatePassword needs the present password, ends the sessions and keeps to the policy")
  func updatePassword() async throws {
    let (pool, _, token) = try await signedIn()
    func update(_ body: Value) async throws -> String { try await pool.words("updatePassword", body, token: token) }
    #expect(try await update(["newPassword": "New-Horse-22"]).hasPrefix("400 oldPassword: "))
    #expect(
      try await update(["newPassword": "New-Horse-22", "oldPassword": "Wrong-Horse-1"])
        == "400/2006 oldPassword: the current password is wrong")
    #expect(
      try await update(["newPassword": "short", "oldPassword": "Correct-Horse-9"]).hasPrefix("422 newPassword: "))
    #expect(
      try await pool.words("updatePassword", ["newPassword": "New-Horse-22", "oldPassword": "x"]).hasPrefix("401"))
    #expect(try await pool.words("getProfile", token: token) == "200")
    #expect(try await update(["newPassword": "New-Horse-22", "oldPassword": "Correct-Horse-9"]) == "200")
    #expect(try await pool.words("getProfile", token: token).hasPrefix("401/2020"))
    #expect(try await pool.signIn("anna", "New-Horse-22").summary == "200")
  }

  @Test("getSecurityLevel tells password, email and phone")
  func securityLevel() async throws {
    let (pool, id, token) = try await signedIn()
    #expect(
      try await pool.answer("getSecurityLevel", token: token) == [
        "passwordSecurityLevel": 3, "mfaEnrolled": false, "passwordSet": true, "emailBinded": true,
        "phoneBinded": false, "securityScore": 80,
      ])
    try await pool.answer("updateUser", ["userId": .string(id), "phone": "13800000000", "email": nil])
    let after = try await pool.answer("getSecurityLevel", token: token)
    #expect(after["emailBinded"] == false)
    #expect(after["phoneBinded"] == true)
  }

  @Test("custom data given with a sign-in is set by the same rules")
  func customDataAtSignIn() async throws {
    let (pool, id, _) = try await signedIn()
    try await pool.define("school", "STRING", [.init("userEditable", true)])
    try await pool.define("rank", "NUMBER")
    #expect(
      try await pool.signIn("anna", "Correct-Horse-9", options: ["customData": ["rank": 1]]).summary
        == "403 options.customData.rank: users cannot change rank themselves")
    #expect(try await pool.signIn("anna", "Correct-Horse-9", options: ["customData": ["school": "x"]]).summary == "200")
    #expect(try await pool.get(id, ["withCustomData": true])["customData"] == ["school": "x"])
  }
}
