import Contract
import Testing

@testable import UserPool

@Suite("Sign-up")
struct SignUpTests {
  private let password = "Right-Horse-1"

  private func byPassword(_ payload: [Value.Member], _ more: [Value.Member] = []) -> Value {
    .object(
      [
        .init("connection", "PASSWORD"),
        .init("passwordPayload", .object(payload + [.init("password", .string(password))])),
      ] + more)
  }

  @Test("a password makes an account with its profile, which can sign in")
  func passwords() async throws {
    let pool = try TestPool.withKeys()
    try await pool.define("school", "STRING", [.init("userEditable", true)])
    let profile: Value = ["nickname": "An", "gender": "F", "locality": "Beijing", "customData": ["school": "PKU"]]
    let response = try await pool.asUser(
      "signUp",
      byPassword(
        [.init("username", "anna"), .init("email", "Anna@Example.com")],
        [.init("profile", profile), .init("options", ["clientIp": "10.0.0.9"])]))
    #expect(response.summary == "200")
    let user = try #require(response.data?.value)
    #expect(user["email"] == "anna@example.com" && user["emailVerified"] == false)
    #expect(user["userSourceType"] == "register" && user["registerSource"] == ["basic:username-password"])
    #expect(user["nickname"] == "An" && user["city"] == "Beijing" && user["customData"]?["school"] == "PKU")
    #expect(user.has("signedUp") && !user.has("password"))
    #expect(try await pool.signIn("anna", password).summary == "200")
    let events = try pool.reading { (transaction) throws(PoolFailure) in try transaction.events(EventQuery()) }
    #expect(events.rows.last?.kind == .register && events.rows.last?.clientIp == "10.0.0.9")
    // Without an application in the request it is the pool's first, as for a sign-in.
    let first = try pool.reading { (transaction) throws(PoolFailure) in try transaction.firstApplication() }
    #expect(first != nil && events.rows.allSatisfy { $0.appId == first?.id })
  }

  @Test("the address in the log is the connection's, whatever clientIp the request names")
  func connection() async throws {
    let pool = try TestPool.withKeys()
    let body = byPassword([.init("username", "anna")], [.init("options", ["clientIp": "10.0.0.9"])])
    let answer = try await pool.ask("signUp", body, caller: .application(id: nil, accessToken: nil)) {
      $0.clientAddress = "192.168.0.1"
    }
    #expect(answer.summary == "200")
    let events = try pool.reading { (transaction) throws(PoolFailure) in try transaction.events(EventQuery()) }
    #expect(events.rows.last?.kind == .register && events.rows.last?.clientIp == "192.168.0.1")
  }

  @Test("a passcode makes an account with a verified address")
  func passcodes() async throws {
    let pool = try TestPool.withKeys()
    let code = try await pool.passcode("CHANNEL_REGISTER", phone: "13800000000")
    func signUp(_ code: String) async throws -> Response {
      try await pool.asUser(
        "signUp",
        [
          "connection": "PASSCODE", "passCodePayload": ["passCode": .string(code), "phone": "13800000000"],
          "options": ["passwordForPhonePassCode": .string(password)],
        ])
    }
    #expect(try await signUp(pool.wrong(code)).summary.hasPrefix("400 passCodePayload.passCode: "))
    let user = try #require(try await signUp(code).data?.value)
    #expect(user["phoneVerified"] == true && user["registerSource"] == ["basic:phone"])
    let body: Value = [
      "connection": "PASSWORD", "passwordPayload": ["phone": "13800000000", "password": .string(password)],
    ]
    #expect(try await pool.userWords("signInByCredentials", body) == "200")
    #expect(try await signUp(code).summary.hasPrefix("400 "), "a code is good once")
  }

  @Test("an address in the profile needs a passcode of its own and is verified by it")
  func completion() async throws {
    let pool = try TestPool.withKeys()
    let profile: Value.Member = .init("profile", ["email": "anna@example.com"])
    let account: [Value.Member] = [.init("username", "anna")]
    #expect(
      try await pool.userWords("signUp", byPassword(account, [profile]))
        .hasPrefix("400 options.emailPassCodeForInformationCompletion: "))
    let code = try await pool.passcode("CHANNEL_COMPLETE_EMAIL", email: "anna@example.com")
    let options: Value.Member = .init("options", ["emailPassCodeForInformationCompletion": .string(code)])
    let response = try await pool.asUser("signUp", byPassword(account, [profile, options]))
    #expect(response.data?.value["emailVerified"] == true, "\(response.summary)")
  }

  @Test("what is taken, weak, missing or not the user's own to set is refused and leaves nothing")
  func refusals() async throws {
    let pool = try TestPool.withKeys()
    let holder = try await pool.user(["username": "anna", "email": "anna@example.com"])
    let taken = try await pool.userWords("signUp", byPassword([.init("username", "anna")]))
    #expect(taken == "409 passwordPayload.username: username is already used" && !taken.contains(holder))
    #expect(
      try await pool.userWords(
        "signUp", ["connection": "PASSWORD", "passwordPayload": ["username": "bert", "password": "weak"]]
      )
      .hasPrefix("422 passwordPayload.password: "))
    #expect(try await pool.userWords("signUp", byPassword([])).hasPrefix("400 passwordPayload: "))
    #expect(try await pool.userWords("signUp", ["connection": "PASSCODE"]).hasPrefix("400 passCodePayload: "))
    try await pool.define("grade", "STRING", [.init("userEditable", false)])
    #expect(
      try await pool.userWords(
        "signUp", byPassword([.init("username", "carl")], [.init("profile", ["customData": ["grade": "A"]])])
      )
      .hasPrefix("403 profile.customData.grade: "))
    #expect(try await pool.data("listUsers")["totalCount"] == 1)
  }

  @Test("autoRegister makes an account for whoever is unknown, by passcode and by password")
  func autoRegister() async throws {
    let pool = try TestPool.withKeys()
    let code = try await pool.passcode("CHANNEL_LOGIN", email: "new@example.com")
    func signIn(_ options: Value) async throws -> Response {
      try await pool.asUser(
        "signInByCredentials",
        [
          "connection": "PASSCODE", "passCodePayload": ["passCode": .string(code), "email": "new@example.com"],
          "options": options,
        ])
    }
    #expect(try await signIn(["autoRegister": true]).data?.value["access_token"] != nil)
    let made = try await pool.data("listUsers")["list"]?[0]
    #expect(made?["email"] == "new@example.com" && made?["emailVerified"] == true && made?["loginsCount"] == 1)
    let body: Value = [
      "connection": "PASSWORD", "passwordPayload": ["account": "bert", "password": .string(password)],
      "options": ["autoRegister": true],
    ]
    #expect(try await pool.userWords("signInByCredentials", body) == "200")
    #expect(try await pool.userWords("signInByCredentials", body) == "200", "now it is there")
    #expect(try await pool.data("listUsers")["totalCount"] == 2)
    #expect(
      try await pool.signIn("bert", "Wrong-Horse-1", options: ["autoRegister": true]).summary.hasPrefix("400/2333"))
  }

  @Test("the right code of an address that is nobody's, without autoRegister, is told that there is no account")
  func unknown() async throws {
    let pool = try TestPool.withKeys()
    let code = try await pool.passcode("CHANNEL_LOGIN", email: "new@example.com")
    let body: Value = [
      "connection": "PASSCODE", "passCodePayload": ["passCode": .string(code), "email": "new@example.com"],
    ]
    #expect(try await pool.userWords("signInByCredentials", body).hasPrefix("404/2004"))
    #expect(try await pool.data("listUsers")["totalCount"] == 0)
  }
}
