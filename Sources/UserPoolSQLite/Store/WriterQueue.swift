import Contract
import Dispatch
import Synchronization
import UserPool

/// The one writer. Whatever waits while a transaction is on its way is taken together into the next (group commit), each request within a savepoint of
/// its own, and answered only after the commit has returned.
final class WriterQueue: Sendable {
  private struct Job: Sendable {
    let byteCount: Int
    let body: WriteBody
    let done: @Sendable (Result<Answer, PoolFailure>) -> Void
  }

  private struct State {
    var waiting: [Job] = []
    var isActive = false
  }

  /// The writer's connection. Unchecked: only whoever made the queue active touches it.
  private struct Owned: @unchecked Sendable {
    let transaction: SQLiteTransaction
  }

  private let owned: Owned
  private let options: StoreOptions
  private let state = Mutex(State())
  private let commits = Atomic<Int>(0)
  private let thread = DispatchQueue(label: "moonpool.writer")

  init(_ connection: Connection, options: StoreOptions) {
    owned = Owned(transaction: SQLiteTransaction(connection))
    self.options = options
    Self.all.withLock { all in
      all.removeAll { $0.queue == nil }
      all.append(Weak(queue: self))
    }
  }

  private struct Weak {
    weak var queue: WriterQueue?
  }

  private static let all = Mutex<[Weak]>([])

  /// Waits until no writer's thread of this process holds on to what it has done. A write is answered a moment before that, and a pool that is let go of by that
  /// thread as the last one is closed only then.
  static func settle() {
    for queue in all.withLock({ $0.compactMap(\.queue) }) { queue.thread.sync {} }
  }

  /// True where nobody writes at the moment.
  var isFree: Bool { state.withLock { !$0.isActive } }

  /// How many requests wait for their turn.
  var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// How many transactions have been committed.
  var commitCount: Int { commits.load(ordering: .relaxed) }

  /// Waits for a place in a group and for its commit.
  func write(byteCount: Int, _ body: @escaping WriteBody) async throws(PoolFailure) -> Answer {
    let result = await withUnsafeContinuation {
      (continuation: UnsafeContinuation<Result<Answer, PoolFailure>, Never>) in
      enqueue(Job(byteCount: byteCount, body: body) { continuation.resume(returning: $0) })
    }
    return try result.get()
  }

  /// Writes on the calling thread, or waits for the writer's thread to do it.
  func writeNow(_ body: @escaping WriteBody) throws(PoolFailure) -> Answer {
    let isMine = state.withLock { state in
      defer { state.isActive = true }
      return !state.isActive
    }
    guard isMine else { return try writeAfterOthers(body) }
    defer { handOver() }
    return try run(alone: body).get()
  }

  private func writeAfterOthers(_ body: @escaping WriteBody) throws(PoolFailure) -> Answer {
    let done = DispatchSemaphore(value: 0)
    let result = Mutex<Result<Answer, PoolFailure>?>(nil)
    enqueue(
      Job(byteCount: 0, body: body) { outcome in
        result.withLock { $0 = outcome }
        done.signal()
      })
    done.wait()
    guard let outcome = result.withLock({ $0 }) else { throw .defect("a write ended without a result") }
    return try outcome.get()
  }

  private func enqueue(_ job: Job) {
    let starts = state.withLock { state in
      state.waiting.append(job)
      defer { state.isActive = true }
      return !state.isActive
    }
    if starts { thread.async { self.drain() } }
  }

  /// Ends this thread's turn; the writer's own thread goes on where there is something to do.
  private func handOver() {
    let goesOn = state.withLock { state in
      state.isActive = !state.waiting.isEmpty
      return state.isActive
    }
    if goesOn { thread.async { self.drain() } }
  }

  private func drain() {
    while true {
      let group = state.withLock { state in
        let group = takeGroup(&state.waiting)
        if group.isEmpty { state.isActive = false }
        return group
      }
      if group.isEmpty { return }
      run(group)
    }
  }

  private func takeGroup(_ waiting: inout [Job]) -> [Job] {
    var count = 0
    var bytes = 0
    for job in waiting {
      if count > 0, count == options.groupRequests || bytes + job.byteCount > options.groupBytes { break }
      bytes += job.byteCount
      count += 1
    }
    defer { waiting.removeFirst(count) }
    return Array(waiting.prefix(count))
  }

  // MARK: Transactions

  private func run(_ group: [Job]) {
    if group.count == 1 {
      group[0].done(run(alone: group[0].body))
      return
    }
    switch outcomes(of: group) {
    case .some(let outcomes):
      for (job, outcome) in zip(group, outcomes) { job.done(outcome) }
    case nil:
      // Something failed in the storage and took the group with it: each one alone, so that only the guilty one fails.
      for job in group { job.done(run(alone: job.body)) }
    }
  }

  private func run(alone body: WriteBody) -> Result<Answer, PoolFailure> {
    let transaction = owned.transaction
    do throws(PoolFailure) {
      try transaction.begin()
      let answer = try body(transaction)
      try commit(transaction)
      return .success(answer)
    } catch {
      transaction.undo()
      return .failure(error)
    }
  }

  /// Runs a group in one transaction.
  /// - Returns: an outcome a job, or nil where the group as a whole was undone and is to be tried one by one.
  private func outcomes(of group: [Job]) -> [Result<Answer, PoolFailure>]? {
    let transaction = owned.transaction
    do throws(PoolFailure) {
      try transaction.begin()
    } catch {
      return group.map { _ in .failure(error) }
    }
    var outcomes: [Result<Answer, PoolFailure>] = []
    do throws(PoolFailure) {
      for job in group { outcomes.append(try outcome(of: job, transaction)) }
    } catch {
      transaction.undo()
      return nil
    }
    do throws(PoolFailure) {
      try commit(transaction)
      return outcomes
    } catch {
      // Nothing was written. That goes for refusals as well: they may be owed to what others of the group had written.
      transaction.undo()
      return group.map { _ in .failure(error) }
    }
  }

  private func commit(_ transaction: SQLiteTransaction) throws(PoolFailure) {
    try transaction.commit()
    commits.add(1, ordering: .relaxed)
  }

  private func outcome(of job: Job, _ transaction: SQLiteTransaction) throws(PoolFailure) -> Result<Answer, PoolFailure>
  {
    let counters = transaction.counters
    try transaction.mark()
    do throws(PoolFailure) {
      let answer = try job.body(transaction)
      try transaction.keepSinceMark()
      return .success(answer)
    } catch {
      guard case .refused = error else { throw error }
      try transaction.undoSinceMark(counters)
      return .failure(error)
    }
  }
}
