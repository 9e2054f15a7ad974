import Contract
import Testing

@testable import UserPool

/// One user in several entries of updateUserBatch.
@Suite("One user twice in a batch")
struct RepeatedUserTests {
  /// What an entry says of the password.
  enum Said: CaseIterable {
    case nothing, first, second, removed

    var members: [Value.Member] {
      switch self {
      case .nothing: []
      case .first: [.init("password", "First-Horse-1")]
      case .second: [.init("password", "Second-Horse-2")]
      case .removed: [.init("password", .null)]
      }
    }

    var password: String? { self == .first ? "First-Horse-1" : self == .second ? "Second-Horse-2" : nil }
  }

  /// Every pair of entries, with and without autoGeneratePassword.
  static let pairs = Said.allCases.flatMap { first in
    Said.allCases.flatMap { second in [true, false].map { (first, second, $0) } }
  }

  @Test("an explicit password wins wherever it is, and one message tells the password that stays", arguments: pairs)
  func passwords(first: Said, second: Said, generates: Bool) async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "email": "a@example.com", "password": "Before-Horse-0"])
    let response = try await pool.ask(
      "updateUserBatch",
      [
        "list": [
          .object([.init("userId", .string(id)), .init("city", "One")] + first.members),
          .object([.init("userId", .string(id)), .init("city", "Two")] + second.members),
        ],
        "options": [
          "autoGeneratePassword": .bool(generates),
          "sendPasswordResetedNotification": ["sendDefaultEmailNotification": true],
        ],
      ])
    let letters = try await pool.letters()
    guard !generates || (first != .removed && second != .removed) else {
      #expect(response.statusCode == 400 && letters.isEmpty, "\(response.summary)")
      #expect(try await pool.signIn("a", "Before-Horse-0").summary == "200")
      return
    }
    #expect(response.isSuccess && response.untoldPasswords == 0 && response.message == "Success")
    #expect(response.data?.value[1]?["city"] == "Two")
    let last = [second, first].first { $0 != .nothing }
    switch last {
    case .removed?:
      #expect(letters.isEmpty)
      for password in ["Before-Horse-0", "First-Horse-1", "Second-Horse-2"] {
        #expect(try await pool.signIn("a", password).summary.hasPrefix("400/2333"))
      }
    case let explicit?:
      #expect(letters.compactMap(\.password) == [explicit.password])
      #expect(try await pool.signIn("a", try #require(explicit.password)).summary == "200")
    case nil:
      #expect(letters.count == (generates ? 1 : 0))
      let password = generates ? try #require(letters.first?.password) : "Before-Horse-0"
      #expect(try await pool.signIn("a", password).summary == "200")
    }
  }

  @Test("a user is the same by another form of the id, by a name that an earlier entry gave, and in many entries")
  func otherForms() async throws {
    let pool = try TestPool.withKeys()
    _ = try await pool.user(["username": "a", "email": "a@example.com"])
    let ids = ["A@example.com", "a@Example.com", "b@example.com", "B@EXAMPLE.COM"]
    let list = ids.enumerated().map { index, id in
      Value.object(
        [.init("userId", .string(id))] + (index == 1 ? [.init("email", "b@example.com")] : [])
          + (index == 2 ? [.init("password", "Given-Horse-1")] : []))
    }
    try await pool.answer(
      "updateUserBatch",
      [
        "list": .array(list),
        "options": [
          "userIdType": "email", "autoGeneratePassword": true,
          "sendPasswordResetedNotification": ["sendDefaultEmailNotification": true],
        ],
      ])
    let letters = try await pool.letters()
    // It goes to the address that the batch gave.
    #expect(letters.compactMap(\.password) == ["Given-Horse-1"] && letters.map(\.to) == ["b@example.com"])
    #expect(try await pool.signIn("a", "Given-Horse-1").summary == "200")
  }
}
