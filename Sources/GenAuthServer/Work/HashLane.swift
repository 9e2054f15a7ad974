import Contract
import Glibc
import Synchronization

/// The threads on which strangers' passwords are compared and hashed: few, of low priority, with a short queue, so that people who guess slow down each other
/// and no other client (docs/server.md, "Limits"). All of these requests share the one queue, those of users with the right password included: a user
/// behind guesses waits for the whole queue, or gets 429 if it is full.
final class HashLane: Sendable {
  /// The operations that compare or hash a password for anybody who asks.
  static let operations: Set<String> = [
    "signInByCredentials", "signUp", "updatePassword", "resetPassword", "verifyDeleteAccountRequest",
  ]

  /// Half of the cores.
  static var usualWidth: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) / 2) }

  private let threads: WorkerPool
  private let workers: WorkerPool
  private let most: Int
  private let count = Atomic<Int>(0)

  /// A lane.
  /// - Parameters:
  ///   - width: how many are hashed at once; at least one.
  ///   - queue: how many more may wait.
  ///   - workers: the server's other threads, which finish what was hashed.
  /// - Throws: ``ServerError`` with code `system` if the system has no more threads.
  init(width: Int, queue: Int, workers: WorkerPool) throws(ServerError) {
    self.workers = workers
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
    let turn = Turn(threads, then: workers)
    return try await withTaskExecutorPreference(turn) { () async throws(Fault) -> Contract.Response in
      try await backend.perform(request)
    }
  }

  /// The place of one request. It is hashed in the lane; after the wait for its commit it goes on with the workers,
  /// because in the lane its answer would wait behind every hash in the queue.
  private final class Turn: TaskExecutor {
    private let threads: WorkerPool
    private let workers: WorkerPool
    private let isBegun = Atomic<Bool>(false)

    init(_ threads: WorkerPool, then workers: WorkerPool) {
      self.threads = threads
      self.workers = workers
    }

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      let wasBegun = isBegun.exchange(true, ordering: .relaxed)
      (wasBegun ? workers : threads).take(job, of: self)
    }
  }

  /// Ends the threads. To be called when nothing is answered any more.
  func stop() { threads.stop() }
}
