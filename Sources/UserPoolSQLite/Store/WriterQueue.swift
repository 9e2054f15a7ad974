import Contract
import Dispatch
import Glibc
import Synchronization
import UserPool

/// The one writer. Whatever waits while a transaction is on its way is taken together into the next (group commit), and answered only after the commit has
/// returned. A refused request undoes nothing but its own.
final class WriterQueue: Sendable {
  private struct Job: Sendable {
    let byteCount: Int
    let body: WriteBody
    let done: @Sendable (Result<Answer, PoolFailure>) -> Void
  }

  private typealias Outcome = Result<Answer, PoolFailure>

  /// How many groups are run with savepoints after one that had to be: refusals come in crowds.
  private static let markedAfterRefusal = 32

  private struct State {
    var waiting: [Job] = []
    var isActive = false
  }

  /// The writer's connection. Unchecked: only the thread that made the queue active uses it.
  private struct Owned: @unchecked Sendable {
    let transaction: SQLiteTransaction
  }

  private let owned: Owned
  private let keyFingerprint = Mutex<[UInt8]?>(nil)
  private let options: StoreOptions
  private let state = Mutex(State())
  private let commits = Atomic<Int>(0)
  private let thread = DispatchQueue(label: "moonpool.writer")

  /// After the connection, so that the file counts as in use until it is closed: a thread can keep the queue for longer than the store exists.
  private let claim: FileClaim
  private let presence: FilePresence

  /// - Parameters:
  ///   - connection: the writer's connection.
  ///   - options: how the file was opened.
  ///   - claim: the file, with its turn among the processes that write to it.
  ///   - presence: what to check before each transaction.
  init(_ connection: Connection, options: StoreOptions, claim: FileClaim, presence: FilePresence) {
    owned = Owned(transaction: SQLiteTransaction(connection))
    self.options = options
    self.claim = claim
    self.presence = presence
    Self.all.withLock { all in
      all.removeAll { $0.queue == nil }
      all.append(Weak(queue: self))
    }
  }

  private struct Weak {
    weak var queue: WriterQueue?
  }

  private static let all = Mutex<[Weak]>([])

  /// Ends the writers that are still there, at the end of a program: copies their logs into their files. What is asked of them later is never done.
  /// - Parameter milliseconds: how long to wait for the writes that are under way.
  /// - Returns: false if there was none.
  static func closeAll(milliseconds: Int) -> Bool {
    let queues = all.withLock { $0.compactMap(\.queue) }
    for queue in queues { queue.close(milliseconds: milliseconds) }
    return !queues.isEmpty
  }

  private func close(milliseconds: Int) {
    let done = DispatchSemaphore(value: 0)
    thread.async {
      defer { done.signal() }
      // Stays active, so that no other thread writes after this.
      if self.becomeActive(milliseconds: milliseconds) { self.owned.transaction.copyLog() }
    }
    _ = done.wait(timeout: .now() + .milliseconds(milliseconds))
  }

  /// Waits until no thread of this process writes, and then keeps the others from it. A thread may be writing on its own, which nothing signals; so this looks
  /// every millisecond.
  /// - Returns: false if that did not happen in time.
  private func becomeActive(milliseconds: Int) -> Bool {
    for _ in 0...max(0, milliseconds) {
      let isMine = state.withLock { state in
        defer { state.isActive = true }
        return !state.isActive
      }
      if isMine { return true }
      usleep(1000)
    }
    return false
  }

  /// Says which key the pool must have at the begin of every transaction.
  func expect(keyFingerprint: [UInt8]) { self.keyFingerprint.withLock { $0 = keyFingerprint } }

  private func begin(_ transaction: SQLiteTransaction) throws(PoolFailure) {
    try transaction.begin()
    try transaction.checkKey(keyFingerprint.withLock { $0 })
  }

  /// True if nobody writes at the moment.
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
    return try inTurn { self.run(alone: body) }.get()
  }

  /// Runs work that needs the file for itself, in this process's turn: no other writer of this process is at work, and no other Moonpool process.
  /// - Throws: `busy` if the turn did not come.
  func exclusively<Result>(_ body: () -> Result) throws(PoolFailure) -> Result {
    guard becomeActive(milliseconds: options.busyTimeoutMilliseconds) else {
      throw .failed(Fault(.busy, "this process has kept the pool busy for too long; nothing was changed"))
    }
    defer { handOver() }
    return try inTurn(body)
  }

  /// Runs a transaction, or a few, in this process's turn.
  /// - Throws: `busy` if the turn did not come; `storage` if the pool's files are not there any more.
  private func inTurn<Result>(_ body: () -> Result) throws(PoolFailure) -> Result {
    try claim.turn?.take(milliseconds: options.busyTimeoutMilliseconds)
    defer { claim.turn?.give() }
    try presence.check()
    return body()
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
    let outcomes: [Outcome]
    do throws(PoolFailure) {
      outcomes = try inTurn { self.outcomes(of: group) }
    } catch {
      outcomes = group.map { _ in .failure(error) }
    }
    for (job, outcome) in zip(group, outcomes) { job.done(outcome) }
  }

  private func outcomes(of group: [Job]) -> [Outcome] {
    if group.count == 1 { return [run(alone: group[0].body)] }
    // If something failed in the storage and took the group with it: each one alone, so that only the guilty one fails.
    return (unmarkedOutcomes(of: group) ?? outcomes(of: group, run: outcome)) ?? group.map { run(alone: $0.body) }
  }

  private func run(alone body: WriteBody) -> Result<Answer, PoolFailure> {
    let transaction = owned.transaction
    do throws(PoolFailure) {
      try begin(transaction)
      let answer = try body(transaction)
      try commit(transaction)
      return .success(answer)
    } catch {
      transaction.undo()
      return .failure(error)
    }
  }

  /// Runs a group without savepoints: each costs a copy of every page that its job changes.
  /// - Returns: nil if the group was undone and is to be run with them, because a refused job had written something, or did so lately.
  private func unmarkedOutcomes(of group: [Job]) -> [Outcome]?? {
    let transaction = owned.transaction
    guard transaction.groupsToMark == 0 else {
      transaction.groupsToMark -= 1
      return nil
    }
    let outcomes = outcomes(of: group, run: unmarkedOutcome)
    guard transaction.groupsToMark == 0 else { return nil }
    return .some(outcomes)
  }

  /// Runs a group in one transaction.
  /// - Returns: an outcome a job, or nil if the group as a whole was undone and is to be tried one by one.
  private func outcomes(
    of group: [Job], run: (Job, SQLiteTransaction) throws(PoolFailure) -> Outcome
  ) -> [Outcome]? {
    let transaction = owned.transaction
    do throws(PoolFailure) {
      try begin(transaction)
    } catch {
      transaction.undo()
      return group.map { _ in .failure(error) }
    }
    var outcomes: [Outcome] = []
    do throws(PoolFailure) {
      for job in group { outcomes.append(try run(job, transaction)) }
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

  /// Runs a job of a group. One that is refused before it has written anything leaves nothing to undo.
  private func unmarkedOutcome(_ job: Job, _ transaction: SQLiteTransaction) throws(PoolFailure) -> Outcome {
    let counters = transaction.counters
    let writes = transaction.connection.writeCount
    do throws(PoolFailure) {
      return .success(try job.body(transaction))
    } catch {
      guard case .refused = error else { throw error }
      if transaction.connection.writeCount != writes {
        transaction.groupsToMark = Self.markedAfterRefusal
        throw error
      }
      transaction.counters = counters
      return .failure(error)
    }
  }

  /// Runs a job of a group within a savepoint.
  private func outcome(_ job: Job, _ transaction: SQLiteTransaction) throws(PoolFailure) -> Outcome {
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
