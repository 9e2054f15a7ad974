import Cryptography
import Testing

@testable import Contract
@testable import UserPool

/// A reset demand is met by another password, not by the same one.
@Suite("The same password and the reset demands")
struct SamePasswordTests {
  /// The demands that a user has.
  enum Pending: String, CaseIterable {
    case none, first, next, both

    var hasFirst: Bool { self == .first || self == .both }
    var hasNext: Bool { self == .next || self == .both }
    var options: Value { ["resetPasswordOnFirstLogin": .bool(hasFirst), "resetPasswordOnNextLogin": .bool(hasNext)] }
  }

  /// The password that a call sets.
  enum Chosen: String, CaseIterable {
    case same, other, generated

    var member: [Value.Member] {
      switch self {
      case .same: [.init("password", .string(SamePasswordTests.given))]
      case .other: [.init("password", .string(SamePasswordTests.other))]
      case .generated: []
      }
    }
  }

  private static let given = "Given-Horse-1"
  private static let other = "Other-Horse-2"
  /// What a request says about a flag.
  private static let words: [Bool?] = [nil, true, false]

  /// A user with what its calls should have left.
  private struct Subject: CustomStringConvertible {
    let id: String
    let name: String
    let pending: Pending
    let chosen: Chosen
    let first: Bool?
    let next: Bool?

    /// The rule: a flag that the request names has that value; another password clears the others.
    var leavesFirst: Bool { first ?? (chosen == .same && pending.hasFirst) }
    var leavesNext: Bool { next ?? (chosen == .same && pending.hasNext) }
    var signIn: String { leavesFirst ? "403/1639" : leavesNext ? "403/2058" : "200" }
    var description: String {
      "\(name): \(pending), \(chosen), first \(first.map(String.init) ?? "-"), next \(next.map(String.init) ?? "-")"
    }

    var options: Value {
      var members: [Value.Member] = [
        .init("autoGeneratePassword", .bool(chosen == .generated)),
        .init("sendPasswordResetedNotification", ["sendDefaultEmailNotification": true]),
      ]
      if let first { members.append(.init("resetPasswordOnFirstLogin", .bool(first))) }
      if let next { members.append(.init("resetPasswordOnNextLogin", .bool(next))) }
      return .object(members)
    }
  }

  private static func digest(_ password: String) -> String {
    DigestAlgorithm.sha256.digest("\(password)salt".utf8)
      .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// A user with the demands. The password is an imported hash or one of the pool's own.
  private func user(_ pool: TestPool, _ name: String, _ pending: Pending, isImported: Bool = false) async throws
    -> String
  {
    var fields: [Value.Member] = [.init("username", .string(name)), .init("email", .string("\(name)@example.com"))]
    if isImported {
      fields += [
        .init("password", .string(Self.digest(Self.given))), .init("salt", "salt"),
        .init("options", ["keepPassword": true]),
      ]
    } else {
      fields.append(.init("password", .string(Self.given)))
    }
    let id = try await pool.user(.object(fields))
    try await demand(pool, id, pending)
    return id
  }

  private func demand(_ pool: TestPool, _ id: String, _ pending: Pending) async throws {
    try await pool.answer("updateUser", ["userId": .string(id), "options": pending.options])
  }

  private func check(_ user: Value?, _ first: Bool, _ next: Bool, _ comment: Comment) {
    #expect(user?["resetPasswordOnFirstLogin"] == .bool(first), comment)
    #expect(user?["resetPasswordOnNextLogin"] == .bool(next), comment)
  }

  @Test(
    "the same password keeps the demands that the request does not name, another one and a generated one clear them",
    arguments: Chosen.allCases, ["updateUser", "updateUserBatch"])
  func table(chosen: Chosen, operation: String) async throws {
    let pool = try TestPool.withKeys()
    for first in Self.words {
      for next in Self.words {
        var subjects: [Subject] = []
        for pending in Pending.allCases {
          let name = "\(pending)-\(first.map(String.init) ?? "x")-\(next.map(String.init) ?? "x")"
          let id = try await user(pool, name, pending, isImported: true)
          subjects.append(Subject(id: id, name: name, pending: pending, chosen: chosen, first: first, next: next))
        }
        try await run(subjects, operation, pool)
      }
    }
  }

  private func run(_ subjects: [Subject], _ operation: String, _ pool: TestPool) async throws {
    func entry(_ subject: Subject) -> [Value.Member] { [.init("userId", .string(subject.id))] + subject.chosen.member }
    var answers: [Value] = []
    if operation == "updateUser" {
      for subject in subjects {
        answers.append(
          try await pool.answer(operation, .object(entry(subject) + [.init("options", subject.options)])))
      }
    } else {
      let list = Value.array(subjects.map { .object(entry($0)) })
      answers = try await pool.answer(operation, ["list": list, "options": subjects[0].options]).array ?? []
    }
    let letters = try await pool.letters()
    #expect(answers.count == subjects.count && letters.count == subjects.count)
    for (subject, answer) in zip(subjects, answers) {
      check(answer, subject.leavesFirst, subject.leavesNext, "\(subject)")
      check(try await pool.get(subject.id), subject.leavesFirst, subject.leavesNext, "\(subject)")
      // The message says whether another password has to be set.
      let letter = try #require(letters.first { $0.to == "\(subject.name)@example.com" })
      let asks = letter.text.contains("asked to set a new password")
      #expect(asks == (subject.leavesFirst || subject.leavesNext), "\(subject): \(letter.text)")
      let password = try #require(letter.password)
      let summary = try await pool.signIn(subject.name, password).summary
      #expect(summary.hasPrefix(subject.signIn), "\(subject): \(summary)")
    }
  }

  @Test("the same password is set all the same, and a second time it is the same again")
  func again() async throws {
    let pool = try TestPool.withKeys()
    let id = try await user(pool, "a", .none, isImported: true)
    let token = try await pool.token("a", Self.given)
    try await demand(pool, id, .both)
    for _ in 0..<2 {
      let before = try await pool.get(id)["passwordLastSetAt"]?.string ?? ""
      pool.clock.advance()
      let after = try await pool.answer("updateUser", ["userId": .string(id), "password": .string(Self.given)])
      check(after, true, true, "")
      #expect(after["passwordLastSetAt"]?.string ?? "" > before)
      #expect(after["passwordSecurityLevel"] == 3)
      #expect(try await pool.words("getProfile", token: token).hasPrefix("401"))
    }
    try await pool.answer("updateUser", ["userId": .string(id), "password": .string(Self.other)])
    check(try await pool.get(id), false, false, "")
  }

  @Test("an encrypted password is compared in clear, and the user is found by every kind of id")
  func encrypted() async throws {
    let pool = try TestPool.withKeys()
    let id = try await user(pool, "a", .both)
    let info = try await pool.answer("getSystemInfo")
    let key = try RSATransportPublicKey(pem: try #require(info["rsa"]?["publicKey"]?.string))
    for (kind, name) in [("user_id", id), ("username", "a"), ("email", "A@example.com")] {
      let user = try await pool.answer(
        "updateUser",
        [
          "userId": .string(name), "password": .string(try key.encrypt(Secret(Self.given))),
          "options": ["passwordEncryptType": "rsa", "userIdType": .string(kind)],
        ])
      check(user, true, true, "\(kind)")
    }
  }

  /// What an entry of a batch says about the password.
  enum Said: String, CaseIterable {
    case nothing, same, other, removed

    var member: [Value.Member] {
      switch self {
      case .nothing: []
      case .same: Chosen.same.member
      case .other: Chosen.other.member
      case .removed: [.init("password", .null)]
      }
    }
  }

  @Test(
    "of several entries for one user, the password that stays is compared with the one before the call",
    arguments: Said.allCases, Said.allCases)
  func repeated(first: Said, second: Said) async throws {
    for pending in Pending.allCases {
      for generates in [false, true] where !generates || (first != .removed && second != .removed) {
        let pool = try TestPool.withKeys()
        let id = try await user(pool, "a", pending, isImported: true)
        try await pool.answer(
          "updateUserBatch",
          [
            "list": .array([first, second].map { .object([.init("userId", .string(id))] + $0.member) }),
            "options": ["autoGeneratePassword": .bool(generates)],
          ])
        let last = [second, first].first { $0 != .nothing } ?? .nothing
        let isKept = last == .same || (last == .nothing && !generates)
        check(
          try await pool.get(id), isKept && pending.hasFirst, isKept && pending.hasNext,
          "\(first), \(second), \(pending), generates \(generates)")
      }
    }
  }

  /// The ways in which users set their own password.
  enum Way: String, CaseIterable {
    case oldPassword, token, reset
  }

  @Test(
    "users who must reset their password cannot choose the current one", arguments: Pending.allCases, Way.allCases)
  func ownPassword(pending: Pending, way: Way) async throws {
    for chosen in [Chosen.same, .other] {
      let pool = try TestPool.withKeys()
      let id = try await user(pool, "a", .none)
      let accessToken = try await pool.token("a", Self.given)
      try await demand(pool, id, pending)
      let password = chosen == .same ? Self.given : Self.other
      let summary: String
      if way == .oldPassword {
        summary = try await pool.userWords(
          "updatePassword", ["newPassword": .string(password), "oldPassword": .string(Self.given)], token: accessToken)
      } else {
        let code = try await pool.passcode("CHANNEL_RESET_PASSWORD", email: "a@example.com")
        let payload: Value = ["email": "a@example.com", "passCode": .string(code)]
        let answer = try await pool.asUser(
          "verifyResetPasswordRequest", ["verifyMethod": "EMAIL_PASSCODE", "emailPassCodePayload": payload])
        let member = Value.Member(way == .token ? "newPassword" : "password", .string(password))
        let token = Value.Member("passwordResetToken", try #require(answer.data?.value["passwordResetToken"]))
        summary = try await pool.userWords(
          way == .token ? "updatePassword" : "resetPassword", .object([member, token]))
      }
      let isRefused = chosen == .same && pending != .none
      #expect(summary.hasPrefix(isRefused ? "422" : "200"), "\(chosen): \(summary)")
      check(try await pool.get(id), isRefused && pending.hasFirst, isRefused && pending.hasNext, "\(chosen)")
      let signIn = isRefused ? (pending.hasFirst ? "403/1639" : "403/2058") : "200"
      #expect(try await pool.signIn("a", password).summary.hasPrefix(signIn))
    }
  }

  // MARK: What happens between the comparison and the transaction

  private func call(_ pool: TestPool, _ id: String, _ password: String, _ options: Value = [:]) -> Call {
    let body = Tape(["userId": .string(id), "password": .string(password), "options": options])
    return Call(
      pool: pool.pool, operation: "updateUser", body: body, context: RequestContext(caller: .administrator))
  }

  @Test("a demand that is made while the password is prepared is kept by the same password and met by another one")
  func demandMeanwhile() async throws {
    for (password, isKept) in [(Self.given, true), (Self.other, false)] {
      let pool = try TestPool.withKeys()
      let id = try await user(pool, "a", .none)
      let body = try UserUpdate.updateUser(call(pool, id, password))
      try await demand(pool, id, .both)
      _ = try pool.store.writeNow(body)
      check(try await pool.get(id), isKept, isKept, "\(password)")
    }
  }

  @Test("a password that is changed while the next one is prepared is the one that counts")
  func passwordMeanwhile() async throws {
    for (password, isKept) in [(Self.given, false), (Self.other, true)] {
      let pool = try TestPool.withKeys()
      let id = try await user(pool, "a", .both)
      let body = try UserUpdate.updateUser(call(pool, id, password))
      try await pool.answer("updateUser", ["userId": .string(id), "password": .string(Self.other)])
      try await demand(pool, id, .both)
      _ = try pool.store.writeNow(body)
      check(try await pool.get(id), isKept, isKept, "\(password)")
      // A write may run again.
      _ = try pool.store.writeNow(body)
      check(try await pool.get(id), isKept, isKept, "\(password), again")
    }
  }

  @Test("a password is compared only if it is given and a demand that the request does not name is pending")
  func cost() async throws {
    let pool = try TestPool.withKeys()
    for pending in Pending.allCases {
      let id = try await user(pool, "\(pending)", pending, isImported: true)
      for chosen in Chosen.allCases {
        for (first, next) in Self.words.flatMap({ first in Self.words.map { (first, $0) } }) {
          let subject = Subject(id: id, name: "", pending: pending, chosen: chosen, first: first, next: next)
          let body = Tape(.object([.init("userId", .string(id)), .init("options", subject.options)] + chosen.member))
          let call = Call(
            pool: pool.pool, operation: "updateUser", body: body, context: RequestContext(caller: .administrator))
          let prepared = try body.withRoot { (root) throws(PoolFailure) in
            try PoolPasswords(keys: pool.pool.keys).prepare(
              [PasswordEntry(fields: root, path: Path())], options: root[Keys.options], for: .update, call)
          }
          let isOpen = (pending.hasFirst && first == nil) || (pending.hasNext && next == nil)
          let ready = try #require(prepared as? ReadyPasswords)
          #expect(ready.comparisons.count == (isOpen && chosen != .generated ? 1 : 0), "\(subject)")
        }
      }
    }
  }

  @Test("users who are not found are rejected in their place, and nothing is compared")
  func unknown() async throws {
    let pool = try TestPool.withKeys()
    let id = try await user(pool, "a", .both, isImported: true)
    // Without the contract's checks, which know the kinds of ids.
    func batch(_ id: String, _ kind: String) async throws -> String {
      try await pool.refusal(
        "updateUserBatch",
        [
          "list": [["userId": .string(id), "nickname": "A"], ["userId": "nobody", "password": .string(Self.given)]],
          "options": ["userIdType": .string(kind)],
        ])
    }
    #expect(try await batch(id, "user_id").hasPrefix("404/2004 list[1].userId: "))
    #expect(try await batch("a", "username").hasPrefix("404/2004 list[1].userId: "))
    #expect(try await batch(id, "identity").hasPrefix("400 list[0].userId: "))
    #expect(try await batch(id, "color").hasPrefix("400 options.userIdType: "))
    check(try await pool.get(id), true, true, "")
  }
}
