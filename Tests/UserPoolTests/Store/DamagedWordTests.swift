import Testing

@testable import Contract
@testable import UserPool

/// An unknown word is a failure of the file, never another word.
@Suite("Words in a pool's file")
struct DamagedWordTests {
  /// What is changed in the file, and an operation that reads it.
  static let damages: [(sql: String, what: String)] = [
    ("UPDATE outbox SET channel = 'pigeon'", "the channel of a message"),
    ("UPDATE outbox SET occasion = 'birthday'", "the occasion of a message"),
    ("UPDATE outbox SET state = 'lost'", "the state of a message"),
  ]

  @Test("of a message are not taken for others: nothing is sent", arguments: damages)
  func outbox(sql: String, what: String) async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "anna", "email": "anna@example.com"])
    _ = try await pool.words(
      "updateUser",
      [
        "userId": .string(id), "password": "Given-Horse-1",
        "options": ["sendPasswordResetedNotification": ["sendDefaultEmailNotification": true]],
      ])
    tamper(pool.folder.file("pool.db"), sql)
    do {
      _ = try pool.reading { (transaction) throws(PoolFailure) in
        try transaction.outboxMessages(in: [], after: nil, limit: 10)
      }
      Issue.record("it was read")
    } catch {
      #expect("\(error)".contains(what), "\(error)")
    }
  }

  @Test("of a field's definition are not passed over")
  func fields() async throws {
    let pool = try TestPool.withKeys()
    #expect(
      try await pool.words(
        "setCustomFields",
        ["list": [["targetType": "USER", "dataType": "STRING", "key": "level", "label": "Level"]]]) == "200")
    tamper(pool.folder.file("pool.db"), "UPDATE fields SET definition = replace(definition, 'STRING', 'ROMAN')")
    let again = try TestPool(in: pool.folder)
    await #expect(throws: Fault.self) { _ = try await again.words("getCustomFields", ["targetType": "USER"]) }
  }
}
