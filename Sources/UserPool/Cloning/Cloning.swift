import Contract
import Cryptography
import Synchronization

/// Takes a source's users, departments, groups and roles over into a pool, with the rules that requests obey and with the ids and times that they have there.
public final class Cloning: Sendable {
  /// The pool as the rules see it while they run: its ids and its time are those of the row.
  let pool: Pool
  let clock: RowClock

  /// Clones into a pool.
  public init(_ pool: Pool) {
    clock = RowClock(pool.clock)
    self.pool = Pool(
      store: pool.store, sealer: pool.sealer, clock: clock, random: pool.random, parts: pool.parts)
  }

  /// How a clone can begin.
  public enum Beginning: Sendable {
    /// It goes on, or begins in an empty pool.
    case ready(CloneState, isNew: Bool)
    /// The pool holds users, departments, groups or roles that no clone brought.
    case holdsOthers
    /// The pool is a copy of another source.
    case otherSource(String)
  }

  /// How far the clone in this pool is; nil if no clone has begun in it.
  public func state() throws(PoolFailure) -> CloneState? {
    try pool.store.read { (transaction) throws(PoolFailure) in try CloneState.read(transaction) }
  }

  /// Begins, or goes on where an earlier run was.
  /// - Parameters:
  ///   - source: tells the source from others.
  ///   - restart: true to empty a cloned pool and start over.
  public func begin(_ source: String, restart: Bool) throws(PoolFailure) -> Beginning {
    let startedAt = pool.clock.milliseconds
    return try pool.store.transact { (transaction) throws(PoolFailure) in
      // Where nothing has come in yet (an access key that was wrong, say), the source is not settled either.
      if let state = try CloneState.read(transaction), restart || state.source == source || state.serial > 0 {
        if !restart {
          return state.source == source ? .ready(state, isNew: false) : .otherSource(state.source)
        }
        try transaction.wipeClone()
      } else if try Self.holdsSomething(transaction) {
        return .holdsOthers
      }
      let state = CloneState(source: source, startedAt: startedAt)
      try state.write(transaction)
      return .ready(state, isNew: true)
    }
  }

  private static func holdsSomething(_ transaction: any ReadTransaction) throws(PoolFailure) -> Bool {
    if try transaction.userCount() > 0 { return true }
    if try transaction.countDepartments(DepartmentQuery(.roots)) > 0 { return true }
    if try transaction.groups(keywords: nil, offset: 0, limit: 1).total > 0 { return true }
    guard let namespace = try transaction.namespace(NamespaceRow.standard) else { return false }
    return try transaction.roles(in: namespace.number, keywords: nil, offset: 0, limit: 1).total > 0
  }

  /// Takes rows over in one transaction, together with the state.
  ///
  /// What a rule refuses is noted and left out; the other rows go in.
  /// - Parameter state: how far the clone is once they are in.
  /// - Returns: that state with its counts.
  public func take(_ rows: [CloneRow], _ state: CloneState) throws(PoolFailure) -> CloneState {
    var refused: [Int: String] = [:]
    while true {
      let place = Place()
      let known = refused
      do throws(PoolFailure) {
        return try pool.store.transact { (transaction) throws(PoolFailure) in
          try self.takeAll(rows, known, state, place, transaction)
        }
      } catch {
        guard case .refused(let refusal) = error, let index = place.index, refused[index] == nil else { throw error }
        refused[index] = refusal.response(.english, requestId: "").text(indexBase: 0)
      }
    }
  }

  private func takeAll(
    _ rows: [CloneRow], _ refused: [Int: String], _ state: CloneState, _ place: Place,
    _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> CloneState {
    guard try CloneState.read(transaction)?.serial == state.serial else {
      throw .failed(Fault(.busy, "another clone into this pool is running; run this one again after it ends"))
    }
    var adoption = Adoption(cloning: self, transaction: transaction, state: state)
    for (index, row) in rows.enumerated() {
      if let reason = refused[index] {
        try adoption.refuse(row, reason)
      } else {
        place.set(index)
        clock.set(nil)
        try adoption.take(row)
      }
    }
    place.set(nil)
    adoption.state.serial += 1
    try adoption.state.write(transaction)
    return adoption.state
  }

  /// A refused row as JSON text: `{kind, of?, row, error}`.
  /// - Parameter place: from 1 to ``CloneState/ledger``.
  /// - Returns: nil if the row has gone in after all.
  public func refusedRow(at place: Int64) throws(PoolFailure) -> [UInt8]? {
    try pool.store.read { (transaction) throws(PoolFailure) in try RefusedRows.line(at: place, transaction) }
  }
}

/// Which row is being taken.
private final class Place: Sendable {
  private let current = Mutex<Int?>(nil)

  var index: Int? { current.withLock { $0 } }

  func set(_ index: Int?) { current.withLock { $0 = index } }
}

/// The pool's clock, or the time of the row that is being taken.
final class RowClock: Clock {
  private let clock: any Clock
  private let time = Mutex<Int64?>(nil)

  init(_ clock: any Clock) { self.clock = clock }

  var milliseconds: Int64 { time.withLock { $0 } ?? clock.milliseconds }

  /// Sets the time; nil for the pool's own.
  func set(_ milliseconds: Int64?) { time.withLock { $0 = milliseconds } }
}
