import Contract
import Glibc
import Synchronization

/// The threads on which strangers' passwords are compared and hashed: few, of low priority, with a short queue, so that people who guess slow down each other
/// and no other client (docs/server.md, "Limits"). All of these requests share the one queue, those of users with the right password included: who waits behind
/// guesses is answered within the queue's length, or with 429 if it is full.
final class HashLane: Sendable {
  /// The operations that compare or hash a password for anybody who asks.
  static let operations: Set<String> = [
    "signInByCredentials", "signUp", "updatePassword", "resetPassword", "verifyDeleteAccountRequest",
  ]

  /// Half of the cores.
  static var usualWidth: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) / 2) }

  private let threads: WorkerPool
  private let most: Int
  private let count = Atomic<Int>(0)

  /// A lane.
  /// - Parameters:
  ///   - width: how many are hashed at once; at least one.
  ///   - queue: how many more may wait.
  /// - Throws: ``ServerError`` with code `system` if the system has no more threads.
  init(width: Int, queue: Int) throws(ServerError) {
    let width = max(1, width)
    most = width + queue
    threads = try WorkerPool(threads: width) { body in
      WorkerPool.startThread {
        // On Linux a thread has a priority of its own. Without the right to lower it, the thread works all the same.
        _ = setpriority(__priority_which_t(UInt32(PRIO_PROCESS.rawValue)), 0, 10)
        body()
      }
    }
  }

  /// Has a request answered in the lane.
  /// - Returns: nil if too many wait.
  func perform(_ request: Contract.Request, by backend: any Backend) async throws(Fault) -> Contract.Response? {
    guard count.add(1, ordering: .relaxed).newValue <= most else {
      count.subtract(1, ordering: .relaxed)
      return nil
    }
    defer { count.subtract(1, ordering: .relaxed) }
    return try await withTaskExecutorPreference(threads) { () async throws(Fault) -> Contract.Response in
      try await backend.perform(request)
    }
  }

  /// Ends the threads. To be called when nothing is answered any more.
  func stop() { threads.stop() }
}
