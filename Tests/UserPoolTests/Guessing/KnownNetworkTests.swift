import Contract
import Testing

@testable import UserPool
@testable import UserPoolSQLite

@Suite("Networks from which users have signed in")
struct KnownNetworkTests {
  private func last(_ user: Int64, _ network: String, _ pool: TestPool) throws -> Int64? {
    try pool.reading { (transaction) throws(PoolFailure) in try transaction.lastSignIn(of: user, from: network) }
  }

  @Test("are kept with the time of the last sign-in, the latest of each user, and go with the user")
  func kept() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "anna", "password": "Right-Horse-1"])
    let seq: Int64 = 1
    let now = pool.clock.milliseconds
    let most = Int(KnownNetworks.most)
    try pool.writing { (transaction) throws(PoolFailure) in
      try transaction.noteSignIn(of: 7, from: "n0", at: now)
      for number in 0..<(most + 10) { try transaction.noteSignIn(of: seq, from: "n\(number)", at: now + Int64(number)) }
      try transaction.noteSignIn(of: seq, from: "n20", at: now + 1000)
    }
    #expect(try last(seq, "n9", pool) == nil && last(seq, "n10", pool) == now + 10)
    #expect(try last(seq, "n20", pool) == now + 1000 && last(seq, "n\(most + 9)", pool) == now + Int64(most + 9))
    #expect(try last(7, "n0", pool) == now, "another user's")
    let later = now + KnownNetworks.age + 500
    try pool.writing { (transaction) throws(PoolFailure) in
      try transaction.noteSignIn(of: seq, from: "late", at: later)
    }
    #expect(try last(seq, "n21", pool) == nil && last(seq, "n20", pool) == now + 1000)
    try await pool.answer("deleteUsersBatch", ["userIds": [.string(id)]])
    #expect(try last(seq, "late", pool) == nil && last(7, "n0", pool) == now)
  }

  @Test("become known by every way to sign in: password, passcode, registration")
  func ways() async throws {
    let pool = try TestPool.withKeys()
    _ = try await pool.user(["username": "anna", "email": "anna@example.com", "password": "Right-Horse-1"])
    let code = try await pool.passcode("CHANNEL_LOGIN", email: "anna@example.com")
    let bodies: [Value] = [
      ["connection": "PASSWORD", "passwordPayload": ["username": "anna", "password": "Right-Horse-1"]],
      ["connection": "PASSCODE", "passCodePayload": ["email": "anna@example.com", "passCode": .string(code)]],
      [
        "connection": "PASSWORD", "passwordPayload": ["username": "berta", "password": "Right-Horse-1"],
        "options": ["autoRegister": true],
      ],
      ["connection": "PASSWORD", "passwordPayload": ["username": "anna", "password": "Wrong-Horse-1"]],
    ]
    for (number, body) in bodies.enumerated() {
      _ = try await pool.ask("signInByCredentials", body, caller: .application(id: nil, accessToken: nil)) {
        $0.clientAddress = "10.0.0.\(number)"
      }
    }
    let known = try (0..<4).map { try last($0 == 2 ? 2 : 1, "10.0.0.\($0)", pool) != nil }
    #expect(known == [true, true, true, false])
  }

  @Test("of version 6 of the file come from its history")
  func migrated() throws {
    let folder = try TemporaryFolder()
    let events = [
      (1, "login", 1, "'10.0.0.1'"), (2, "login", 1, "'10.0.0.1'"), (3, "login", 0, "'10.0.0.2'"),
      (4, "register", 1, "'10.0.0.3'"), (5, "login", 1, "'2001:db8::1'"), (6, "login", 1, "NULL"),
    ].map {
      """
      INSERT INTO events (at, user, kind, success, appId, clientIp, requestId)
      VALUES (\($0.0), 1, '\($0.1)', \($0.2), 'a', \($0.3), 'r')
      """
    }
    tamper(
      folder.file("pool.db"),
      (Schema.migrations.prefix(6).flatMap(\.self) + events + [
        "PRAGMA application_id = \(Schema.applicationId)", "PRAGMA user_version = 6",
      ]).joined(separator: ";"))
    let pool = try TestPool(in: folder)
    #expect(try last(1, "10.0.0.1", pool) == 2)
    for network in ["10.0.0.2", "10.0.0.3", "2001:db8::1", "2001:db8:0:0::/64", ""] {
      #expect(try last(1, network, pool) == nil, "\(network)")
    }
    #expect(try pool.store.checkIntegrity() == [])
  }
}
