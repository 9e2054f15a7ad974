import CurlShim
import Dispatch
import Glibc
import Synchronization

/// Runs the tasks of calls on the transport's own thread: a call is written, sent, received and read there, and no other thread has to be woken for any of it,
/// which would cost more than the work.
final class CurlExecutor: TaskExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let loop: CurlTransport.Loop
  /// The transport's thread, once it runs.
  private let thread = Atomic<UInt>(0)

  init(_ loop: CurlTransport.Loop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let (isFirst, isClosed) = state.withLock { state in
      if !state.isClosed { state.jobs.append(job) }
      return (state.jobs.count == 1, state.isClosed)
    }
    if isClosed {
      DispatchQueue.global().async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    } else if isFirst, thread.load(ordering: .relaxed) != UInt(pthread_self()) {
      // The thread itself looks for jobs before it waits.
      curlshim_loop_wake(loop.pointer)
    }
  }

  /// Runs what has come, and what comes of that. Called by the transport's thread alone.
  func run() {
    thread.store(UInt(pthread_self()), ordering: .relaxed)
    for _ in 0..<8 {
      guard runOnce() else { return }
    }
    // Tasks that come again and again do not keep the connections waiting.
    curlshim_loop_wake(loop.pointer)
  }

  /// Runs what is left, and leaves what comes later to the common threads: the thread ends.
  func close() {
    state.withLock { $0.isClosed = true }
    while runOnce() {}
  }

  /// Runs what has come; false if that was nothing.
  private func runOnce() -> Bool {
    let jobs = state.withLock { state in
      defer { state.jobs = [] }
      return state.jobs
    }
    for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
    return !jobs.isEmpty
  }
}
