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

  private final class Tally: Sendable {
    let counts = Mutex([0, 0, 0, 0])
    let inside = Atomic<Int>(0)
    var total: Int { counts.withLock { $0.reduce(0, +) } }
  }

  @Test("writers in a loop get equal shares and never meet")
  func shares() async throws {
    let tally = Tally()
    let total = 2000
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<4 {
        group.addTask {
          await self.onThread {
            guard let turn = try? self.turn() else { return }
            while tally.total < total {
              do { try turn.take(milliseconds: 60_000) } catch { return }
              #expect(tally.inside.add(1, ordering: .relaxed).newValue == 1)
              // As a transaction does, it lasts long enough for the next one to line up.
              sched_yield()
              tally.inside.subtract(1, ordering: .relaxed)
              tally.counts.withLock { $0[number] += 1 }
              turn.give()
            }
          }
        }
      }
    }
    let counts = tally.counts.withLock { $0 }
    #expect(counts.reduce(0, +) >= total, "\(counts)")
    #expect((counts.max() ?? 0) <= 2 * (counts.min() ?? 0), "\(counts)")
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

  private func onThread(_ body: @escaping @Sendable () -> Void) async {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        body()
        continuation.resume()
      }
    }
  }
}
