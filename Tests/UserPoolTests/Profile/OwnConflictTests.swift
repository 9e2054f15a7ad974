import Testing

@testable import Contract
@testable import UserPool

@Suite("Conflicts that users see")
struct OwnConflictTests {
  private static let password = "Right-Horse-1"

  @Test("a user learns which field is taken, and never who holds the value")
  func taken() async throws {
    let pool = try TestPool.withKeys()
    try await pool.define("badge", "NUMBER", [.init("isUnique", true), .init("userEditable", true)])
    let holder = try await pool.user([
      "username": "bob", "email": "bob@example.com", "phone": "13800000001", "externalId": "x1",
      "customData": ["badge": 7], "password": .string(Self.password),
    ])
    _ = try await pool.user(["username": "anna", "password": .string(Self.password)])
    let token = try await pool.token("anna", Self.password)
    var refusals: [String] = []
    for body: Value in [["username": "bob"], ["externalId": "x1"], ["customData": ["badge": 7]]] {
      refusals.append(try await pool.words("updateProfile", body, token: token))
    }
    let email = try await pool.passcode("CHANNEL_BIND_EMAIL", email: "bob@example.com", token: token)
    refusals.append(
      try await pool.words("bindEmail", ["passCode": .string(email), "email": "bob@example.com"], token: token))
    let phone = try await pool.passcode("CHANNEL_BIND_PHONE", phone: "13800000001", token: token)
    refusals.append(
      try await pool.words("bindPhone", ["passCode": .string(phone), "phoneNumber": "13800000001"], token: token))
    refusals.append(
      try await pool.signIn("anna", Self.password, options: ["customData": ["badge": 7]]).summary)
    func signUp(_ payload: [Value.Member], _ profile: Value = [:]) async throws -> String {
      try await pool.userWords(
        "signUp",
        [
          "connection": "PASSWORD", "profile": profile,
          "passwordPayload": .object(payload + [.init("password", .string(Self.password))]),
        ])
    }
    refusals.append(try await signUp([.init("username", "bob")]))
    refusals.append(try await signUp([.init("username", "new"), .init("email", "bob@example.com")]))
    refusals.append(try await signUp([.init("username", "new")], ["customData": ["badge": 7]]))
    #expect(
      refusals == [
        "409 username: username is already used", "409 externalId: externalId is already used",
        "409 customData.badge: badge is already used", "409 email: email is already used",
        "409 phone: phone is already used", "409 options.customData.badge: badge is already used",
        "409 passwordPayload.username: username is already used", "409 passwordPayload.email: email is already used",
        "409 profile.customData.badge: badge is already used",
      ])
    for words in refusals { #expect(!words.contains(holder)) }
    // An administrator is told.
    #expect(
      try await pool.words("createUser", ["username": "bob"])
        == "409 username: username is already used by user \(holder)")
  }

  @Test("no operation of the AuthenticationClient can tell a holder, whatever its handler throws")
  func anyHandler() async throws {
    let pool = try TestPool.withKeys()
    let holder = try await pool.user(["username": "bob"])
    var table = OperationTable()
    let handler: @Sendable (Call) throws(PoolFailure) -> WriteBody = { _ in
      { (transaction) throws(PoolFailure) in
        throw try .taken(by: 1, ["identities", "userIdInIdp"], .identityTaken, ["idp", "u"], transaction)
      }
    }
    table.write("updateEmail", of: .authentication, for: .anybody, handler)
    table.write("linkIdentity", handler)
    let backend = PoolBackend(pool: pool.pool, table: table)
    func words(_ name: String, _ client: Contract.Operation.Client) async throws -> String {
      let operation = try #require(Catalogue.operation(named: name, client: client))
      return try await backend.perform(
        Request(operation: operation, body: Tape([:]), context: RequestContext(caller: .administrator))
      ).summary
    }
    #expect(
      try await words("updateEmail", .authentication) == "409 identities.userIdInIdp: userIdInIdp is already used")
    #expect(try await words("linkIdentity", .management).contains(holder))
  }
}
