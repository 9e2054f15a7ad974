import Contract
import Cryptography
import Synchronization
import Testing

@testable import UserPool
@testable import UserPoolSQLite

/// The time that a refused sign-in takes is the time of its comparisons, so these are what is counted (docs/security.md, "Time").
@Suite("Comparisons of a refused sign-in")
struct SignInTimeTests {
  private static let right = "Right-Horse-1"
  private static let wrong = "Wrong-Horse-1"

  /// Imported hashes, each of a form or a cost of its own; the last two are plain digests.
  private static let hashes: [(name: String, hash: String, salt: String?)] = [
    ("bcrypt-4", "$2a$04$f6owNqKgc8E25j5551V/nufajPox0mUmviNe.KRuT3i4vh238qH8a", nil),
    ("bcrypt-4y", "$2y$04$jYRTvbKErP.Rq0jDroic..m2VmljHmQZ/9.xW2.IvEgE4KCPNKP4W", nil),
    ("bcrypt-5", "$2b$05$5pKJ0HphDt5UIMcXb1SlUesPYzzonIDVuMfUxY8nkoXRTfOq2iYvS", nil),
    (
      "sha512",
      "$6$fD1aBa77iPphh639$JcfjZ9Hn2g3pPfe.iEmHYZigeMsC2zvNpnVm6vzYNid2kmJe5BQk0YSd3NpvYl6DWM5Ve8V3FrTMomDB5F9D30",
      nil
    ),
    ("sha256", "$5$rounds=1000$8TOnaIFTkB.1N93X$ZyX9KRFWroayx1q81Y49iKxy1vzqPLRk.MDrLwaBmp5", nil),
    (
      "argon2id", "$argon2id$v=19$m=1024,t=1,p=4$oHtzDQgd5ANBCSS6sZ+PdA$96TAMnRmGxTULT/Ca2IDbF3scgOC0ghX8GDCCBe9wps",
      nil
    ),
    ("pbkdf2", "pbkdf2_sha256$1000$yuQofJPPgXB3$2/pC78A51o2kDfbA4SZzFXbrHd7UAXPPfzt6FQdw9zw=", nil),
    (
      "scrypt", "$7$BU..../....k2XAnEHBqQ1Ct2aMXFKNa/HAmA1BpMnBsYHMWB4NZN4$H2Nko5Vb5h8Kh1CvHghkSL1zvNC1fzYAIZ0KQiMA6m0",
      nil
    ),
    ("ldap", "{SSHA}2XTg8ircy135xV7ujvG3jAwsvYRLiVFq", nil),
    ("digest", "5f4dcc3b5aa765d61d8327deb882cf99", "salt"),
  ]
  private static let costs = [
    "$2$04$", "$2$05$", "$5$rounds=1000$", "$6$", "$7$BU..../....", "$argon2id$v=19$m=1024,t=1,p=4$",
    "pbkdf2_sha256$1000$",
  ]

  /// Counts comparisons instead of making them.
  private final class Recorder: Sendable {
    private let costs = Mutex<[String]>([])
    private let password: String

    init(right password: String) { self.password = password }

    func compare(_ password: Secret, _ hash: String, _ salt: String?) -> Bool {
      costs.withLock { $0.append(PasswordHash.cost(of: hash)) }
      return hash != PasswordCheck.standIn && password == Secret(self.password)
    }

    /// What was compared since the last time: how often each cost, without the plain digests, which take microseconds.
    func take() -> [String: Int] {
      costs.withLock { costs in
        defer { costs = [] }
        return costs.reduce(into: [:]) { if !$1.isEmpty { $0[$1, default: 0] += 1 } }
      }
    }
  }

  private static func pool(_ imported: [String]) async throws -> (TestPool, Recorder) {
    let made = try TestPool.withKeys()
    let recorder = Recorder(right: right)
    let pool = try TestPool(in: made.folder, clock: made.clock) { recorder.compare($0, $1, $2) }
    _ = try await pool.user(["username": "own", "email": "own@example.com", "password": .string(right)])
    _ = try await pool.user(["username": "bare", "email": "bare@example.com"])
    for entry in hashes where imported.contains(entry.name) {
      var fields: [Value.Member] = [
        .init("username", .string(entry.name)), .init("email", .string("\(entry.name)@example.com")),
        .init("password", .string(entry.hash)), .init("options", ["keepPassword": true]),
      ]
      fields.add("salt", entry.salt)
      _ = try await pool.user(.object(fields))
    }
    return (pool, recorder)
  }

  /// The comparisons of one sign-in, each from a network of its own.
  private static func comparisons(
    _ account: String, _ password: String = wrong, from number: Int, encryption: String = "none", _ pool: TestPool,
    _ recorder: Recorder
  ) async throws -> [String: Int] {
    _ = recorder.take()
    let body: Value = [
      "connection": "PASSWORD",
      "passwordPayload": ["account": .string(account), "password": .string(password)],
      "options": ["passwordEncryptType": .string(encryption)],
    ]
    let answer = try await pool.ask("signInByCredentials", body, caller: .application(id: nil, accessToken: nil)) {
      $0.clientAddress = "10.0.\(number).1"
    }
    #expect(answer.apiCode == (password == right ? nil : 2333), "\(answer.summary)")
    return recorder.take()
  }

  @Test(
    "are the same whichever accounts there are and however their hashes were imported",
    arguments: [
      [], ["bcrypt-4"], ["bcrypt-4", "bcrypt-4y", "bcrypt-5"], ["sha512", "ldap", "digest"], hashes.map(\.name),
    ])
  func alike(imported: [String]) async throws {
    let (pool, recorder) = try await Self.pool(imported)
    let costs = Set(Self.hashes.filter { imported.contains($0.name) }.map { PasswordHash.cost(of: $0.hash) })
    var number = 0
    for (ending, readings) in [("", 1), ("@example.com", 2)] {
      var expected = [PasswordHash.ownCost: readings]
      for cost in costs where !cost.isEmpty { expected[cost] = 1 }
      for name in ["nobody", "own", "bare"] + imported {
        number += 1
        let wrong = try await Self.comparisons(name + ending, from: number, pool, recorder)
        #expect(wrong == expected, "\(name)\(ending)")
        let unreadable = try await Self.comparisons(name + ending, from: number, encryption: "rsa", pool, recorder)
        #expect(unreadable == expected, "\(name)\(ending), not decrypted")
      }
    }
  }

  @Test("of two accounts that one name means are their own, and those of none are made up for once")
  func shared() async throws {
    let (pool, recorder) = try await Self.pool(["bcrypt-4"])
    let bcrypt = Value.string(Self.hashes[0].hash)
    let options: Value = ["keepPassword": true]
    _ = try await pool.user(["username": "0205550100", "password": bcrypt, "options": options])
    _ = try await pool.user(["username": "x", "phone": "0205550100", "password": bcrypt, "options": options])
    for (number, (account, count)) in [("0205550100", 2), ("0205550199", 1)].enumerated() {
      let expected = [PasswordHash.ownCost: 2, "$2$04$": count]
      #expect(try await Self.comparisons(account, from: number, pool, recorder) == expected, "\(account)")
    }
  }

  /// An imported hash of any cost. No test compares a password with it.
  private static func hash(_ setting: String) -> String {
    let alike = hashes.first { $0.hash.hasPrefix(setting.prefix(3)) }?.hash ?? ""
    if setting.hasPrefix("$2") { return setting + String(alike.suffix(53)) }
    return setting + "salt$" + String(alike.split(separator: "$").last ?? "")
  }

  @Test(
    "with hashes of no account are the cheapest, up to a quarter of a second of processor time",
    arguments: [
      // The settings of a pool's hashes, the length of the password, and the settings that it is compared with.
      (["$2b$12$"], 13, ["$2b$12$"]),
      (["$2b$13$"], 13, []),
      (["$2b$10$", "$2b$11$", "$2b$12$"], 13, ["$2b$10$", "$2b$11$"]),
      (["$2b$14$", "$2b$12$", "$6$rounds=1000000$"], 13, ["$2b$12$"]),
      (["$2b$14$", "$2b$12$", "$6$rounds=1000000$"], 500, ["$2b$12$"]),
      (["$6$rounds=5000$", "$6$rounds=100000$"], 13, ["$6$rounds=5000$", "$6$rounds=100000$"]),
      (["$6$rounds=5000$", "$6$rounds=200000$"], 500, ["$6$rounds=5000$"]),
      (["$5$rounds=5000$", "$5$rounds=100000$"], 500, ["$5$rounds=5000$"]),
      ([], 13, []),
    ] as [([String], Int, [String])])
  func bounded(settings: [String], passwordBytes: Int, expected: [String]) {
    let imported = settings.map { Credential(hash: Self.hash($0)) }
    for credential in imported { #expect(PasswordHash.form(of: credential.hash ?? "") != nil) }
    let chosen = PasswordCheck.madeUp(imported, passwordBytes: passwordBytes)
    #expect(chosen.compactMap { $0.hash } == expected.map { Self.hash($0) })
    let sum = chosen.reduce(0) { $0 + PasswordHash.microseconds(of: $1.hash ?? "", passwordBytes: passwordBytes) }
    #expect(sum <= PasswordCheck.mostMadeUp)
  }

  @Test("with dear hashes are made for the accounts that have them, however long the password, and for no other")
  func dear() async throws {
    let (pool, recorder) = try await Self.pool(["bcrypt-4"])
    let fields: Value = [
      "username": "dear", "password": .string(Self.hash("$6$rounds=1000000$")), "options": ["keepPassword": true],
    ]
    _ = try await pool.user(fields)
    let long = String(repeating: "x", count: 500)
    for (number, password) in [Self.wrong, long].enumerated() {
      let others = try await Self.comparisons("nobody", password, from: 2 * number, pool, recorder)
      #expect(others == [PasswordHash.ownCost: 1, "$2$04$": 1])
      let own = try await Self.comparisons("dear", password, from: 2 * number + 1, pool, recorder)
      #expect(own == [PasswordHash.ownCost: 1, "$2$04$": 1, "$6$rounds=1000000$": 1])
    }
  }

  @Test("do not burden a sign-in with the right password, and end with the last imported hash")
  func right() async throws {
    let (pool, recorder) = try await Self.pool(["bcrypt-4", "sha512"])
    #expect(try await Self.comparisons("own", Self.right, from: 1, pool, recorder) == [PasswordHash.ownCost: 1])
    #expect(try await Self.comparisons("bcrypt-4", Self.right, from: 2, pool, recorder) == ["$2$04$": 1])
    #expect(try await Self.comparisons("nobody", from: 3, pool, recorder) == [PasswordHash.ownCost: 1, "$6$": 1])
    try await pool.answer(
      "updateUser",
      [
        "userId": "sha512", "password": "Other-Horse-2", "options": ["userIdType": "username"],
      ])
    #expect(try await Self.comparisons("nobody", from: 4, pool, recorder) == [PasswordHash.ownCost: 1])
  }

  @Test("find one imported hash of each cost along an index, and no more than are asked for")
  func index() async throws {
    let (pool, _) = try await Self.pool(Self.hashes.map(\.name))
    func costs(_ limit: Int) throws -> [String] {
      try pool.reading { (transaction) throws(PoolFailure) in
        try transaction.importedHashes(limit: limit).compactMap { $0.hash.map { PasswordHash.cost(of: $0) } }
      }
    }
    #expect(try costs(20) == Self.costs)
    #expect(try costs(2) == Array(Self.costs.prefix(2)))
    #expect(Self.costs.count <= PasswordCheck.mostForms)
    // The file's schema has the cost of the pool's own hashes as a text.
    #expect(ImportedHashes.condition.contains("'\(PasswordHash.ownCost)*'"))
    let connection = try Connection(path: pool.store.path, use: .reader, options: StoreOptions())
    let text = "FROM credentials WHERE \(ImportedHashes.condition) AND \(ImportedHashes.cost) > ''"
    let plan = try Statement(
      "EXPLAIN QUERY PLAN SELECT hash \(text) ORDER BY \(ImportedHashes.cost)", on: connection.handle)
    #expect(try plan.step())
    #expect(plan.string(3) == "SEARCH credentials USING INDEX credentials_imported (<expr>>?)")
    let rows = try Statement("SELECT hash, \(ImportedHashes.cost) \(text)", on: connection.handle)
    var count = 0
    while try rows.step() {
      count += 1
      #expect(PasswordHash.cost(of: rows.string(0)) == rows.string(1))
    }
    #expect(count == Self.costs.count + 1)
  }
}
