import Contract
import Testing

@testable import UserPool

@Suite("Bounds on messages")
struct MessageBoundTests {
  /// Has a code sent to an address of its own; the status.
  private func send(
    _ pool: TestPool, _ number: Int, from address: String?, channel: String = "CHANNEL_REGISTER"
  ) async throws -> Int {
    let body: Value = ["channel": .string(channel), "email": .string("user\(number)@example.com")]
    let answer = try await pool.ask("sendEmail", body, caller: .application(id: nil, accessToken: nil)) {
      $0.clientAddress = address
    }
    #expect(answer.isSuccess || answer.summary == "429 too many messages were requested; try again later")
    #expect(answer.isSuccess || answer.retryAfter != nil)
    return answer.statusCode
  }

  private func count(_ pool: TestPool) throws -> Int {
    try pool.reading { (transaction) throws(PoolFailure) in
      try transaction.outboxMessages(in: [], after: nil, limit: 1000).count
    }
  }

  @Test("one network has twenty a minute sent, whether anything is sent or not")
  func perNetwork() async throws {
    for channel in ["CHANNEL_REGISTER", "CHANNEL_RESET_PASSWORD"] {
      let pool = try TestPool.withKeys()
      for number in 0..<30 {
        #expect(try await send(pool, number, from: "10.0.0.1", channel: channel) == (number < 20 ? 200 : 429))
      }
      #expect(try count(pool) == (channel == "CHANNEL_REGISTER" ? 20 : 0))
      #expect(try await send(pool, 100, from: "10.0.0.2", channel: channel) == 200)
      pool.clock.advance(3000)
      #expect(try await send(pool, 101, from: "10.0.0.1", channel: channel) == 200)
      #expect(try await send(pool, 102, from: "10.0.0.1", channel: channel) == 429)
    }
  }

  @Test("all together have three hundred a minute sent, text messages included")
  func perPool() async throws {
    let pool = try TestPool.withKeys()
    for number in 0..<320 {
      #expect(try await send(pool, number, from: "10.0.\(number).1") == (number < 300 ? 200 : 429))
    }
    let sms = try await pool.userWords("sendSms", ["channel": "CHANNEL_REGISTER", "phoneNumber": "13800000000"])
    #expect(sms.hasPrefix("429 "))
    #expect(try count(pool) == 300)
  }

  @Test("both bounds can be set, and 0 takes one away")
  func settings() async throws {
    let pool = try TestPool.withKeys()
    try pool.writing { (transaction) throws(PoolFailure) in
      try PoolSettings.setMessagesPerMinute(perAddress: 2, perPool: 0, transaction)
    }
    for number in 0..<4 { #expect(try await send(pool, number, from: "10.0.0.1") == (number < 2 ? 200 : 429)) }
    try pool.writing { (transaction) throws(PoolFailure) in
      try PoolSettings.setMessagesPerMinute(perAddress: 0, perPool: nil, transaction)
    }
    for number in 10..<340 { #expect(try await send(pool, number, from: "10.0.0.1") == 200) }
    for (perAddress, perPool) in [(Int64(-1), Int64?.none), (1, 1_000_001)] {
      #expect(throws: PoolFailure.self) {
        try pool.writing { (transaction) throws(PoolFailure) in
          try PoolSettings.setMessagesPerMinute(perAddress: perAddress, perPool: perPool, transaction)
        }
      }
    }
  }
}
