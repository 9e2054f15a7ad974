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

  private let ready: ReadyPasswords
  private var options: PasswordOptions { ready.options }
  private var settled: [Int64: Settled] = [:]
  /// The users in the order in which their passwords were first set.
  private var order: [Int64] = []

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
      try set(Credential(hash: hash), level, record, transaction)
      settle(record, password, isGenerated)
    case .hashed(let hash, let salt, let level):
      try set(Credential(hash: hash, salt: salt), level, record, transaction)
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
    _ credential: Credential, _ level: Int?, _ record: UserRecord, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    try PasswordChange.write(credential, level: level, to: record, at: ready.pool.clock.milliseconds, transaction)
    options.setResets(on: record)
  }

  private func remove(_ record: UserRecord, _ transaction: any WriteTransaction) throws(PoolFailure) {
    if settled.removeValue(forKey: record.seq) != nil { order.removeAll { $0 == record.seq } }
    try transaction.removeCredential(of: record.seq)
    try transaction.removeSessions(of: record.seq)
    record.setNull(.passwordSecurityLevel)
    record.setNull(.passwordLastSetAt)
    ResetDemand.clear(on: record)
    options.setResets(on: record)
  }
}

/// What every change of a password does, no matter who changes it.
enum PasswordChange {
  /// Keeps the credential, moves passwordLastSetAt and passwordSecurityLevel on the record, clears both reset demands, ends the user's sessions.
  static func write(
    _ credential: Credential, level: Int?, to record: UserRecord, at now: Int64, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    try transaction.saveCredential(credential, of: record.seq)
    try transaction.removeSessions(of: record.seq)
    ResetDemand.clear(on: record)
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
