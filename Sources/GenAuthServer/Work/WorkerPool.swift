import Dispatch
import Glibc
import Synchronization

/// Threads on which requests are answered, so that no event loop ever waits for a disk or a password's hash.
///
/// How much may wait here is limited by the code that submits work (``ServerLimits/pending``).
final class WorkerPool: TaskExecutor {
  private struct Entry {
    let job: UnownedJob
    let executor: any TaskExecutor
  }

  private struct State {
    var jobs: [Entry] = []
    /// The first job that has not been taken.
    var next = 0
    var isStopped = false
  }

  private let state = Mutex(State())
  private let ready = DispatchSemaphore(value: 0)
  /// How many threads it has; set once, before the first job.
  private let count = Atomic<Int>(0)

  /// A pool of that many threads, or of those that the system gives.
  /// - Parameter starting: starts a thread that runs the body, and answers false where the system has none.
  /// - Throws: ``ServerError`` with code `system` where it gives none at all: no request would ever be answered.
  init(
    threads: Int = max(4, 2 * Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))),
    starting: (@escaping @Sendable () -> Void) -> Bool = WorkerPool.startThread
  ) throws(ServerError) {
    for _ in 0..<threads where starting({ self.run() }) { count.add(1, ordering: .relaxed) }
    if count.load(ordering: .relaxed) == 0 { throw ServerError(.system, "the system has no more threads") }
  }

  func enqueue(_ job: consuming ExecutorJob) { take(UnownedJob(job), of: self) }

  /// Runs a job of another executor, which decides for each job where it is run.
  func take(_ job: UnownedJob, of executor: any TaskExecutor) {
    state.withLock { $0.jobs.append(Entry(job: job, executor: executor)) }
    ready.signal()
  }

  /// Ends the threads once nothing is left to be done. To be called when no task that uses the pool is left.
  func stop() {
    state.withLock { $0.isStopped = true }
    for _ in 0..<count.load(ordering: .relaxed) { ready.signal() }
  }

  private func run() {
    while true {
      ready.wait()
      let entry = state.withLock { state -> Entry? in
        guard state.next < state.jobs.count else { return nil }
        let entry = state.jobs[state.next]
        state.next += 1
        if state.next == state.jobs.count {
          state.jobs.removeAll(keepingCapacity: state.next < 4096)
          state.next = 0
        } else if state.next >= 1024 {
          state.jobs.removeFirst(state.next)
          state.next = 0
        }
        return entry
      }
      if let entry {
        entry.job.runSynchronously(on: entry.executor.asUnownedTaskExecutor())
      } else if state.withLock({ $0.isStopped }) {
        return
      }
    }
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  static func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    let box = Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let made = pthread_create(
      &thread, nil,
      { argument in
        argument.map { Unmanaged<Body>.fromOpaque($0).takeRetainedValue() }?.run()
        return nil
      }, box.toOpaque())
    if made == 0 { pthread_detach(thread) } else { box.release() }
    return made == 0
  }
}
