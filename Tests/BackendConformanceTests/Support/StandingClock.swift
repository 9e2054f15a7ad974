import Contract
import Synchronization
import UserPool

@testable import GenAuthClient

/// One time for pool, server and client. It stands still until it is moved, so that every backend of a case sees the same times.
final class StandingClock: UserPool.Clock, ClientClock {
  private let time = Mutex<Int64>(1_793_000_000_000)

  var milliseconds: Int64 { time.withLock { $0 } }
  func advance(_ milliseconds: Int64) { time.withLock { $0 += milliseconds } }
  func monotonic() -> UInt64 { UInt64(milliseconds) * 1_000_000 }
  func wall() -> Int64 { milliseconds / 1000 }
  func random() -> Double { 0.5 }

  func wait(_ nanoseconds: UInt64) async throws(CancellationError) {
    if Task.isCancelled { throw CancellationError() }
    await Task.yield()
  }
}
