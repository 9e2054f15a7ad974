import Contract
import Foundation
import Glibc
import Synchronization
import Testing

@testable import UserPool
@testable import UserPoolSQLite

@Suite("Turns between writers of one file")
struct WriterTurnTests {
  private let folder: TemporaryFolder
  private var path: String { folder.file("pool.db") }

  init() throws {
    folder = try TemporaryFolder()
    _ = try EmbeddedPool.open(path: path, environmentKey: nil)
  }

  /// Each has an open file description of its own, as each process has.
  private func turn() throws -> WriterTurn {
    let file = open(path, O_RDWR | O_CLOEXEC)
    guard file >= 0 else { throw PoolFailure.storage("cannot open \(path)") }
    return WriterTurn(file: file) { close($0) }
  }

  @Test("a turn that somebody keeps is waited for as long as asked, and comes at once when it is given back")
  func waits() async throws {
    let (first, second) = (try turn(), try turn())
    try first.take(milliseconds: 1000)
    #expect(throws: PoolFailure.self) { try second.take(milliseconds: 20) }
    // The caller that gave up is still in the kernel's queue: it must give the turn back when it gets it.
    first.give()
    try first.take(milliseconds: 10_000)
    first.give()
    try second.take(milliseconds: 10_000)
    second.give()
  }

  @Test("a caller that gave up and asks again gets the turn that was meant for it")
  func asksAgain() throws {
    let (first, second) = (try turn(), try turn())
    try first.take(milliseconds: 1000)
    for _ in 0..<3 { #expect(throws: PoolFailure.self) { try second.take(milliseconds: 5) } }
    first.give()
    try second.take(milliseconds: 10_000)
    second.give()
    try first.take(milliseconds: 10_000)
    first.give()
  }

  /// What the writers of a test did.
  private final class Record: Sendable {
    let inside = Atomic<Int>(0)
    let order = Mutex<[Int]>([])
  }

  @Test("writers in a loop never meet, and all of them come to their end")
  func exclusion() async throws {
    let record = Record()
    let turns = try (0..<4).map { _ in try turn() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (number, turn) in turns.enumerated() {
        group.addTask {
          try await onThread {
            for _ in 0..<500 {
              try turn.take(milliseconds: 60_000)
              #expect(record.inside.add(1, ordering: .relaxed).newValue == 1)
              // As a transaction does, it lasts long enough for the next one to line up.
              sched_yield()
              record.inside.subtract(1, ordering: .relaxed)
              record.order.withLock { $0.append(number) }
              turn.give()
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(record.order.withLock { $0.count } == 2000)
  }

  // How even the shares of writers in a loop are depends on the machine; scripts/stress-turns measures it. This is what they stand on.
  @Test("a writer that asks again does not overtake the one that waits")
  func order() async throws {
    let (first, second) = (try turn(), try turn())
    let record = Record()
    for _ in 0..<50 {
      try first.take(milliseconds: 60_000)
      let other = DispatchSemaphore(value: 0)
      Thread.detachNewThread {
        defer { other.signal() }
        guard (try? second.take(milliseconds: 600_000)) != nil else { return }
        record.order.withLock { $0.append(2) }
        second.give()
      }
      try await waitUntilSomebodyIsBlocked()
      try await onThread {
        first.give()
        try first.take(milliseconds: 600_000)
        record.order.withLock { $0.append(1) }
        first.give()
        other.wait()
      }
    }
    #expect(record.order.withLock { $0 } == Array(repeating: [2, 1], count: 50).flatMap { $0 })
  }

  /// Waits until the kernel lists a lock on the file that somebody waits for.
  private func waitUntilSomebodyIsBlocked() async throws {
    var status = stat()
    try #require(stat(path, &status) == 0)
    let deadline = ContinuousClock.now + .seconds(600)
    while ContinuousClock.now < deadline {
      let locks = try String(contentsOfFile: "/proc/locks", encoding: .utf8)
      if locks.split(separator: "\n").contains(where: { $0.contains("->") && $0.contains(":\(status.st_ino) ") }) {
        return
      }
      await Task.yield()
    }
    Issue.record("nobody waits for the turn")
  }

  @Test("two stores of one file in one process write in turns, and closing one leaves the other its locks")
  func twoStores() async throws {
    let first = try TestPool(in: folder)
    let user = try await first.user(["username": "li"])
    do {
      let second = try TestPool(in: folder)
      _ = try await second.data("updateUser", ["userId": .string(user), "nickname": "two"])
    }
    // If closing the second one's descriptor had dropped SQLite's locks, a third would take the log away when it closes.
    do { _ = try TestPool(in: folder) }
    _ = try await first.data("updateUser", ["userId": .string(user), "nickname": "one"])
    #expect(access(path + "-wal", F_OK) == 0)
    #expect(try await first.get(user)["nickname"] == "one")
  }
}

/// Runs code that blocks on a thread of its own.
private func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
  try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
    Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
  }
}
