import Contract
import Cryptography

/// What becomes of one user's password.
enum ReadyPassword: Sendable {
  /// Nothing.
  case unchanged
  /// It is taken away: null in an update.
  case removed
  /// Not hashed yet.
  case clear(Secret)
  /// Set; the notification tells it.
  case both(Secret, hash: String, level: Int)
  /// Set from a hash that was given; nobody knows the password.
  case hashed(String, salt: String?, level: Int?)

  /// The password where it is still to be hashed.
  var inClear: Secret? {
    if case .clear(let password) = self { password } else { nil }
  }
}

/// The passwords of one call, ready to be written.
struct ReadyPasswords: PreparedPasswords {
  let passwords: [ReadyPassword]
  /// Which of them were generated, by entry.
  let generated: [Bool]
  /// Which of them are the users' current ones, by entry; only for users with a reset demand.
  let comparisons: [Int: PasswordComparison]
  let options: PasswordOptions
  let pool: Pool
  let language: Language

  func begin() -> any PasswordRun { ReadyPasswordRun(ready: self) }
}

/// One run of a write with ``ReadyPasswords``.
private final class ReadyPasswordRun: PasswordRun {
  /// The password that a user has after the entries so far.
  private struct Settled {
    /// In clear; nil where only its hash is known.
    var password: Secret?
    var isGenerated: Bool
  }

  /// What a user with a reset demand had before this call set a password.
  private struct Before {
    var credential: Credential
    /// The demands that the call does not name.
    var demands: [ResetDemand]
  }

  private let ready: ReadyPasswords
  private var options: PasswordOptions { ready.options }
  private var settled: [Int64: Settled] = [:]
  /// The users in the order in which their passwords were first set.
  private var order: [Int64] = []
  /// By user; nil for users without such a demand.
  private var before: [Int64: Before?] = [:]

  init(ready: ReadyPasswords) { self.ready = ready }

  func apply(_ index: Int, to record: UserRecord, in transaction: any WriteTransaction) throws(PoolFailure) {
    guard ready.passwords.indices.contains(index) else { throw .defect("a password without its entry") }
    let isGenerated = ready.generated[index]
    // Another entry of this user has settled it: generating is for users without a password of their own.
    if isGenerated, settled[record.seq] != nil { return options.setResets(on: record) }
    switch ready.passwords[index] {
    case .unchanged, .clear: options.setResets(on: record)
    case .removed: try remove(record, transaction)
    case .both(let password, let hash, let level):
      let demands = isGenerated ? [] : try demandsKept(by: password, index, record, transaction)
      try set(Credential(hash: hash), level, demands, record, transaction)
      settle(record, password, isGenerated)
    case .hashed(let hash, let salt, let level):
      try set(Credential(hash: hash, salt: salt), level, [], record, transaction)
      settle(record, nil, false)
    }
  }

  func finish(in transaction: any WriteTransaction) throws(PoolFailure) -> Int {
    var untold = 0
    for seq in order {
      guard let password = settled[seq] else { continue }
      let isTold = try notify(seq, password, transaction)
      if password.isGenerated, !isTold { untold += 1 }
    }
    return untold
  }

  /// Writes the messages about a user's password.
  /// - Returns: false where none goes to anybody.
  private func notify(
    _ seq: Int64, _ settled: Settled, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> Bool {
    guard let wish = options.notification else { return false }
    let record = UserRecord()
    guard try transaction.loadUser(.seq(seq), into: record) else {
      throw .defect("a user whose password was set is not there")
    }
    let notifier = Notifier(
      pool: ready.pool, wish: wish, language: ready.language, mustReset: ResetDemand.of(record) != nil)
    return try notifier.notify(record, password: settled.password, in: transaction)
  }

  private func settle(_ record: UserRecord, _ password: Secret?, _ isGenerated: Bool) {
    if settled[record.seq] == nil { order.append(record.seq) }
    settled[record.seq] = Settled(password: password, isGenerated: isGenerated)
  }

  private func set(
    _ credential: Credential, _ level: Int?, _ demands: [ResetDemand], _ record: UserRecord,
    _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    try noteBefore(record, transaction)
    try PasswordChange.write(
      credential, level: level, to: record, at: ready.pool.clock.milliseconds, keeping: demands, transaction)
    options.setResets(on: record)
  }

  /// The demands that a password leaves to its user: those that the user had before this call, if the password is the one from before this call.
  private func demandsKept(
    by password: Secret, _ index: Int, _ record: UserRecord, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> [ResetDemand] {
    guard let before = try noteBefore(record, transaction) else { return [] }
    let comparison: PasswordComparison
    if let made = ready.comparisons[index], made.isWith(before.credential) {
      comparison = made
    } else {
      // The password or the demand was set after the comparison was made. That is rare, so the writer can wait for it.
      comparison = try PasswordComparison(of: password, with: before.credential)
    }
    return comparison.isSame ? before.demands : []
  }

  /// Remembers what a user has before the first of this call's entries that sets or removes the password.
  @discardableResult
  private func noteBefore(
    _ record: UserRecord, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> Before? {
    if let noted = before[record.seq] { return noted }
    let demands = options.openDemands(of: record)
    var found: Before?
    if !demands.isEmpty, let credential = try transaction.credential(of: record.seq) {
      found = Before(credential: credential, demands: demands)
    }
    before.updateValue(found, forKey: record.seq)
    return found
  }

  private func remove(_ record: UserRecord, _ transaction: any WriteTransaction) throws(PoolFailure) {
    try noteBefore(record, transaction)
    if settled.removeValue(forKey: record.seq) != nil { order.removeAll { $0 == record.seq } }
    try transaction.removeCredential(of: record.seq)
    try transaction.removeSessions(of: record.seq)
    record.setNull(.passwordSecurityLevel)
    record.setNull(.passwordLastSetAt)
    ResetDemand.leave([], on: record)
    options.setResets(on: record)
  }
}

/// What every change of a password does, no matter who changes it.
enum PasswordChange {
  /// Keeps the credential, moves passwordLastSetAt and passwordSecurityLevel on the record, clears the reset demands, ends the user's sessions.
  /// - Parameter demands: the demands that stay, because the password does not meet them.
  static func write(
    _ credential: Credential, level: Int?, to record: UserRecord, at now: Int64, keeping demands: [ResetDemand] = [],
    _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    try transaction.saveCredential(credential, of: record.seq)
    try transaction.removeSessions(of: record.seq)
    ResetDemand.leave(demands, on: record)
    if let level {
      record.set(.passwordSecurityLevel, Int64(level))
    } else {
      record.setNull(.passwordSecurityLevel)
    }
    // Strictly rising, so that two changes within a millisecond are two changes.
    let last = record.integer(.passwordLastSetAt) ?? 0
    record.set(.passwordLastSetAt, max(now, last < .max ? last + 1 : last))
  }
}
