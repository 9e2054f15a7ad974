import Cryptography
import Testing

@testable import Contract
@testable import UserPool

extension TestPool {
  private static let stranger = Caller.application(id: nil, accessToken: nil)

  /// Asks as somebody without a token, or with one.
  func asUser(_ name: String, _ body: Value = [:], token: String? = nil) async throws -> Response {
    try await ask(
      name, body, caller: token.map { .application(id: nil, accessToken: .init($0)) } ?? Self.stranger)
  }

  /// Asks as somebody without a token, or with one, and gives what comes back in words.
  func userWords(_ name: String, _ body: Value = [:], token: String? = nil) async throws -> String {
    try await asUser(name, body, token: token).summary
  }

  /// Has a passcode sent.
  /// - Returns: the code as it stands in the outbox.
  func passcode(_ channel: String, email: String, token: String? = nil) async throws -> String {
    let words = try await userWords(
      "sendEmail", ["channel": .string(channel), "email": .string(email)], token: token)
    #expect(words == "200")
    return try lastPasscode(to: email.lowercased())
  }

  /// Has a passcode sent to a phone of +86.
  func passcode(_ channel: String, phone: String, token: String? = nil) async throws -> String {
    let words = try await userWords(
      "sendSms", ["channel": .string(channel), "phoneNumber": .string(phone)], token: token)
    #expect(words == "200")
    return try lastPasscode(to: "+86" + phone)
  }

  /// The code that was sent to an address last.
  func lastPasscode(to recipient: String) throws -> String {
    let messages = try messages(to: recipient)
    let text = try OutboxBody.open(try #require(messages.last), pool.sealer).text.reveal()
    return try #require(text.split { !$0.isNumber }.first { $0.count == 6 }.map(String.init))
  }

  /// The messages in the outbox for an address.
  func messages(to recipient: String) throws -> [OutboxMessage] {
    try reading { (transaction) throws(PoolFailure) in
      var found: [OutboxMessage] = []
      for message in try transaction.outboxMessages(in: [], after: nil, limit: 1000)
      where message.recipient == recipient {
        if let whole = try transaction.outboxMessage(message.id) { found.append(whole) }
      }
      return found
    }
  }

  /// Any six digits but those.
  func wrong(_ code: String) -> String { code == "000000" ? "111111" : "000000" }
}
