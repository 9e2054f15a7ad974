import Contract
import Testing

@testable import UserPool

/// A generated password that no message carries is lost: the answer says how many there are.
@Suite("Generated passwords that nobody is told")
struct UntoldPasswordTests {
  /// What a request says about messages, and whether a user with neither email nor phone, with an email, with a phone is told.
  static let wishes: [(update: Value?, create: Value?, told: [Bool])] = [
    (nil, nil, [false, false, false]), (.null, .null, [false, false, false]), ([:], [:], [false, false, false]),
    (["sendDefaultEmailNotification": false], ["sendEmailNotification": false], [false, false, false]),
    (["sendDefaultEmailNotification": true], ["sendEmailNotification": true], [false, true, false]),
    (["sendDefaultPhoneNotification": true], ["sendPhoneNotification": true], [false, false, true]),
    (
      ["sendDefaultEmailNotification": true, "sendDefaultPhoneNotification": true],
      ["sendEmailNotification": true, "sendPhoneNotification": true], [false, true, true]
    ),
  ]

  private static let users: [[Value.Member]] = [
    [], [.init("email", "a@example.com")], [.init("phone", "13800000000")],
  ]

  private func options(_ name: String, _ wish: Value?, _ more: [Value.Member] = []) -> Value {
    .object([.init("autoGeneratePassword", true)] + more + (wish.map { [.init(name, $0)] } ?? []))
  }

  private func expect(_ response: Response, untold: Int, _ what: String) {
    #expect(response.untoldPasswords == untold, "\(what)")
    let told =
      untold == 0 ? "Success" : "Success; \(untold) generated password\(untold == 1 ? " was" : "s were") sent to nobody"
    #expect(response.isSuccess && response.message == told, "\(what): \(response.summary) \(response.message)")
  }

  @Test("each operation that generates passwords counts those that no message carries", arguments: wishes.indices)
  func table(_ index: Int) async throws {
    let wish = Self.wishes[index]
    let pool = try TestPool.withKeys()
    for (number, user) in Self.users.enumerated() {
      let untold = wish.told[number] ? 0 : 1
      let made = try await pool.ask(
        "createUser",
        .object(
          [.init("username", .string("u\(number)")), .init("options", options("sendNotification", wish.create))] + user)
      )
      expect(made, untold: untold, "createUser \(number)")
      let id = try #require(made.data?.value["userId"])
      let wanted = options("sendPasswordResetedNotification", wish.update)
      expect(
        try await pool.ask("updateUser", ["userId": id, "options": wanted]), untold: untold, "updateUser \(number)")
      // Without generating, the caller knows the password.
      let given = try await pool.ask("updateUser", ["userId": id, "password": "Given-Horse-1"])
      expect(given, untold: 0, "given")
      try await pool.answer("deleteUsersBatch", ["userIds": [id]])
    }
    let list = Self.users.enumerated().map { Value.object([.init("username", .string("b\($0)"))] + $1) }
    let untold = wish.told.filter { !$0 }.count
    let made = try await pool.ask(
      "createUsersBatch", ["list": .array(list), "options": options("sendNotification", wish.create)])
    expect(made, untold: untold, "createUsersBatch")
    let entries = (made.data?.value.array ?? []).map { Value.object([.init("userId", $0["userId"] ?? .null)]) }
    let wanted = options(
      "sendPasswordResetedNotification", wish.update,
      [.init("resetPasswordOnFirstLogin", true), .init("passwordEncryptType", "none")])
    let updated = try await pool.ask("updateUserBatch", ["list": .array(entries + entries), "options": wanted])
    expect(updated, untold: untold, "updateUserBatch, each twice")
  }

  @Test("an address that the request gives is told; the message is in the caller's language")
  func given() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a"])
    func update(_ notification: Value, _ language: Language = .english) async throws -> Response {
      try await pool.ask(
        "updateUser",
        [
          "userId": .string(id),
          "options": ["autoGeneratePassword": true, "sendPasswordResetedNotification": notification],
        ], language: language)
    }
    expect(try await update(["inputSendEmailNotification": "x@example.com"]), untold: 0, "email")
    expect(try await update(["inputSendPhoneNotification": "13800000000"]), untold: 0, "phone")
    let chinese = try await update([:], .chinese)
    #expect(chinese.untoldPasswords == 1 && chinese.message.hasSuffix("；1 个自动生成的密码未发送给任何人"))
  }

  @Test(
    "an empty text is no address and no application: 400, and nothing is changed",
    arguments: ["inputSendEmailNotification", "inputSendPhoneNotification", "appId"])
  func empty(_ field: String) async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "password": "Before-Horse-0", "email": "a@example.com"])
    let notification = Value.object([.init(field, ""), .init("sendDefaultEmailNotification", true)])
    for operation in ["updateUser", "updateUserBatch"] {
      for password in [["autoGeneratePassword": true], [:]] as [[String: Value]] {
        var options: [Value.Member] = password.map { .init($0.key, $0.value) }
        options.append(.init("sendPasswordResetedNotification", notification))
        let body: Value =
          operation == "updateUser"
          ? ["userId": .string(id), "options": .object(options)]
          : ["list": [["userId": .string(id)]], "options": .object(options)]
        let words = try await pool.words(operation, body)
        #expect(
          words.hasPrefix("400") && words.contains("options.sendPasswordResetedNotification.\(field): "), "\(words)")
      }
    }
    #expect(try await pool.signIn("a", "Before-Horse-0").summary == "200")
    if field == "appId" {
      let words = try await pool.words(
        "createUser", ["username": "b", "options": ["sendNotification": ["appId": "", "sendEmailNotification": true]]])
      #expect(words.hasPrefix("400/2011 options.sendNotification.appId: "), "\(words)")
    }
    #expect(try await pool.letters().isEmpty)
  }
}
