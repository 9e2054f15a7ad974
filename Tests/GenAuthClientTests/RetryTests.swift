import Synchronization
import Testing

@testable import GenAuthClient

@Suite("Trying again")
struct RetryTests {
  @Test("waits grow, are spread by chance, and end with the attempts")
  func growth() {
    var low = Retry(isRepeatable: true, attempts: 4)
    var high = Retry(isRepeatable: true, attempts: 4)
    #expect(
      (0..<4).map { _ in low.after(.unknown, random: 0) } == [
        .again(50_000_000), .again(100_000_000), .again(200_000_000), .giveUp,
      ])
    #expect(
      (0..<4).map { _ in high.after(.notSent, random: 1) } == [
        .again(100_000_000), .again(200_000_000), .again(400_000_000), .giveUp,
      ])
  }

  @Test("a wait never passes ten seconds, however often it is tried")
  func ceiling() {
    var retry = Retry(isRepeatable: true, attempts: 100)
    for _ in 0..<98 { _ = retry.after(.unknown, random: 1) }
    #expect(retry.after(.unknown, random: 1) == .again(10_000_000_000))
  }

  @Test("a service that asks for more than two minutes gets a rest, and the script its refusal")
  func tooLong() {
    var retry = Retry(isRepeatable: true, attempts: 5)
    #expect(retry.after(.throttled(seconds: 121), random: 0) == .giveUp)
  }

  @Test("of many who need a token one fetches it")
  func singleFlight() async throws {
    let clock = StandingClock()
    let fetched = Mutex(0)
    let cache = TokenCache(clock: clock) {
      let number = fetched.withLock {
        $0 += 1; return $0
      }
      await Task.yield()
      return ("token\(number)", 1000)
    }
    let texts = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<20 { group.addTask { try await cache.token().text } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(texts == ["token1"])
    clock.advance(seconds: 899)
    #expect(try await cache.token().text == "token1")
    clock.advance(seconds: 1)
    let renewed = try await cache.token()
    #expect(renewed.text == "token2")
    cache.forget(.init(text: "token1", pool: nil, renewal: 0))
    #expect(try await cache.token().text == "token2")
    cache.forget(renewed)
    #expect(try await cache.token().text == "token3")
  }

  @Test("a token that could not be fetched is asked for again the next time")
  func failedFetch() async throws {
    struct Down: Error {}
    let isUp = Mutex(false)
    let cache = TokenCache(clock: StandingClock()) {
      if !isUp.withLock({ $0 }) { throw Down() }
      return ("t", 100)
    }
    await #expect(throws: Down.self) { try await cache.token() }
    isUp.withLock { $0 = true }
    #expect(try await cache.token().text == "t")
  }

  @Test(
    "a token that is said to be good for ever, or longer than time is counted, is taken", arguments: [Int64.max, 1, 0])
  func endlessToken(seconds: Int64) async throws {
    let cache = TokenCache(clock: StandingClock()) { ("t", seconds) }
    #expect(try await cache.token().text == "t")
  }

  @Test("who does not want the token any more does not wait for it; the others get it", .timeLimit(.minutes(1)))
  func cancelledFetch() async throws {
    let (gates, gate) = AsyncStream<Void>.makeStream()
    let (starts, started) = AsyncStream<Void>.makeStream()
    let cache = TokenCache(clock: StandingClock()) {
      started.yield()
      for await _ in gates { break }
      return ("t", 100)
    }
    let first = Task { try await cache.token().text }
    for await _ in starts { break }
    let other = Task { try await cache.token().text }
    while cache.waiting < 2 { await Task.yield() }
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    gate.yield()
    #expect(try await other.value == "t")
  }

  @Test(
    "a fetch that nobody waits for any more is ended, and the next one who asks starts another", .timeLimit(.minutes(1))
  )
  func abandonedFetch() async throws {
    let (starts, started) = AsyncStream<Void>.makeStream()
    let (ends, ended) = AsyncStream<Void>.makeStream()
    let count = Counter()
    let cache = TokenCache(clock: StandingClock()) {
      guard count.next() == 1 else { return ("t2", 100) }
      started.yield()
      let (never, _) = AsyncStream<Void>.makeStream()
      for await _ in never {}
      ended.yield()
      throw CancellationError()
    }
    let first = Task { try await cache.token().text }
    for await _ in starts { break }
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    for await _ in ends { break }
    #expect(try await cache.token().text == "t2")
  }

  @Test("Retry-After is a number of seconds or a date")
  func retryAfter() {
    #expect(HTTPDate.wait("3", now: 0) == 3)
    #expect(HTTPDate.wait("Sun, 06 Nov 1994 08:49:37 GMT", now: 784_111_770) == 7)
    #expect(HTTPDate.wait("Sun, 06 Nov 1994 08:49:37 GMT", now: 784_111_780) == 0)
    for text in ["", "-1", "soon", "99999999999999999999", "1.5"] { #expect(HTTPDate.wait(text, now: 0) == nil) }
  }
}
