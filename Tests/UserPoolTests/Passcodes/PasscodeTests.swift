import Contract
import Testing

@testable import UserPool

@Suite("Passcodes")
struct PasscodeTests {
  private let email = "anna@example.com"

  private func pool() async throws -> TestPool {
    let pool = try TestPool.withKeys()
    _ = try await pool.user([
      "username": "anna", "email": .string(email), "phone": "13800000000", "password": "Right-Horse-1",
    ])
    return pool
  }

  private func signIn(_ pool: TestPool, _ code: String, email: String = "anna@example.com") async throws -> String {
    try await pool.userWords(
      "signInByCredentials",
      ["connection": "PASSCODE", "passCodePayload": ["passCode": .string(code), "email": .string(email)]])
  }

  @Test("a code has six digits, goes out sealed and is kept as a digest alone")
  func sending() async throws {
    let pool = try await pool()
    let code = try await pool.passcode("CHANNEL_LOGIN", email: "Anna@Example.com")
    #expect(code.count == 6)
    let message = try #require(try pool.messages(to: email).last)
    #expect(message.occasion == .passcode && message.state == .queued && message.channel == .email)
    let row = try pool.reading { (transaction) throws(PoolFailure) in
      try transaction.passcode("CHANNEL_LOGIN", email)
    }
    #expect(row?.sealedDigest?.isEmpty == false)
    let sms = try await pool.passcode("CHANNEL_LOGIN", phone: "13800000000")
    #expect(try pool.messages(to: "+8613800000000").last?.channel == .sms && sms.count == 6)
  }

  @Test(
    "every channel of the contract is known, and codes of one are no good on another",
    arguments: ["sendEmail", "sendSms"])
  func channels(name: String) async throws {
    let pool = try await pool()
    let token = try await pool.token("anna", "Right-Horse-1")
    let operation = try #require(Catalogue.operation(named: name, client: .authentication))
    for channel in PasscodeChannel.allCases {
      let body: Value =
        name == "sendEmail"
        ? ["channel": .string(channel.rawValue), "email": .string(email)]
        : ["channel": .string(channel.rawValue), "phoneNumber": "13800000000"]
      guard (try? Catalogue.request(operation, body: Tape(body), context: RequestContext())) != nil else { continue }
      #expect(try await pool.userWords(name, body, token: token) == "200", "\(channel)")
      if channel.reach == .signedIn || channel.reach == .own {
        #expect(try await pool.userWords(name, body).hasPrefix("401/2020"), "\(channel)")
      }
    }
    pool.clock.advance(PasscodeDesk.interval)
    let code = try await pool.passcode("CHANNEL_REGISTER", email: email)
    _ = try await pool.passcode("CHANNEL_LOGIN", email: email)
    let other = try pool.lastPasscode(to: email)
    if code != other { #expect(try await signIn(pool, code).hasPrefix("400/2333")) }
    #expect(try await signIn(pool, other) == "200")
  }

  @Test("a code is good once, for five minutes, and bound to its address")
  func use() async throws {
    let pool = try await pool()
    let code = try await pool.passcode("CHANNEL_LOGIN", email: email)
    #expect(try await signIn(pool, code, email: "other@example.com").hasPrefix("400/2333"))
    #expect(try await signIn(pool, code) == "200")
    #expect(try await signIn(pool, code).hasPrefix("400/2333"))
    pool.clock.advance(PasscodeDesk.interval)
    let late = try await pool.passcode("CHANNEL_LOGIN", email: email)
    pool.clock.advance(PasscodeDesk.lifetime)
    #expect(try await signIn(pool, late).hasPrefix("400/2333"))
    let last = try await pool.passcode("CHANNEL_LOGIN", email: email)
    pool.clock.advance(PasscodeDesk.lifetime - 1)
    #expect(try await signIn(pool, last) == "200")
  }

  @Test("after five wrong codes the right one is no good, and a new code takes the old one's place")
  func tries() async throws {
    let pool = try await pool()
    let code = try await pool.passcode("CHANNEL_LOGIN", email: email)
    for _ in 0..<5 { #expect(try await signIn(pool, pool.wrong(code)).hasPrefix("400/2333")) }
    #expect(try await signIn(pool, code).hasPrefix("400/2333"))
    pool.clock.advance(PasscodeDesk.interval)
    let second = try await pool.passcode("CHANNEL_LOGIN", email: email)
    for _ in 0..<4 { _ = try await signIn(pool, pool.wrong(second)) }
    #expect(try await signIn(pool, second) == "200")
  }

  @Test("an address gets one code a minute on each channel")
  func interval() async throws {
    let pool = try await pool()
    let body: Value = ["channel": "CHANNEL_LOGIN", "email": .string(email)]
    #expect(try await pool.userWords("sendEmail", body) == "200")
    pool.clock.advance(PasscodeDesk.interval - 1)
    #expect(
      try await pool.userWords("sendEmail", body)
        == "429 a passcode was already sent to this address; try again in 1 second")
    pool.clock.advance(1)
    #expect(try await pool.userWords("sendEmail", body) == "200")
    #expect(try await pool.userWords("sendEmail", ["channel": "CHANNEL_REGISTER", "email": .string(email)]) == "200")
  }

  @Test("nobody learns who has an account: no code is sent and the answers are the same")
  func enumeration() async throws {
    let pool = try await pool()
    let body: Value = ["channel": "CHANNEL_RESET_PASSWORD", "email": "nobody@example.com"]
    #expect(try await pool.userWords("sendEmail", body) == "200")
    #expect(try pool.messages(to: "nobody@example.com").isEmpty)
    #expect(try await pool.userWords("sendEmail", body).hasPrefix("429 "), "the next one has to wait all the same")
  }

  @Test("what is no address is refused, and so is somebody else's on a channel of one's own")
  func addresses() async throws {
    let pool = try await pool()
    let token = try await pool.token("anna", "Right-Horse-1")
    #expect(
      try await pool.userWords("sendEmail", ["channel": "CHANNEL_LOGIN", "email": "x"]).hasPrefix("400 email: "))
    #expect(
      try await pool.userWords("sendEmail", ["channel": "CHANNEL_LOGIN", "email": "a@b.c\r\nBcc: d@e.f"])
        .hasPrefix("400 email: "))
    #expect(
      try await pool.userWords("sendSms", ["channel": "CHANNEL_LOGIN", "phoneNumber": "12ab"])
        .hasPrefix("400 phoneNumber: "))
    #expect(
      try await pool.userWords(
        "sendEmail", ["channel": "CHANNEL_UNBIND_EMAIL", "email": "other@example.com"], token: token)
        == "400 email: passcodes of this channel can only be sent to your own address")
  }
}
