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
  let options: PasswordOptions
  let pool: Pool
  let language: Language

  func apply(_ index: Int, to record: UserRecord, in transaction: any WriteTransaction) throws(PoolFailure) {
    guard passwords.indices.contains(index) else { throw .defect("a password without its entry") }
    switch passwords[index] {
    case .unchanged, .clear: options.setResets(on: record)
    case .removed: try remove(record, transaction)
    case .both(let password, let hash, let level):
      try set(Credential(hash: hash), level, password, record, transaction)
    case .hashed(let hash, let salt, let level):
      try set(Credential(hash: hash, salt: salt), level, nil, record, transaction)
    }
  }

  private func set(
    _ credential: Credential, _ level: Int?, _ password: Secret?, _ record: UserRecord,
    _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    try PasswordChange.write(credential, level: level, to: record, at: pool.clock.milliseconds, transaction)
    options.setResets(on: record)
    guard let notification = options.notification else { return }
    let notifier = Notifier(
      pool: pool, wish: notification, language: language, mustReset: ResetDemand.of(record) != nil)
    try notifier.notify(record, password: password, in: transaction)
  }

  private func remove(_ record: UserRecord, _ transaction: any WriteTransaction) throws(PoolFailure) {
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
