import Contract
import Cryptography
import Testing

@testable import UserPool

@Suite("The two reset demands")
struct ResetDemandTests {
  /// What a call says about one flag.
  private static let words: [Bool?] = [nil, true, false]

  /// What a call says about both flags.
  private struct Wish: CustomStringConvertible {
    var first: Bool?
    var next: Bool?

    static let all = words.flatMap { first in words.map { Wish(first: first, next: $0) } }

    var options: [Value.Member] {
      var members: [Value.Member] = []
      if let first { members.append(.init("resetPasswordOnFirstLogin", .bool(first))) }
      if let next { members.append(.init("resetPasswordOnNextLogin", .bool(next))) }
      return members
    }
    var description: String { "first=\(first.map { "\($0)" } ?? "-"),next=\(next.map { "\($0)" } ?? "-")" }
  }

  /// A user with the flags that its calls should have left.
  private final class Subject {
    let name: String
    var id = ""
    var first = false
    var next = false
    var history = ""

    init(_ name: String) { self.name = name }

    /// The rule: a flag that a call names has that value; a password takes back the flags that the call does not name.
    func hear(_ wish: Wish, setsPassword: Bool) {
      first = wish.first ?? (setsPassword ? false : first)
      next = wish.next ?? (setsPassword ? false : next)
      history += " \(wish)\(setsPassword ? "+password" : "")"
    }

    var signIn: String { first ? "403/1639" : next ? "403/2058" : "200" }
  }

  private static let given = "Given-Horse-1"
  private static let set = "Other-Horse-2"

  /// Creates users with each word about the first login and a password, which is given as a hash to save time.
  private func create(_ count: Int, _ pool: TestPool, saying first: Bool?, named prefix: String) async throws
    -> [Subject]
  {
    let hash = DigestAlgorithm.sha256.digest("\(Self.given)salt".utf8)
      .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    let wish = Wish(first: first, next: nil)
    let subjects = (0..<count).map { Subject("\(prefix)\($0)") }
    for start in stride(from: 0, to: count, by: 50) {
      let part = subjects[start..<min(start + 50, count)]
      let made = try await pool.data(
        "createUsersBatch",
        [
          "list": .array(
            part.map { ["username": .string($0.name), "password": .string(hash), "salt": "salt"] }),
          "options": .object([.init("keepPassword", true)] + wish.options),
        ])
      for (subject, user) in zip(part, made.array ?? []) {
        subject.id = try #require(user["userId"]?.string)
        subject.hear(wish, setsPassword: false)
        check(user, subject)
      }
    }
    return subjects
  }

  /// One step for some users: all of them in a batch, or each by itself.
  private func step(
    _ subjects: [Subject], _ pool: TestPool, _ wish: Wish, inBatch: Bool, password: String? = nil
  ) async throws {
    func entry(_ subject: Subject) -> [Value.Member] {
      var members: [Value.Member] = [.init("userId", .string(subject.id))]
      if let password { members.append(.init("password", .string(password))) }
      return members
    }
    var answers: [Value] = []
    if inBatch {
      let body: Value = ["list": .array(subjects.map { .object(entry($0)) }), "options": .object(wish.options)]
      answers = try await pool.data("updateUserBatch", body).array ?? []
    } else {
      for subject in subjects {
        answers.append(
          try await pool.data("updateUser", .object(entry(subject) + [.init("options", .object(wish.options))])))
      }
    }
    #expect(answers.count == subjects.count)
    for (subject, answer) in zip(subjects, answers) {
      subject.hear(wish, setsPassword: password != nil)
      check(answer, subject)
    }
  }

  private func check(_ user: Value, _ subject: Subject) {
    #expect(user["resetPasswordOnFirstLogin"] == .bool(subject.first), "\(subject.history)")
    #expect(user["resetPasswordOnNextLogin"] == .bool(subject.next), "\(subject.history)")
  }

  private func readBack(_ subjects: [Subject], _ pool: TestPool) async throws {
    for start in stride(from: 0, to: subjects.count, by: 200) {
      let part = subjects[start..<min(start + 200, subjects.count)]
      let users = try await pool.data("getUserBatch", ["userIds": .array(part.map { .string($0.id) })])
      for (subject, user) in zip(part, users.array ?? []) { check(user, subject) }
    }
  }

  private func signIn(_ subjects: [Subject], _ pool: TestPool, _ password: String) async throws {
    for subject in subjects {
      let summary = try await pool.signIn(subject.name, password).summary
      #expect(summary.hasPrefix(subject.signIn), "\(subject.history): \(summary)")
    }
  }

  @Test(
    "every series of three calls about both flags leaves each flag as the calls about it say", arguments: [true, false])
  func series(batchFirst: Bool) async throws {
    let pool = try TestPool.withKeys()
    var everybody: [Subject] = []
    for first in Self.words {
      let subjects = try await create(81, pool, saying: first, named: "u\(everybody.count)-")
      everybody += subjects
      for (index, wish) in Wish.all.enumerated() {
        try await step(Array(subjects[index * 9..<index * 9 + 9]), pool, wish, inBatch: batchFirst)
      }
      for (index, wish) in Wish.all.enumerated() {
        let part = stride(from: index, to: 81, by: 9).map { subjects[$0] }
        try await step(part, pool, wish, inBatch: !batchFirst)
      }
    }
    #expect(everybody.count == 243)
    try await readBack(everybody, pool)
    try await checkFilters(everybody, pool)
    // The same rows answer in either order of calls; one of them is enough for the slow part.
    if batchFirst { try await signIn(everybody, pool, Self.given) }
  }

  @Test(
    "a password that an administrator sets takes back the flags that the call does not name", arguments: [true, false])
  func passwords(inBatch: Bool) async throws {
    let pool = try TestPool.withKeys()
    var everybody: [Subject] = []
    for first in Self.words {
      let subjects = try await create(9, pool, saying: first, named: "u\(everybody.count)-")
      everybody += subjects
      try await step(subjects, pool, Wish(first: nil, next: true), inBatch: true)
      for (subject, wish) in zip(subjects, Wish.all) {
        try await step([subject], pool, wish, inBatch: inBatch, password: Self.set)
      }
    }
    try await readBack(everybody, pool)
    try await signIn(everybody, pool, Self.set)
  }

  @Test("a user who sets a new password meets both demands", arguments: Wish.all.indices)
  func both(index: Int) async throws {
    let pool = try TestPool.withKeys()
    let subjects = try await create(1, pool, saying: nil, named: "u")
    try await step(subjects, pool, Wish.all[index], inBatch: false)
    let refused = try await pool.signIn("u0", Self.given)
    #expect(refused.summary.hasPrefix(subjects[0].signIn))
    guard let token = refused.data?.value["passwordResetToken"] else { return }
    #expect(
      try await pool.words("updatePassword", ["newPassword": "Own-Horse-22", "passwordResetToken": token]) == "200")
    subjects[0].hear(Wish(first: false, next: false), setsPassword: true)
    check(try await pool.get(subjects[0].id), subjects[0])
    #expect(try await pool.signIn("u0", "Own-Horse-22").summary == "200")
  }

  /// Counts by advancedFilter and searchQuery on both fields against the flags that users should have.
  private func checkFilters(_ subjects: [Subject], _ pool: TestPool) async throws {
    for (name, snake, flag) in [
      ("resetPasswordOnFirstLogin", "reset_password_on_first_login", \Subject.first),
      ("resetPasswordOnNextLogin", "reset_password_on_next_login", \Subject.next),
    ] as [(String, String, KeyPath<Subject, Bool>)] {
      for value in [true, false] {
        let expected = Int64(subjects.count { $0[keyPath: flag] == value })
        let bodies: [Value] = [
          ["advancedFilter": [["field": .string(name), "operator": "EQUAL", "value": .bool(value)]]],
          ["advancedFilter": [["field": .string(name), "operator": "IN", "value": [.bool(value)]]]],
          ["advancedFilter": [["field": .string(name), "operator": "NOT_EQUAL", "value": .bool(!value)]]],
          ["searchQuery": ["query": ["term": .object([.init(name, .bool(value))])]]],
          ["searchQuery": ["query": ["term": .object([.init(snake, ["value": .bool(value)])])]]],
        ]
        for body in bodies {
          #expect(try await pool.data("listUsers", body)["totalCount"] == .integer(expected), "\(body)")
        }
      }
    }
    let both: Value = [
      "advancedFilter": [
        ["field": "resetPasswordOnFirstLogin", "operator": "EQUAL", "value": true],
        ["field": "resetPasswordOnNextLogin", "operator": "EQUAL", "value": true],
      ]
    ]
    #expect(
      try await pool.data("listUsers", both)["totalCount"] == .integer(Int64(subjects.count { $0.first && $0.next })))
  }
}
