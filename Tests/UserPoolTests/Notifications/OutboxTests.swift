import Cryptography
import Foundation
import Synchronization
import Testing

@testable import Contract
@testable import UserPool

@Suite("Notifications in the outbox")
struct OutboxTests {
  private func reset(_ pool: TestPool, _ id: String, _ notification: Value, password: Bool = true) async throws
    -> String
  {
    var body: [Value.Member] = [
      .init("userId", .string(id)), .init("options", ["sendPasswordResetedNotification": notification]),
    ]
    if password { body.append(.init("password", "Given-Horse-1")) }
    return try await pool.words("updateUser", .object(body))
  }

  @Test("each of the five fields does what it says")
  func fields() async throws {
    let pool = try TestPool.withKeys()
    let application = try #require(
      try pool.reading { (transaction) throws(PoolFailure) in try transaction.firstApplication() })
    try pool.writing { (transaction) throws(PoolFailure) in
      try PoolSettings.setLoginAddress("https://pool.example.com/", transaction)
      try PoolSettings.setLoginAddress("https://app.example.com/", ofApplication: application.id, transaction)
    }
    let id = try await pool.user(["username": "anna", "email": "Anna@Example.com", "phone": "13800000000"])
    #expect(
      try await reset(
        pool, id,
        [
          "sendDefaultEmailNotification": true, "sendDefaultPhoneNotification": true,
          "inputSendEmailNotification": "other@example.com", "inputSendPhoneNotification": "+4915112345678",
        ]) == "200")
    let letters = try await pool.letters()
    #expect(letters.map(\.to) == ["anna@example.com", "+8613800000000", "other@example.com", "+4915112345678"])
    #expect(letters.map(\.channel) == [.email, .sms, .email, .sms])
    #expect(letters.allSatisfy { $0.password == "Given-Horse-1" && $0.text.contains("https://pool.example.com/") })
    #expect(letters[0].text.contains("anna"))
    #expect(letters[0].subject == "Your new password")
    #expect(
      try await reset(
        pool, id, ["sendDefaultEmailNotification": true, "appId": .string(application.id)]) == "200")
    #expect(try await pool.letters().first?.text.contains("https://app.example.com/") == true)
  }

  @Test("an unknown application and addresses that are none are refused, and nothing is changed or written")
  func refusals() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "email": "a@example.com"])
    #expect(
      try await reset(pool, id, ["sendDefaultEmailNotification": true, "appId": "nobody"])
        == "400/2011 options.sendPasswordResetedNotification.appId: application nobody not found")
    for address in ["x", "a@b@c", "a@example.com\r\nBcc: b@example.com", "a b@example.com"] {
      #expect(
        try await reset(pool, id, ["inputSendEmailNotification": .string(address)])
          .hasPrefix("400 options.sendPasswordResetedNotification.inputSendEmailNotification: "))
    }
    #expect(
      try await reset(pool, id, ["inputSendPhoneNotification": "call me"])
        .hasPrefix("400 options.sendPasswordResetedNotification.inputSendPhoneNotification: "))
    #expect(try pool.desk.list().isEmpty)
    #expect(try await pool.get(id)["passwordLastSetAt"] == nil)
  }

  @Test("nothing is sent where the call sets no password")
  func onlyWithPassword() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "email": "a@example.com"])
    #expect(try await reset(pool, id, ["sendDefaultEmailNotification": true], password: false) == "200")
    #expect(try pool.desk.list().isEmpty)
  }

  @Test("without an address the update holds and the outbox says skipped: no email")
  func skipped() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a"])
    #expect(
      try await reset(pool, id, ["sendDefaultEmailNotification": true, "sendDefaultPhoneNotification": true]) == "200")
    let rows = try pool.desk.list()
    #expect(rows.map(\.state) == [.skipped, .skipped])
    #expect(rows.map(\.reason) == ["no email", "no phone"])
    #expect(try await pool.letters().isEmpty)
  }

  @Test("an email given in the same call is the one that is written to")
  func newAddress() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "email": "old@example.com"])
    try await pool.answer(
      "updateUser",
      [
        "userId": .string(id), "email": "new@example.com", "password": "Given-Horse-1",
        "options": ["sendPasswordResetedNotification": ["sendDefaultEmailNotification": true]],
      ])
    #expect(try await pool.letters().map(\.to) == ["new@example.com"])
  }

  @Test("a call that fails leaves no message")
  func rolledBack() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "email": "a@example.com"])
    let words = try await pool.words(
      "updateUserBatch",
      [
        "list": [["userId": .string(id), "password": "Given-Horse-1"], ["userId": "nobody"]],
        "options": ["sendPasswordResetedNotification": ["sendDefaultEmailNotification": true]],
      ])
    #expect(words.hasPrefix("404/2004"))
    #expect(try pool.desk.list().isEmpty)
  }

  @Test("the user's locale picks the language, else the caller's; line breaks in a name stay out of the text")
  func language() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user([
      "username": "a", "email": "a@example.com", "locale": "zh-CN", "name": "Eve\n\nPassword: fake",
    ])
    #expect(try await reset(pool, id, ["sendDefaultEmailNotification": true]) == "200")
    let letter = try #require(try await pool.letters().first)
    #expect(letter.subject == "您的密码已重置")
    #expect(letter.text.hasPrefix("Eve  Password: fake，您好"))
    #expect(letter.text.split(separator: "\n").count { $0.contains("Given-Horse-1") } == 1)
  }

  @Test("a sent message keeps its place in the list, and its text is gone")
  func wiped() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "email": "a@example.com"])
    #expect(try await reset(pool, id, ["sendDefaultEmailNotification": true]) == "200")
    let row = try #require(try pool.desk.list().first)
    #expect(row.state == .queued)
    #expect(row.sealedBody == nil, "a list never carries texts")
    #expect(try pool.stored(row.id)?.sealedBody != nil)
    _ = try await pool.letters()
    let sent = try #require(try pool.stored(row.id))
    #expect(sent.state == .sent)
    #expect(sent.sealedBody == nil)
    #expect(sent.attempts == 1)
    #expect(try pool.desk.counts() == [.sent: 1])
    #expect(try pool.desk.requeue() == 0)
  }

  @Test("a failed attempt is tried again later and later, and given up in the end; it can be sent by hand")
  func retries() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "email": "a@example.com"])
    #expect(try await reset(pool, id, ["sendDefaultEmailNotification": true]) == "200")
    let row = try #require(try pool.desk.list().first)
    let down = DeliveryError(.unreachable, isPermanent: false, cause: "no route")
    var worker = OutboxWorker(pool: pool.pool)
    worker.backoff.attempts = 3
    let transport = RecordingTransport(failing: [down, down, down])
    var waits: [Int64] = []
    for _ in 1...2 {
      #expect(try await worker.deliverDue(by: transport).retried == 1)
      let waiting = try #require(try pool.stored(row.id))
      #expect(waiting.state == .queued)
      #expect(waiting.reason == "unreachable: no route")
      waits.append(waiting.nextAttemptAt - pool.clock.milliseconds)
      #expect(try await worker.deliverDue(by: transport) == OutboxSummary(), "not before its time")
      pool.clock.set(waiting.nextAttemptAt)
    }
    #expect((15_000...30_000).contains(waits[0]))
    #expect((30_000...60_000).contains(waits[1]))
    #expect(try await worker.deliverDue(by: transport).failed == 1)
    let failed = try #require(try pool.stored(row.id))
    #expect(failed.state == .failed)
    #expect(failed.sealedBody != nil)
    pool.clock.advance(86_400_000)
    #expect(try await worker.deliverDue(by: transport) == OutboxSummary())
    #expect(try pool.desk.requeue([row.id]) == 1)
    #expect(try await worker.deliverDue(by: transport).sent == 1)
    #expect(transport.messages.first?.password == "Given-Horse-1")
  }

  @Test("a refusal for good is not tried again")
  func permanent() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "email": "a@example.com"])
    #expect(try await reset(pool, id, ["sendDefaultEmailNotification": true]) == "200")
    let refused = DeliveryError(.refused, isPermanent: true, cause: "no such mailbox")
    let summary = try await OutboxWorker(pool: pool.pool).deliverDue(by: RecordingTransport(failing: [refused]))
    #expect(summary.failed == 1)
    #expect(try pool.desk.list().first?.reason == "refused: no such mailbox")
  }

  @Test("a dropped message is never sent and its text is gone")
  func dropped() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "email": "a@example.com"])
    #expect(try await reset(pool, id, ["sendDefaultEmailNotification": true]) == "200")
    let row = try #require(try pool.desk.list().first)
    #expect(try pool.desk.drop([row.id, "nobody"]) == 1)
    #expect(try pool.desk.drop([row.id]) == 0)
    #expect(try pool.stored(row.id)?.sealedBody == nil)
    #expect(try await pool.letters().isEmpty)
    #expect(try pool.desk.requeue([row.id]) == 0)
  }

  @Test("two processes never hold one message at a time; one that died leaves it to the other when its lease is over")
  func leases() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "email": "a@example.com"])
    #expect(try await reset(pool, id, ["sendDefaultEmailNotification": true]) == "200")
    let other = try TestPool(in: pool.folder, clock: pool.clock)
    let nested = NestedTransport(other: OutboxWorker(pool: other.pool))
    #expect(try await OutboxWorker(pool: pool.pool).deliverDue(by: nested).sent == 1)
    #expect(nested.others.withLock { $0 } == [OutboxSummary()], "the other process found nothing to send meanwhile")
  }

  @Test("a message is free at once when the delivery that took it is dead, and not before")
  func deadHolder() async throws {
    let pool = try TestPool.withKeys()
    _ = try await pool.reset(users: 3)
    let other = try TestPool(in: pool.folder, clock: pool.clock)
    let locks = other.store.deliveryLocks
    #expect(locks.take(7) == true && locks.take(7) == false && pool.store.deliveryLocks.take(7) == false)
    let now = pool.clock.milliseconds
    let lease = OutboxLease(lock: 7, process: 4242, host: "mail.example", since: now)
    try pool.writing { (transaction) throws(PoolFailure) in
      for var message in try transaction.dueOutboxMessages(at: now, limit: 2) {
        (message.state, message.attempts, message.nextAttemptAt, message.lease) = (.sending, 1, now + 600_000, lease)
        try transaction.updateOutbox(message)
      }
    }
    #expect(try await OutboxWorker(pool: pool.pool).deliverDue(by: RecordingTransport()).sent == 1)
    let held = try pool.desk.held()
    #expect(held == [HeldMessages(lease: lease, count: 2, until: now + 600_000)])
    let since = Timestamp.text(now)
    #expect(held.first?.text == "2 messages are held by process 4242 on mail.example since \(since)")
    // A delivery of the same store is no other description of the file.
    #expect(try await OutboxWorker(pool: other.pool).deliverDue(by: RecordingTransport()).sent == 0)
    locks.give(7)
    #expect(try await OutboxWorker(pool: other.pool).deliverDue(by: RecordingTransport()).sent == 2)
    #expect(try pool.desk.held().isEmpty)
    for message in try pool.desk.list() where message.state == .sent { #expect(message.lease == nil) }
    #expect(try pool.desk.list().map(\.attempts).sorted() == [1, 2, 2], "what a dead delivery tried counts")
  }

  @Test("a delivery holds its lock while it delivers, and no longer")
  func lockOfDelivery() async throws {
    let pool = try TestPool.withKeys()
    _ = try await pool.reset(users: 1)
    let other = try TestPool(in: pool.folder, clock: pool.clock)
    let looking = LookingTransport { try other.desk.held() }
    #expect(try await OutboxWorker(pool: pool.pool).deliverDue(by: looking).sent == 1)
    let held = try #require(looking.seen.withLock { $0 }.first)
    let lease = try #require(held.lease)
    #expect(held.count == 1 && lease.process == Int64(getpid()) && !lease.host.isEmpty)
    #expect(!other.store.deliveryLocks.isHeld(try #require(lease.lock)))
    #expect(!other.store.deliveryLocks.isHeld(-1) && !other.store.deliveryLocks.isHeld(.max))
  }

  @Test("the outcome of an attempt whose lease was lost does not count")
  func lostLease() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "email": "a@example.com"])
    #expect(try await reset(pool, id, ["sendDefaultEmailNotification": true]) == "200")
    let row = try #require(try pool.desk.list().first)
    let other = try TestPool(in: pool.folder, clock: pool.clock)
    // While the first process hangs for longer than its lease, the second one sends the message.
    let slow = NestedTransport(
      other: OutboxWorker(pool: other.pool), advancing: pool.clock,
      failure: DeliveryError(.timedOut, isPermanent: false, cause: "too late"))
    let summary = try await OutboxWorker(pool: pool.pool).deliverDue(by: slow)
    #expect(summary == OutboxSummary())
    #expect(slow.others.withLock { $0 }.first?.sent == 1)
    let stored = try #require(try pool.stored(row.id))
    #expect(stored.state == .sent)
    #expect(stored.attempts == 2)
  }

  @Test("each message is written down as sent as soon as the carrier took it")
  func eachAtOnce() async throws {
    let pool = try TestPool.withKeys()
    _ = try await pool.reset(users: 12)
    let watching = WatchingTransport(pool)
    #expect(try await OutboxWorker(pool: pool.pool).deliverDue(by: watching).sent == 12)
    // Four are handed over at a time; of those before, at most these may not be written down yet.
    for (place, sent) in watching.sentBefore.withLock({ $0 }).enumerated() {
      #expect(place - sent <= 4, "\(place): \(sent)")
    }
  }

  @Test("an interrupted delivery gives its leases back, and counts no attempt")
  func interrupted() async throws {
    let pool = try TestPool.withKeys()
    _ = try await pool.reset(users: 12)
    let watching = WatchingTransport(pool, cancellingAt: 3)
    let worker = OutboxWorker(pool: pool.pool)
    let task = Task { try await worker.deliverDue(by: watching) }
    watching.task.withLock { $0 = task }
    watching.mayStart.signal()
    let sent = try await task.value.sent
    #expect(sent < 12)
    let rest = try pool.desk.list(in: [.queued])
    #expect(rest.count == 12 - sent)
    #expect(rest.allSatisfy { $0.attempts == 0 && $0.nextAttemptAt <= pool.clock.milliseconds })
    #expect(try await OutboxWorker(pool: pool.pool).deliverDue(by: RecordingTransport()).sent == 12 - sent)
  }

  @Test("many messages are delivered in rounds, each once")
  func many() async throws {
    let pool = try TestPool.withKeys()
    let list = (0..<50).map {
      Value.object([.init("username", .string("u\($0)")), .init("email", .string("u\($0)@example.com"))])
    }
    let users = try await pool.answer("createUsersBatch", ["list": .array(list)])
    let entries = users.array?.map { Value.object([.init("userId", $0["userId"] ?? .null)]) } ?? []
    try pool.writing { (transaction) throws(PoolFailure) in
      for index in 0..<50 {
        var message = OutboxMessage(
          id: pool.pool.ids.next(), userId: "u\(index)", channel: .email, occasion: .passwordReset,
          recipient: "u\(index)@example.com", languageTag: "en-US", createdAt: 0, state: .queued, nextAttemptAt: 0)
        message.sealedBody = try OutboxBody.seal(
          .init(subject: "S", text: Secret("T\(index)")), for: message, pool.pool.sealer)
        try transaction.addToOutbox(message)
      }
    }
    #expect(entries.count == 50)
    let letters = try await pool.letters()
    #expect(letters.map(\.text) == (0..<50).map { "T\($0)" })
    #expect(letters.allSatisfy { $0.subject == "S" })
  }

  @Test("deleting a user removes what was to be told about it")
  func deletedUser() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "a", "email": "a@example.com"])
    #expect(try await reset(pool, id, ["sendDefaultEmailNotification": true]) == "200")
    try await pool.answer("deleteUsersBatch", ["userIds": [.string(id)]])
    #expect(try pool.desk.list().isEmpty)
  }

  @Test("waits double up to the longest, a random half taken off, and end")
  func backoff() {
    let backoff = Backoff()
    let random = SeededRandomSource(seed: 3)
    for attempts in 1..<12 {
      let full = min(Int64(30_000) << Int64(attempts - 1), 6 * 3_600_000)
      let waits = (0..<200).compactMap { _ in backoff.delay(after: attempts, random: random) }
      #expect(waits.count == 200)
      #expect(waits.allSatisfy { (full / 2...full).contains($0) })
      #expect(Set(waits).count > 100, "there is no jitter")
    }
    #expect(backoff.delay(after: 12, random: random) == nil)
  }
}
