import Cryptography
import Encodings
import Foundation
import Testing

@testable import Contract
@testable import UserPool

@Suite("Passwords given with create and update")
struct PasswordIntakeTests {
  private func encrypted(_ password: String, _ type: String, _ pool: TestPool) async throws -> String {
    let info = try await pool.answer("getSystemInfo")
    if type == "rsa" {
      let key = try RSATransportPublicKey(pem: try #require(info["rsa"]?["publicKey"]?.string))
      return try key.encrypt(Secret(password))
    }
    let key = try SM2TransportPublicKey(hex: try #require(info["sm2"]?["publicKey"]?.string))
    return try key.encrypt(Secret(password))
  }

  @Test("a password in clear signs the user in, is graded and dated, and is nowhere in answers and files")
  func clear() async throws {
    let pool = try TestPool.withKeys()
    let password = "Correct-Horse-9"
    let made = try await pool.answer("createUser", ["username": "a", "password": .string(password)])
    #expect(made["passwordSecurityLevel"] == 3)
    #expect(made["passwordLastSetAt"]?.string == "2022-07-03T03:20:30.000Z")
    #expect(made["password"] == nil)
    #expect(try await pool.signIn("a", password).summary == "200")
    #expect(try pool.rawBytes().range(of: Data(password.utf8)) == nil)
  }

  @Test("an encrypted password is read with the type beside it or in the options", arguments: ["rsa", "sm2"])
  func encryption(_ type: String) async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a"])
    let first = try await encrypted("First-Horse-1", type, pool)
    try await pool.answer(
      "updateUser",
      ["userId": .string(id), "password": .string(first), "options": ["passwordEncryptType": .string(type)]])
    #expect(try await pool.signIn("a", "First-Horse-1").summary == "200")
    let second = try await encrypted("Second-Horse-2", type, pool)
    try await pool.answer(
      "updateUser", ["userId": .string(id), "password": .string(second), "passwordEncryptType": .string(type)])
    #expect(try await pool.signIn("a", "Second-Horse-2").summary == "200")
    // The options win over what stands beside the password.
    let third = try await encrypted("Third-Horse-3", type, pool)
    let other = type == "rsa" ? "sm2" : "rsa"
    try await pool.answer(
      "updateUserBatch",
      [
        "list": [["userId": .string(id), "password": .string(third), "passwordEncryptType": .string(other)]],
        "options": ["passwordEncryptType": .string(type)],
      ])
    #expect(try await pool.signIn("a", "Third-Horse-3").summary == "200")
  }

  @Test("what cannot be decrypted is refused with one sentence whatever is wrong, and changes nothing")
  func undecryptable() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "password": "Correct-Horse-9"])
    let good = try await encrypted("Other-Horse-1", "rsa", pool)
    for (text, type) in [("x", "rsa"), (good, "sm2"), (String(good.reversed()), "rsa"), ("", "rsa"), ("00", "sm2")] {
      let words = try await pool.words(
        "updateUserBatch",
        [
          "list": [["userId": .string(id), "name": "N"], ["userId": .string(id), "password": .string(text)]],
          "options": ["passwordEncryptType": .string(type)],
        ])
      #expect(words == "400 list[1].password: the encrypted password cannot be decrypted")
    }
    #expect(try await pool.get(id)["name"] == nil)
    #expect(try await pool.signIn("a", "Correct-Horse-9").summary == "200")
  }

  @Test("the policy refuses with 422 what is too short or too uniform, and the pool may have another policy")
  func policy() async throws {
    let pool = try TestPool.withKeys()
    func create(_ password: String) async throws -> String {
      try await pool.words("createUser", ["username": "a", "password": .string(password)])
    }
    #expect(try await create("aB3") == "422 password: the password must have at least 8 characters")
    #expect(try await create("abcdefgh").hasPrefix("422 password: the password must contain at least 2"))
    #expect(try await create("").hasPrefix("422 password: "))
    #expect(try await create(String(repeating: "aB3", count: 100)).hasPrefix("422 password: "))
    try pool.writing { (transaction) throws(PoolFailure) in
      try PoolSettings.setPasswordPolicy(PasswordPolicy(minimumLength: 12, minimumClasses: 3), transaction)
    }
    #expect(try await create("abcdefg1") == "422 password: the password must have at least 12 characters")
    #expect(try await create("abcdefgh-123") == "200")
  }

  @Test("a policy that no password satisfies is refused")
  func impossiblePolicy() throws {
    let pool = try TestPool.withKeys()
    #expect(throws: PoolFailure.self) {
      try pool.writing { (transaction) throws(PoolFailure) in
        try PoolSettings.setPasswordPolicy(PasswordPolicy(minimumLength: 20, maximumLength: 10), transaction)
      }
    }
  }

  @Test("autoGeneratePassword makes one for each user without an explicit password, and an explicit one wins")
  func generated() async throws {
    let pool = try TestPool.withKeys()
    let users = try await pool.answer(
      "createUsersBatch",
      [
        "list": [
          ["username": "a", "email": "a@example.com"], ["username": "b", "password": "Explicit-Horse-1"],
          ["username": "c", "email": "c@example.com"],
        ],
        "options": ["autoGeneratePassword": true, "sendNotification": ["sendEmailNotification": true]],
      ])
    #expect(users.array?.allSatisfy { $0["passwordSecurityLevel"] == 3 } == true)
    #expect(try await pool.signIn("b", "Explicit-Horse-1").summary == "200")
    let letters = try await pool.letters()
    let passwords = letters.compactMap(\.password)
    #expect(passwords.count == 2)
    #expect(Set(passwords).count == 2)
    #expect(passwords.allSatisfy { $0.count == 20 })
    #expect(try await pool.signIn("a", try #require(passwords.first)).summary == "200")
  }

  @Test("a generated password is in clear nowhere in the files, before and after it is sent")
  func generatedIsHidden() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "email": "a@example.com"])
    try await pool.answer(
      "updateUser",
      [
        "userId": .string(id),
        "options": [
          "autoGeneratePassword": true, "sendPasswordResetedNotification": ["sendDefaultEmailNotification": true],
        ],
      ])
    let before = try pool.rawBytes()
    let password = try #require(try await pool.letters().first?.password)
    #expect(before.range(of: Data(password.utf8)) == nil)
    #expect(try pool.rawBytes().range(of: Data(password.utf8)) == nil)
    #expect(try await pool.signIn("a", password).summary == "200")
  }

  @Test("keepPassword takes the listed forms as they are; a sign-in verifies and rehashes them")
  func keep() async throws {
    let pool = try TestPool.withKeys()
    let salt = "pepper"
    let sha = Hexadecimal.encode(DigestAlgorithm.sha256.digest("old-password\(salt)".utf8))
    let forms: [(String, String?)] = [
      ("$2b$04$abcdefghijklmnopqrstuuFBXTrNtAVbDUBSaGEWSLXmcVMpfTLSW", nil),
      (sha, salt),
      (try PasswordHash.hash(Secret("old-password")), nil),
    ]
    for (index, (hash, salt)) in forms.enumerated() {
      var user: [Value.Member] = [
        .init("username", .string("user\(index)")), .init("password", .string(hash)),
        .init("options", ["keepPassword": true]),
      ]
      if let salt { user.append(.init("salt", .string(salt))) }
      let made = try await pool.answer("createUser", .object(user))
      #expect(made["passwordSecurityLevel"] == nil)
      #expect(made["passwordLastSetAt"] != nil)
      let seq = try pool.seq(try #require(made["userId"]?.string))
      #expect(
        try pool.reading { (transaction) throws(PoolFailure) in try transaction.credential(of: seq) }?.hash == hash)
    }
    #expect(try await pool.signIn("user1", "wrong-password").summary.hasPrefix("400/2333"))
    #expect(try await pool.signIn("user1", "old-password").summary == "200")
    let seq = try pool.seq(
      try #require(try await pool.answer("getUser", ["userId": "user1", "userIdType": "username"])["userId"]?.string))
    let credential = try #require(
      try pool.reading { (transaction) throws(PoolFailure) in try transaction.credential(of: seq) })
    #expect(credential.hash?.hasPrefix("$argon2id$") == true)
    #expect(credential.salt == nil)
    #expect(try await pool.signIn("user1", "old-password").summary == "200")
    #expect(try await pool.signIn("user2", "old-password").summary == "200")
  }

  @Test("keepPassword refuses what is no hash, a hash without its salt, and a salt without a hash")
  func keepRefusals() async throws {
    let pool = try TestPool.withKeys()
    func create(_ password: String, salt: String? = nil, keep: Bool = true) async throws -> String {
      var user: [Value.Member] = [
        .init("username", "a"), .init("password", .string(password)), .init("options", ["keepPassword": .bool(keep)]),
      ]
      if let salt { user.append(.init("salt", .string(salt))) }
      return try await pool.words("createUser", .object(user))
    }
    let sha = Hexadecimal.encode(DigestAlgorithm.sha256.digest("x".utf8))
    #expect(try await create("Plain-Horse-1").hasPrefix("400 password: with options.keepPassword"))
    #expect(try await create(sha) == "400 password: a hash of this format requires its salt")
    #expect(try await create("Plain-Horse-1", salt: "s", keep: false).hasPrefix("400 salt: "))
    #expect(try await pool.answer("isUserExists", ["username": "a"])["exists"] == false)
  }

  @Test(
    "null and autoGeneratePassword contradict each other in an update, and nothing is changed; in a creation null is nothing"
  )
  func nullAndGenerated() async throws {
    let pool = try TestPool.withKeys()
    let a = try await pool.user(["username": "a", "password": "Old-password-1"])
    let b = try await pool.user(["username": "b"])
    let entry: Value = ["userId": .string(a), "password": nil]
    let generate: Value = ["autoGeneratePassword": true]
    let message =
      "null removes the password, but options.autoGeneratePassword asks for a new one; leave the field out to generate a password"
    #expect(
      try await pool.words("updateUser", ["userId": .string(a), "password": nil, "options": generate])
        == "400 password: \(message)")
    #expect(
      try await pool.words("updateUserBatch", ["list": [["userId": .string(b)], entry], "options": generate])
        == "400 list[1].password: \(message)")
    #expect(try await pool.signIn("a", "Old-password-1").isSuccess)
    #expect(try await pool.get(b)["passwordLastSetAt"] == nil)
    let made = try await pool.answer("createUser", ["username": "c", "password": nil, "options": generate])
    #expect(made["passwordLastSetAt"] != nil)
  }

  @Test("null takes the password away and ends the sessions")
  func removal() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "password": "Correct-Horse-9"])
    let token = try await pool.token("a", "Correct-Horse-9")
    let user = try await pool.answer("updateUser", ["userId": .string(id), "password": nil])
    #expect(user["passwordLastSetAt"] == nil)
    #expect(try await pool.words("getProfile", token: token).hasPrefix("401/2020"))
    #expect(try await pool.signIn("a", "Correct-Horse-9").summary.hasPrefix("400/2333"))
  }

  @Test("a changed password ends the user's sessions, and only that user's")
  func sessions() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "password": "Correct-Horse-9"])
    _ = try await pool.user(["username": "b", "password": "Correct-Horse-9"])
    let token = try await pool.token("a", "Correct-Horse-9")
    let other = try await pool.token("b", "Correct-Horse-9")
    try await pool.answer("updateUser", ["userId": .string(id), "nickname": "N"])
    #expect(try await pool.words("getProfile", token: token) == "200")
    try await pool.answer("updateUser", ["userId": .string(id), "password": "Second-Horse-2"])
    #expect(try await pool.words("getProfile", token: token).hasPrefix("401/2020"))
    #expect(try await pool.words("getProfile", token: other) == "200")
  }

  @Test("two passwords within one millisecond are two changes")
  func strictlyRising() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "password": "Correct-Horse-9"])
    let first = try await pool.answer("updateUser", ["userId": .string(id), "password": "Second-Horse-2"])
    let second = try await pool.answer("updateUser", ["userId": .string(id), "password": "Third-Horse-3"])
    #expect(try #require(first["passwordLastSetAt"]?.string) < #require(second["passwordLastSetAt"]?.string))
    #expect(try #require(first["updatedAt"]?.string) < #require(second["updatedAt"]?.string))
  }
}

extension TestPool {
  /// The store's number of a user.
  func seq(_ id: String) throws -> Int64 {
    let record = UserRecord()
    _ = try reading { (transaction) throws(PoolFailure) in
      try Array(id.utf8).withUnsafeBufferPointer { (bytes) throws(PoolFailure) in
        try transaction.loadUser(.id(bytes), into: record)
      }
    }
    return record.seq
  }
}
