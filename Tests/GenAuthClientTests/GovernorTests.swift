import Foundation
import Synchronization
import Testing

@testable import GenAuthClient

@Suite("The governor")
struct GovernorTests {
  /// A shared file in a folder that goes away with the test.
  private final class SharedFile {
    let folder = FileManager.default.temporaryDirectory.appending(path: "governor-\(UUID().uuidString)")
    var path: String { folder.appending(path: "x.governor").path }
    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: folder) }
  }

  @Test("two programs together keep to the rate")
  func sharedRate() async throws {
    let file = try SharedFile()
    let clock = StandingClock()
    let start = clock.monotonic()
    let governors = [
      try Governor(path: file.path, rate: 10, concurrency: 4, clock: clock),
      try Governor(path: file.path, rate: 10, concurrency: 4, clock: clock),
    ]
    for number in 0..<41 {
      let governor = governors[number % 2]
      governor.leave(try await governor.enter())
    }
    #expect(Double(clock.monotonic() - start) / 1e9 == 4.0)
  }

  @Test("two programs together keep to the number of requests at once, and a program's places end with it")
  func sharedPlaces() async throws {
    let file = try SharedFile()
    let clock = StandingClock()
    let second = try Governor(path: file.path, rate: nil, concurrency: 2, clock: clock)
    do {
      let first = try Governor(path: file.path, rate: nil, concurrency: 2, clock: clock)
      let place = try await first.enter()
      _ = try await first.enter()
      let waiting = Task { try await second.enter() }
      while clock.waits.isEmpty { await Task.yield() }
      first.leave(place)
      #expect(try await waiting.value == place)
      second.leave(place)
    }
    // The first is gone with a place that it never gave back.
    for _ in 0..<2 { _ = try await second.enter() }
  }

  /// A clock whose waits last until the test ends them.
  private final class HeldClock: ClientClock {
    private let state = Mutex((now: UInt64(1_000_000_000_000), waiting: [CheckedContinuation<Void, Never>]()))

    func monotonic() -> UInt64 { state.withLock { $0.now } }
    func wall() -> Int64 { 1_790_000_000 }
    func random() -> Double { 0.5 }
    func wait(_ nanoseconds: UInt64) async throws(CancellationError) {
      await withCheckedContinuation { continuation in state.withLock { $0.waiting.append(continuation) } }
    }
    /// Lets a second pass and ends the waits.
    func go() {
      let waiting = state.withLock { state in
        defer { state.waiting = [] }
        state.now += 1_000_000_000
        return state.waiting
      }
      for continuation in waiting { continuation.resume() }
    }
  }

  @Test("a program with more to do than there are places gives its share up to one that comes")
  func fairShare() async throws {
    let file = try SharedFile()
    let (clock, otherClock) = (HeldClock(), StandingClock())
    let first = try Governor(path: file.path, rate: nil, concurrency: 4, clock: clock)
    var places: [Int] = []
    for _ in 0..<4 { places.append(try await first.enter()) }
    let more = (0..<4).map { _ in Task { try await first.enter() } }
    while first.queued < 4 { await Task.yield() }
    let second = try Governor(path: file.path, rate: nil, concurrency: 4, clock: otherClock)
    clock.go()
    // Two of the four are the second one's.
    for place in places[..<2] {
      let coming = Task { try await second.enter() }
      let before = otherClock.waits.count
      while otherClock.waits.count == before { await Task.yield() }
      first.leave(place)
      let limit = otherClock.waits.count + 5000
      let patience = Task {
        while otherClock.waits.count < limit, !Task.isCancelled { await Task.yield() }
        coming.cancel()
      }
      #expect(try await coming.value == place)
      patience.cancel()
    }
    // With its share it is not given more: what the first leaves goes to the first's own.
    let further = Task { try await second.enter() }
    let before = otherClock.waits.count
    while otherClock.waits.count == before { await Task.yield() }
    let queued = first.queued
    first.leave(places[2])
    #expect(first.queued == queued - 1)
    further.cancel()
    await #expect(throws: CancellationError.self) { try await further.value }
    for place in places[..<2] { second.leave(place) }
    first.leave(places[3])
    // Whoever of the first's had to look elsewhere comes in as well.
    var left = more.count
    for task in more {
      let waker = Task { while !Task.isCancelled { clock.go(); await Task.yield() } }
      first.leave(try await task.value)
      waker.cancel()
      left -= 1
    }
    #expect(left == 0)
  }

  /// Counts how often each program came in.
  private final class Turns: Sendable {
    private let counts = Mutex([0, 0, 0])
    var all: [Int] { counts.withLock { $0 } }
    var isOver: Bool { counts.withLock { $0.allSatisfy { $0 >= 20 } || $0.reduce(0, +) >= 20_000 } }
    func note(_ number: Int) { counts.withLock { $0[number] += 1 } }
  }

  @Test("where there are fewer places than programs, the place goes round")
  func takingTurns() async throws {
    let file = try SharedFile()
    let clock = StandingClock()
    let governors = try (0..<3).map { _ in
      try Governor(path: file.path, rate: nil, concurrency: 1, clock: clock)
    }
    let turns = Turns()
    let inside = Inside()
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<12 {
        group.addTask {
          let governor = governors[number % 3]
          while !turns.isOver {
            guard let place = try? await governor.enter() else { return }
            inside.enter()
            clock.advance(seconds: 1)
            await Task.yield()
            turns.note(number % 3)
            inside.leave()
            governor.leave(place)
          }
        }
      }
    }
    #expect(turns.all.allSatisfy { $0 >= 20 }, "\(turns.all)")
    #expect(inside.most == 1)
  }

  @Test("waiting for a place ends with the task")
  func cancelledWait() async throws {
    let governor = try Governor(path: nil, rate: nil, concurrency: 1, clock: StandingClock())
    let place = try await governor.enter()
    let waiting = Task { try await governor.enter() }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    governor.leave(place)
    governor.leave(try await governor.enter())
  }

  @Test("everybody goes slower after being throttled, waits as long as asked, and comes back to speed")
  func slowdown() async throws {
    let file = try SharedFile()
    let clock = StandingClock()
    let one = try Governor(path: file.path, rate: 100, concurrency: 4, clock: clock)
    let other = try Governor(path: file.path, rate: 100, concurrency: 4, clock: clock)
    one.throttled(seconds: 2)
    one.throttled(seconds: 2)
    #expect(other.slowdown == 2)
    other.leave(try await other.enter())
    #expect(clock.waits.first == 2_000_000_000)
    for _ in 0..<20 {
      clock.advance(seconds: 1)
      other.answered()
    }
    #expect(one.slowdown == 1)
  }

  @Test("those who waited while the service wanted a rest do not come back all at once")
  func afterTheRest() async throws {
    let governor = try Governor(path: nil, rate: 100, concurrency: 8, clock: StandingClock())
    governor.throttled(seconds: 2)
    let now = StandingClock().monotonic()
    // Twice as slow as 100 a second.
    #expect(
      (0..<4).map { _ in governor.wait(at: now) } == [2_000_000_000, 2_020_000_000, 2_040_000_000, 2_060_000_000])
  }

  @Test("a file from before the machine was started anew does not make anybody wait")
  func staleFile() async throws {
    let file = try SharedFile()
    let clock = StandingClock()
    for ahead: UInt64 in [1_800_000_000_000, .max / 2] {
      let time = clock.monotonic() + ahead
      var words: [UInt64] = [1, time, 1000, time, time]
      let data = Data(bytes: &words, count: 40)
      try data.write(to: URL(fileURLWithPath: file.path))
      let governor = try Governor(path: file.path, rate: 10, concurrency: 1, clock: clock)
      governor.leave(try await governor.enter())
      #expect(clock.waits.isEmpty)
    }
  }

  /// Counts who is inside at once.
  private final class Inside: Sendable {
    private let counts = Mutex((now: 0, most: 0))
    var most: Int { counts.withLock { $0.most } }
    func enter() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func leave() { counts.withLock { $0.now -= 1 } }
  }

  @Test("many at once never hold more places than there are")
  func crowd() async throws {
    let governor = try Governor(path: nil, rate: nil, concurrency: 3, clock: StandingClock())
    let inside = Inside()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<100 {
        group.addTask {
          guard let place = try? await governor.enter() else { return }
          inside.enter()
          await Task.yield()
          inside.leave()
          governor.leave(place)
        }
      }
    }
    #expect((1...3).contains(inside.most))
  }
}
