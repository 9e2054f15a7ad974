import Dispatch
import Glibc
import Synchronization

/// Threads on which requests are answered, so that no event loop ever waits for a disk or a password's hash.
///
/// How much may wait here is limited by the code that submits work (``ServerLimits/pending``).
final class WorkerPool: TaskExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    /// The first job that has not been taken.
    var next = 0
    var isStopped = false
  }

  private let state = Mutex(State())
  private let ready = DispatchSemaphore(value: 0)
  private let count: Int

  /// A pool of that many threads.
  init(threads: Int = max(4, 2 * Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))) {
    count = threads
    for number in 0..<threads { start(number) }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.jobs.append(job) }
    ready.signal()
  }

  /// Ends the threads once nothing is left to be done. To be called when no task that uses the pool is left.
  func stop() {
    state.withLock { $0.isStopped = true }
    for _ in 0..<count { ready.signal() }
  }

  private func run() {
    let executor = asUnownedTaskExecutor()
    while true {
      ready.wait()
      let job = state.withLock { state -> UnownedJob? in
        guard state.next < state.jobs.count else { return nil }
        let job = state.jobs[state.next]
        state.next += 1
        if state.next == state.jobs.count {
          state.jobs.removeAll(keepingCapacity: state.next < 4096)
          state.next = 0
        } else if state.next >= 1024 {
          state.jobs.removeFirst(state.next)
          state.next = 0
        }
        return job
      }
      if let job {
        job.runSynchronously(on: executor)
      } else if state.withLock({ $0.isStopped }) {
        return
      }
    }
  }

  private func start(_ number: Int) {
    let box = Unmanaged.passRetained(self)
    var thread = pthread_t()
    let made = pthread_create(
      &thread, nil,
      { argument in
        argument.map { Unmanaged<WorkerPool>.fromOpaque($0).takeRetainedValue() }?.run()
        return nil
      }, box.toOpaque())
    if made == 0 { pthread_detach(thread) } else { box.release() }
  }
}
