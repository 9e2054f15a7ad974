import Cryptography
import Foundation
import Testing

@testable import Contract
@testable import UserPool

@Suite("Sign-in by password")
struct SignInTests {
  private let password = "Correct-Horse-9"

  private func pool() async throws -> (TestPool, String) {
    let pool = try TestPool.withKeys()
    let id = try await pool.user([
      "username": "anna", "email": "Anna@example.com", "phone": "13800000000", "password": .string(password),
      "name": "Anna",
    ])
    return (pool, id)
  }

  private func signIn(_ pool: TestPool, _ payload: [Value.Member], _ more: [Value.Member] = []) async throws -> Response
  {
    let body: [Value.Member] = [
      .init("connection", "PASSWORD"),
      .init("passwordPayload", .object([.init("password", .string(password))] + payload)),
    ]
    return try await pool.ask(
      "signInByCredentials", .object(body + more), caller: .application(id: nil, accessToken: nil))
  }

  @Test("every way of naming the account signs the user in")
  func accounts() async throws {
    let (pool, _) = try await pool()
    for (name, value) in [
      ("account", "anna"), ("account", "ANNA@example.com"), ("account", "13800000000"), ("email", "anna@EXAMPLE.com"),
      ("username", "anna"), ("phone", "13800000000"),
    ] {
      #expect(try await signIn(pool, [.init(name, .string(value))]).summary == "200", "\(name) \(value)")
    }
  }

  @Test("an unknown account, a wrong password, an account without password and an undecryptable one look alike")
  func refusals() async throws {
    let (pool, _) = try await pool()
    _ = try await pool.user(["username": "bare"])
    let words = "400/2333 the account or password is wrong"
    #expect(try await pool.signIn("nobody", password).summary == words)
    #expect(try await pool.signIn("anna", "Wrong-Horse-1").summary == words)
    #expect(try await pool.signIn("anna", "").summary == words)
    #expect(try await pool.signIn("bare", password).summary == words)
    #expect(try await pool.signIn("anna", "xx", options: ["passwordEncryptType": "rsa"]).summary == words)
    #expect(try await pool.signIn("nobody", "xx", options: ["passwordEncryptType": "sm2"]).summary == words)
    #expect(try await signIn(pool, [.init("email", "anna")]).summary == words, "a user name is no email address")
  }

  @Test("the hash that stands in for an unknown account costs what a real one costs")
  func dummy() throws {
    let standIn = PasswordCheck.standIn
    #expect(PasswordHash.form(of: standIn) == .argon2id)
    #expect(!PasswordHash.needsRehash(standIn))
    #expect(try PasswordHash.verify(Secret(""), against: standIn) == false)
  }

  @Test(
    "only an activated account gets in, and only the right password learns why",
    arguments: [
      "Suspended", "Deactivated", "Resigned", "Archived",
    ])
  func status(_ status: String) async throws {
    let (pool, id) = try await pool()
    let token = try await pool.token("anna", password)
    try await pool.answer("updateUser", ["userId": .string(id), "status": .string(status)])
    #expect(try await pool.signIn("anna", password).summary.hasPrefix("403/2005"))
    #expect(try await pool.signIn("anna", "Wrong-Horse-1").summary.hasPrefix("400/2333"))
    #expect(try await pool.words("getProfile", token: token).hasPrefix("401/2020"))
    try await pool.answer("updateUser", ["userId": .string(id), "status": "Activated"])
    #expect(try await pool.words("getProfile", token: token).hasPrefix("401/2020"), "the session is gone for good")
    #expect(try await pool.signIn("anna", password).summary == "200")
  }

  @Test("a sign-in leaves its traces on the user and moves updatedAt")
  func traces() async throws {
    let (pool, id) = try await pool()
    pool.clock.advance()
    let agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)"
    let body: Value = [
      "connection": "PASSWORD", "passwordPayload": ["username": "anna", "password": .string(password)],
    ]
    let response = try await pool.ask("signInByCredentials", body, caller: .application(id: nil, accessToken: nil)) {
      $0.clientAddress = "10.0.0.7"
      $0.userAgent = agent
    }
    #expect(response.isSuccess)
    let user = try await pool.get(id)
    #expect(user["loginsCount"] == 1)
    #expect(user["lastLogin"]?.string == "2022-07-03T03:20:31.000Z")
    #expect(user["updatedAt"]?.string == "2022-07-03T03:20:31.000Z")
    #expect(user["lastIp"] == "10.0.0.7")
    #expect(user["browser"]?.string == agent)
    #expect(user["device"] == "iOS")
    #expect(user["lastLoginApp"]?.string == (try pool.application().id))
    _ = try await pool.signIn("anna", password, options: ["clientIp": "192.168.0.1"])
    #expect(try await pool.get(id)["lastIp"] == "192.168.0.1")
    #expect(try await pool.get(id)["loginsCount"] == 2)
  }

  @Test("the tokens are RS256 with the pool's key, name application and user, and tell what the scopes allow")
  func tokens() async throws {
    let (pool, id) = try await pool()
    let response = try await pool.signIn(
      "anna", password, options: ["scope": "openid email phone username offline_access nonsense"])
    let data = try #require(response.data?.value)
    #expect(data["token_type"] == "Bearer")
    #expect(data["expire_in"] == 1_209_600)
    #expect(data["scope"] == "openid username email phone offline_access")
    #expect(data["refresh_token"]?.string?.isEmpty == false)
    let keyring = try pool.reading { (transaction) throws(PoolFailure) in try pool.pool.keys.keyring(transaction) }
    let now = pool.clock.milliseconds / 1000
    let app = try pool.application().id
    let access = try keyring.tokenVerifier.verify(try #require(data["access_token"]?.string), now: now, audience: app)
    #expect(access["sub"]?.text == id)
    #expect(access["email"] == nil)
    let identity = try keyring.tokenVerifier.verify(try #require(data["id_token"]?.string), now: now, audience: app)
    #expect(identity["email"]?.text == "anna@example.com")
    #expect(identity["phone_number"]?.text == "13800000000")
    #expect(identity["username"]?.text == "anna")
    #expect(identity["name"] == nil, "profile was not asked for")
    let plain = try #require(try await pool.signIn("anna", password).data?.value)
    #expect(plain["refresh_token"] == nil)
    #expect(plain["scope"] == "openid profile")
    #expect(try pool.pool.keySet().contains(keyring.tokenKey.publicKey.id))
    #expect(try await pool.words("getProfile", token: try #require(data["id_token"]?.string)).hasPrefix("401/2020"))
  }

  @Test("extended_fields tells custom data, encrypted fields in clear")
  func extendedFields() async throws {
    let (pool, id) = try await pool()
    try await pool.define("school", "STRING", [.init("encrypted", true)])
    try await pool.answer("updateUser", ["userId": .string(id), "customData": ["school": "Peking"]])
    let data = try await pool.signIn("anna", password, options: ["scope": "openid extended_fields"]).data?.value
    let keyring = try pool.reading { (transaction) throws(PoolFailure) in try pool.pool.keys.keyring(transaction) }
    let claims = try keyring.tokenVerifier.verify(
      try #require(data?["id_token"]?.string), now: pool.clock.milliseconds / 1000)
    #expect(claims["extended_fields"] == .object(["school": "Peking"]))
  }

  @Test("an access token ends with its time, and is refused when it was changed, is another application's, or is none")
  func badTokens() async throws {
    let (pool, _) = try await pool()
    let token = try await pool.token("anna", password)
    #expect(try await pool.words("getProfile", token: token) == "200")
    let mangled = String(token.dropLast(2)) + (token.hasSuffix("AA") ? "BB" : "AA")
    for bad in [mangled, "x", "", String(token.reversed())] {
      #expect(try await pool.words("getProfile", token: bad).hasPrefix("401/2020"))
    }
    let elsewhere = try await pool.ask(
      "getProfile", caller: .application(id: "other", accessToken: .init(token)))
    #expect(elsewhere.summary.hasPrefix("401/2020"))
    #expect(try await pool.words("getProfile").hasPrefix("401/2020"), "an administrator is nobody's profile")
    pool.clock.advance(1_209_600_000)
    #expect(try await pool.words("getProfile", token: token).hasPrefix("401/2020"))
  }

  @Test("a password that is changed while it is being checked lets nobody in")
  func race() async throws {
    let (pool, id) = try await pool()
    let body: Value = [
      "connection": "PASSWORD", "passwordPayload": ["username": "anna", "password": .string(password)],
    ]
    let call = Call(
      pool: pool.pool, operation: "signInByCredentials", body: Tape(body),
      context: RequestContext(caller: .application(id: nil, accessToken: nil)))
    let apply = try SignIn.prepare(call)
    try await pool.answer("updateUser", ["userId": .string(id), "password": "Second-Horse-2"])
    #expect(try pool.store.writeNow(apply).refusal?.apiCode == 2333)
    #expect(try await pool.get(id)["loginsCount"] == 0)
  }

  @Test("client_id and client_secret are checked where they are given")
  func application() async throws {
    let (pool, _) = try await pool()
    let secrets = try PoolSecrets.read(from: pool.store, sealer: pool.pool.sealer)
    let account: [Value.Member] = [.init("username", "anna")]
    let right: [Value.Member] = [
      .init("client_id", .string(secrets.appId)), .init("client_secret", .string(secrets.appSecret.reveal())),
    ]
    #expect(try await signIn(pool, account, right).summary == "200")
    #expect(
      try await signIn(pool, account, [.init("client_id", .string(secrets.appId)), .init("client_secret", "x")]).summary
        == "401 client_secret: the application secret is wrong")
    #expect(
      try await signIn(pool, account, [.init("client_id", "nobody")]).summary
        == "400/2011 client_id: application nobody not found")
  }

  @Test("what the pool does not do is answered with 501, what is missing with 400")
  func unsupported() async throws {
    let (pool, _) = try await pool()
    #expect(
      try await pool.words("signInByCredentials", ["connection": "LDAP"])
        == "501 connection: connection=LDAP is not supported by the embedded pool")
    #expect(try await pool.words("signInByCredentials", ["connection": "PASSWORD"]).hasPrefix("400 passwordPayload: "))
    #expect(try await signIn(pool, []).summary.hasPrefix("400 passwordPayload: "))
    let account: [Value.Member] = [.init("username", "anna")]
    #expect(
      try await signIn(pool, account, [.init("options", ["scope": "profile"])]).summary
        == "400 options.scope: the scope must contain openid")
    #expect(
      try await signIn(pool, account, [.init("options", ["tenantId": "t"])]).summary.hasPrefix("501 options.tenantId: ")
    )
  }

  @Test("an encrypted password is accepted")
  func encrypted() async throws {
    let (pool, _) = try await pool()
    let info = try await pool.answer("getSystemInfo")
    let key = try SM2TransportPublicKey(hex: try #require(info["sm2"]?["publicKey"]?.string))
    let text = try key.encrypt(Secret(password))
    #expect(try await pool.signIn("anna", text, options: ["passwordEncryptType": "sm2"]).summary == "200")
  }
}

extension TestPool {
  /// The pool's first application.
  func application() throws -> Application {
    try #require(try reading { (transaction) throws(PoolFailure) in try transaction.firstApplication() })
  }
}
