import Contract
import Foundation
import Testing

@testable import UserPool

@Suite("Bounds on wrong passwords")
struct GuessBoundTests {
  static let password = "Right-Horse-1"
  static let wrong = "Wrong-Horse-1"

  static func pool() async throws -> TestPool {
    let pool = try TestPool.withKeys()
    _ = try await pool.user([
      "username": "anna", "email": "anna@example.com", "phone": "13800000000", "password": .string(password),
    ])
    return pool
  }

  /// Signs in from an address; `200`, `wrong`, `locked`, or whatever else came.
  static func attempt(
    _ pool: TestPool, _ password: String, from address: String?, by way: String = "username", _ account: String = "anna"
  ) async throws -> String {
    let body: Value = .object([
      .init("connection", "PASSWORD"),
      .init(
        "passwordPayload", .object([.init(way, .string(account)), .init("password", .string(password))])),
    ])
    let response = try await pool.ask("signInByCredentials", body, caller: .application(id: nil, accessToken: nil)) {
      $0.clientAddress = address
    }
    let summary = response.summary
    if summary.hasPrefix("400/2333 ") { return "wrong" }
    if summary.hasPrefix("403/2005 locked after too many wrong passwords") {
      #expect((1...900).contains(response.retryAfter ?? 0))
      return "locked"
    }
    return summary
  }

  private static func guess(_ pool: TestPool, _ times: Int, from address: String, _ account: String = "anna")
    async throws
  {
    for _ in 0..<times { _ = try await attempt(pool, wrong, from: address, account) }
  }

  @Test(
    "after five wrong passwords an account is locked for the network that sent them, right password or wrong, known account or not, however it is named",
    arguments: [
      ("username", "anna", true), ("email", "anna@example.com", true), ("phone", "13800000000", true),
      ("account", "anna", true), ("account", "ANNA@example.com", true), ("account", "13800000000", true),
      ("username", "nobody", false), ("email", "nobody@example.com", false), ("phone", "13800000001", false),
      ("account", "nobody", false), ("account", "nobody@example.com", false),
    ])
  func table(way: String, account: String, isKnown: Bool) async throws {
    let pool = try await Self.pool()
    let right = isKnown ? "200" : "wrong"
    func attempt(_ password: String, _ address: String?) async throws -> String {
      try await Self.attempt(pool, password, from: address, by: way, account)
    }
    // Before the lock.
    #expect(try await attempt(Self.password, "10.0.0.9") == right)
    for _ in 0..<5 { #expect(try await attempt(Self.wrong, "10.0.0.1") == "wrong") }
    // After it: the same network, another one, a program without address.
    for password in [Self.password, Self.wrong] { #expect(try await attempt(password, "10.0.0.1") == "locked") }
    #expect(try await attempt(Self.wrong, "10.0.0.2") == "wrong")
    #expect(try await attempt(Self.password, "10.0.0.2") == right)
    #expect(try await attempt(Self.password, nil) == right)
    // Time lifts it, and lets one more be tried.
    pool.clock.advance(29_000)
    #expect(try await attempt(Self.password, "10.0.0.1") == "locked")
    pool.clock.advance(1_000)
    #expect(try await attempt(Self.wrong, "10.0.0.1") == "wrong")
    #expect(try await attempt(Self.password, "10.0.0.1") == "locked")
    pool.clock.advance(60_000)
    #expect(try await attempt(Self.password, "10.0.0.1") == right)
  }

  @Test("a right password forgives the network's wrong ones before it")
  func forgiven() async throws {
    let pool = try await Self.pool()
    for _ in 0..<4 {
      try await Self.guess(pool, 4, from: "10.0.0.1")
      #expect(try await Self.attempt(pool, Self.password, from: "10.0.0.1") == "200")
    }
  }

  @Test(
    "guessers with many addresses lock an account at addresses that are new to it, never where its user has signed in")
  func manyAddresses() async throws {
    let pool = try await Self.pool()
    #expect(try await Self.attempt(pool, Self.password, from: "192.0.2.7") == "200")
    for number in 1...20 {
      #expect(try await Self.attempt(pool, Self.wrong, from: "10.0.\(number).1") == "wrong")
      #expect(try await Self.attempt(pool, Self.wrong, from: "10.0.\(number).1", "nobody") == "wrong")
    }
    for account in ["anna", "nobody"] {
      #expect(try await Self.attempt(pool, Self.password, from: "198.51.100.1", account) == "locked")
    }
    #expect(try await Self.attempt(pool, Self.password, from: "192.0.2.7") == "200")
    // The guessers go on for half a day, with a new address for every try: there are few tries, and the user comes in all the while.
    var tries = 0
    for minute in 0..<720 {
      pool.clock.advance(60_000)
      if try await Self.attempt(pool, Self.wrong, from: "10.\(minute / 250 + 1).\(minute % 250).1") == "wrong" {
        tries += 1
      }
      if minute % 240 == 0 { #expect(try await Self.attempt(pool, Self.password, from: "192.0.2.7") == "200") }
    }
    #expect((200...250).contains(tries), "some 20 an hour: \(tries)")
    pool.clock.advance(900_000)
    #expect(try await Self.attempt(pool, Self.password, from: "198.51.100.1") == "200", "never for good")
  }

  @Test("a network that tries many accounts is locked for accounts that are new there")
  func manyAccounts() async throws {
    let pool = try await Self.pool()
    #expect(try await Self.attempt(pool, Self.password, from: "10.0.0.1") == "200")
    _ = try await pool.user(["username": "berta", "password": .string(Self.password)])
    for number in 0..<100 {
      #expect(try await Self.attempt(pool, Self.wrong, from: "10.0.0.1", "nobody-\(number)") == "wrong")
    }
    for account in ["berta", "nobody"] {
      #expect(try await Self.attempt(pool, Self.password, from: "10.0.0.1", account) == "locked")
    }
    #expect(try await Self.attempt(pool, Self.password, from: "10.0.0.1") == "200", "she has been there before")
    #expect(try await Self.attempt(pool, Self.password, from: "10.0.0.2", "berta") == "200")
  }

  @Test("addresses of version 6 count by the first 64 bits, and an address that a request makes up does not count")
  func addresses() async throws {
    let pool = try await Self.pool()
    for number in 1...5 { _ = try await Self.attempt(pool, Self.wrong, from: "2001:db8::\(number)") }
    #expect(try await Self.attempt(pool, Self.password, from: "2001:db8:0:0:ffff::1") == "locked")
    #expect(try await Self.attempt(pool, Self.password, from: "2001:db8:0:1::1") == "200")
    for number in 1...6 {
      let body: Value = [
        "connection": "PASSWORD", "passwordPayload": ["username": "anna", "password": .string(Self.wrong)],
        "options": ["clientIp": .string("10.9.9.\(number)")],
      ]
      let answer = try await pool.ask("signInByCredentials", body, caller: .application(id: nil, accessToken: nil)) {
        $0.clientAddress = "10.0.0.1"
      }
      #expect(answer.apiCode == (number < 6 ? 2333 : 2005))
    }
    for (address, network) in [
      ("::1", "0:0:0:0::/64"), ("2001:DB8::1", "2001:db8:0:0::/64"), ("fe80::1%eth0", "fe80:0:0:0::/64"),
      ("::ffff:10.0.0.1", "10.0.0.1"), ("10.0.0.1:56789", "10.0.0.1"), ("[2001:db8::1]:443", "2001:db8:0:0::/64"),
      ("1:2:3:4:5:6:7:8", "1:2:3:4::/64"), ("10.0.0.1", "10.0.0.1"), ("", ""),
    ] { #expect(ClientNetwork.of(address) == network) }
  }

  @Test("a user whose name differs by case alone forgives no guesses at another, by signing in or by a new password")
  func otherCase() async throws {
    let pool = try await Self.pool()
    let other = try await pool.user(["username": "ANNA", "password": .string(Self.password)])
    try await Self.guess(pool, 5, from: "10.0.0.1")
    #expect(try await Self.attempt(pool, Self.password, from: "10.0.0.1") == "locked")
    #expect(try await Self.attempt(pool, Self.password, from: "10.0.0.1", "ANNA") == "200")
    try await pool.answer("updateUser", ["userId": .string(other), "password": "Other-Horse-2", "status": "Activated"])
    #expect(try await Self.attempt(pool, Self.password, from: "10.0.0.1") == "locked")
  }

  @Test("a user whose name is written like another's phone lifts no bound on guesses at that one")
  func sharedText() async throws {
    let pool = try TestPool.withKeys()
    let number = "0205550100"
    let attacker = try await pool.user(["username": .string(number), "password": "First-Horse-1"])
    _ = try await pool.user(["username": "victim", "phone": .string(number), "password": .string(Self.password)])
    func attempt(_ password: String) async throws -> String {
      try await Self.attempt(pool, password, from: "10.0.0.1", by: "account", number)
    }
    // A right sign-in of the attacker's own between the guesses forgives none of them.
    var outcomes: [String] = []
    for _ in 0..<3 {
      for _ in 0..<3 { outcomes.append(try await attempt(Self.wrong)) }
      outcomes.append(try await attempt("First-Horse-1"))
    }
    #expect(outcomes.filter { $0 == "wrong" }.count <= 5, "\(outcomes)")
    #expect(try await attempt(Self.password) == "locked")
    try await pool.answer("updateUser", ["userId": .string(attacker), "password": "Other-Horse-2"])
    #expect(try await attempt(Self.password) == "locked")
    // Guesses from everywhere: that the attacker has signed in from this network opens it for no one.
    pool.clock.advance(3_600_000)
    for host in 1...25 {
      _ = try await Self.attempt(pool, Self.wrong, from: "10.1.\(host).1", by: "account", number)
    }
    #expect(try await attempt(Self.wrong) == "locked")
  }

  @Test("without an address only the account is bounded: twenty, whoever sends them, and a right one forgives none")
  func noAddress() async throws {
    let pool = try await Self.pool()
    for account in ["anna", "nobody"] {
      for number in 1...19 {
        #expect(
          try await Self.attempt(pool, Self.wrong, from: nil, by: "username", account) == "wrong",
          "\(account) \(number)")
      }
    }
    // A guesser at an application that names no address does not keep its other users out with a few wrong passwords.
    #expect(try await Self.attempt(pool, Self.password, from: nil) == "200")
    #expect(try await Self.attempt(pool, Self.wrong, from: nil) == "wrong")
    #expect(try await Self.attempt(pool, Self.wrong, from: nil, by: "username", "nobody") == "wrong")
    for password in [Self.password, Self.wrong] {
      #expect(try await Self.attempt(pool, password, from: nil) == "locked")
      #expect(try await Self.attempt(pool, password, from: nil, by: "username", "nobody") == "locked")
    }
    pool.clock.advance(30_000)
    #expect(try await Self.attempt(pool, Self.password, from: nil) == "200", "never for good")
    // Half a day of guessing has few tries.
    var tries = 0
    for _ in 0..<720 {
      pool.clock.advance(60_000)
      if try await Self.attempt(pool, Self.wrong, from: nil) == "wrong" { tries += 1 }
    }
    #expect((200...250).contains(tries), "some 20 an hour: \(tries)")
  }

  @Test("a network stays known for 30 days, however many sign-ins from other networks came after it")
  func manySignIns() async throws {
    let pool = try await Self.pool()
    #expect(try await Self.attempt(pool, Self.password, from: "192.0.2.7") == "200")
    for number in 0..<60 {
      #expect(try await Self.attempt(pool, Self.password, from: "198.51.100.\(number % 2)") == "200")
    }
    for number in 1...20 { _ = try await Self.attempt(pool, Self.wrong, from: "10.0.\(number).1") }
    #expect(try await Self.attempt(pool, Self.password, from: "203.0.113.1") == "locked")
    #expect(try await Self.attempt(pool, Self.password, from: "192.0.2.7") == "200")
    pool.clock.advance(31 * 86_400_000)
    for number in 1...20 { _ = try await Self.attempt(pool, Self.wrong, from: "10.0.\(number).1") }
    #expect(try await Self.attempt(pool, Self.password, from: "192.0.2.7") == "locked", "too long ago")
  }

  /// Signs in with options and an application's secret, if there is one.
  private static func signIn(
    _ pool: TestPool, _ password: String, from address: String?, saying clientIp: String, secret: [Value.Member] = []
  ) async throws -> Response {
    let body: [Value.Member] = [
      .init("connection", "PASSWORD"),
      .init("passwordPayload", ["username": "anna", "password": .string(password)]),
      .init("options", ["clientIp": .string(clientIp)]),
    ]
    return try await pool.ask(
      "signInByCredentials", .object(body + secret), caller: .application(id: nil, accessToken: nil)
    ) { $0.clientAddress = address }
  }

  @Test("the network that becomes known is the one that is counted, whatever address the request names")
  func saidAddress() async throws {
    let pool = try await Self.pool()
    let secrets = try PoolSecrets.read(from: pool.store, sealer: pool.pool.sealer)
    let secret: [Value.Member] = [
      .init("client_id", .string(secrets.appId)), .init("client_secret", .string(secrets.appSecret.reveal())),
    ]
    // Without the secret, with it, and inside a program.
    for (address, said, shown) in [
      ("192.0.2.1", "10.9.9.1", []), ("192.0.2.2", "10.9.9.2", secret), (nil, "10.9.9.3", []),
    ] as [(String?, String, [Value.Member])] {
      #expect(try await Self.signIn(pool, Self.password, from: address, saying: said, secret: shown).isSuccess)
    }
    let log = try await pool.answer("getUserActionLogs", ["success": true])
    #expect(log["list"]?.array?.map { $0["clientIp"]?.string } == ["10.9.9.3", "10.9.9.2", "192.0.2.1"])
    for number in 1...20 { _ = try await Self.attempt(pool, Self.wrong, from: "10.0.\(number).1") }
    for (address, outcome) in [
      ("192.0.2.1", "200"), ("10.9.9.1", "locked"), ("192.0.2.2", "locked"), ("10.9.9.2", "200"), ("10.9.9.3", "200"),
    ] { #expect(try await Self.attempt(pool, Self.password, from: address) == outcome, "\(address)") }
  }

  @Test("guesses of two processes at once are no more than those of one, and a right one among them does not come in")
  func twoProcesses() async throws {
    let pool = try await Self.pool()
    let other = try TestPool(in: pool.folder, clock: pool.clock)
    func prepared(_ password: String, in pool: TestPool) throws -> WriteBody {
      var context = RequestContext(caller: .application(id: nil, accessToken: nil))
      context.clientAddress = "10.0.0.1"
      let body: Value = [
        "connection": "PASSWORD", "passwordPayload": ["username": "anna", "password": .string(password)],
      ]
      return try SignIn.prepare(
        Call(pool: pool.pool, operation: "signInByCredentials", body: Tape(body), context: context))
    }
    // All have compared their password before the first is counted.
    var writes: [WriteBody] = []
    for pool in [pool, other] { for _ in 0..<4 { writes.append(try prepared(Self.wrong, in: pool)) } }
    writes.append(try prepared(Self.password, in: other))
    let codes = try writes.map { try pool.store.writeNow($0).refusal?.apiCode }
    #expect(codes == [2333, 2333, 2333, 2333, 2333, 2005, 2005, 2005, 2005])
    let log = try await pool.answer("getUserActionLogs", ["success": false])
    #expect(log["totalCount"] == 5)
  }

  @Test("many at once are no more than one after the other")
  func atOnce() async throws {
    let pool = try await Self.pool()
    let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<40 { group.addTask { try await Self.attempt(pool, Self.wrong, from: "10.0.0.1") } }
      return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    #expect((1...5).contains(outcomes["wrong"] ?? 0), "\(outcomes)")
    #expect(outcomes.keys.allSatisfy { $0 == "wrong" || $0 == "locked" || $0.hasPrefix("429 ") }, "\(outcomes)")
  }

  @Test("an administrator lifts the lock by saying that the user is activated, or by a password", arguments: 0..<4)
  func unlocked(_ way: Int) async throws {
    let pool = try await Self.pool()
    let id = try await pool.answer("getUser", ["userId": "anna", "userIdType": "username"])["userId"] ?? .null
    for number in 1...20 { _ = try await Self.attempt(pool, Self.wrong, from: "10.0.\(number).1") }
    for account in ["anna", "anna@example.com", "+86 138-0000-0000"] {
      for _ in 0..<5 { _ = try await Self.attempt(pool, Self.wrong, from: "10.0.0.1", by: "account", account) }
    }
    #expect(try await Self.attempt(pool, Self.password, from: "10.0.0.2") == "locked")
    try await pool.answer("updateUser", ["userId": id, "nickname": "other fields do not"])
    #expect(try await Self.attempt(pool, Self.password, from: "10.0.0.2") == "locked")
    let new = "Other-Horse-2"
    switch way {
    case 0: try await pool.answer("updateUser", ["userId": id, "status": "Activated"])
    case 1: try await pool.answer("updateUserBatch", ["list": [["userId": id, "status": "Activated"]]])
    case 2: try await pool.answer("updateUser", ["userId": id, "password": .string(new)])
    default:
      let code = try await pool.passcode("CHANNEL_RESET_PASSWORD", email: "anna@example.com")
      let token = try await pool.asUser(
        "verifyResetPasswordRequest",
        [
          "verifyMethod": "EMAIL_PASSCODE",
          "emailPassCodePayload": ["email": "anna@example.com", "passCode": .string(code)],
        ])
      let body: Value = [
        "password": .string(new), "passwordResetToken": token.data?.value["passwordResetToken"] ?? .null,
      ]
      #expect(try await pool.userWords("resetPassword", body) == "200", "its user does, by a code")
    }
    let password = way < 2 ? Self.password : new
    for account in ["anna", "anna@example.com", "13800000000"] {
      #expect(try await Self.attempt(pool, password, from: "10.0.0.1", by: "account", account) == "200", "\(account)")
    }
  }

  @Test("a locked user signs in with a passcode")
  func passcode() async throws {
    let pool = try await Self.pool()
    for _ in 0..<20 { _ = try await Self.attempt(pool, Self.wrong, from: nil) }
    #expect(try await Self.attempt(pool, Self.password, from: nil) == "locked")
    let code = try await pool.passcode("CHANNEL_LOGIN", email: "anna@example.com")
    let body: Value = [
      "connection": "PASSCODE", "passCodePayload": ["email": "anna@example.com", "passCode": .string(code)],
    ]
    #expect(try await pool.userWords("signInByCredentials", body) == "200")
  }

  @Test("the history says when an account was locked, and what is refused meanwhile fills no history")
  func history() async throws {
    let pool = try await Self.pool()
    for _ in 0..<50 { _ = try await Self.attempt(pool, Self.wrong, from: "10.0.0.1") }
    let log = try await pool.answer("getUserActionLogs", ["success": false])
    #expect(log["totalCount"] == 5)
    let details = log["list"]?.array?.compactMap { $0["eventDetail"]?.string } ?? []
    #expect(details.first == "the account or password is wrong; locked for 30 seconds")
    #expect(details.dropFirst().allSatisfy { $0 == "the account or password is wrong" })
  }

  @Test("what was typed as an account is not in the pool's files")
  func nothingTyped() async throws {
    let pool = try await Self.pool()
    _ = try await Self.attempt(pool, Self.wrong, from: "10.0.0.1", "typed-by-mistake-77")
    #expect(try pool.rawBytes().range(of: Data("typed-by-mistake-77".utf8)) == nil)
  }
}
