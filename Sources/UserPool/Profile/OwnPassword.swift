import Contract
import Cryptography

/// updatePassword and resetPassword: users change their own password, by the present one or by the token of a forced reset.
enum OwnPassword {
  static func update(_ call: Call) throws(PoolFailure) -> WriteBody { try set("newPassword", call) }

  /// resetPassword: as updatePassword, by a token alone.
  static func reset(_ call: Call) throws(PoolFailure) -> WriteBody {
    guard call.string("passwordResetToken")?.isEmpty == false else { throw Owner.wrongToken }
    return try set("password", call)
  }

  private static func set(_ member: String, _ call: Call) throws(PoolFailure) -> WriteBody {
    let encryption = call.string("passwordEncryptType").flatMap(PasswordEncryption.init(rawValue:)) ?? .none
    let owner = try call.pool.store.read { (transaction) throws(PoolFailure) in try Owner(call, transaction) }
    var attempt: GuessBound.Attempt?
    if !owner.hasToken {
      switch try checkOld(owner, encryption, call) {
      case .wrong(let refusal): return refusal
      case .right(let right): attempt = right
      }
    }
    let (seq, presentHash) = (owner.record.seq, owner.credential.hash)
    let path = Path(member)
    let password = try PoolPasswords.decrypt(
      call.string(member) ?? "", encryption, at: path, call.pool.keys, call.pool)
    let policy = try call.pool.store.read { (transaction) throws(PoolFailure) in
      try PoolSettings.passwordPolicy(transaction)
    }
    try PoolPasswords.check(password, policy, names: OwnNames.of(owner.record), at: path)
    let isSame = try PasswordCheck(call.pool).run(password, against: owner.credential).isRight
    let proof = attempt
    let hash = try hashed(password, call.pool.random)
    let level = PasswordPolicy.strength(of: password)
    return { (transaction) throws(PoolFailure) in
      if let refusal = try proof?.refusal(transaction) { return Answer(refusal: refusal) }
      // Once more inside: a token is used once, a password that was changed meanwhile is not the present one any more.
      let now = try Owner(call, transaction)
      guard now.record.seq == seq, now.credential.hash == presentHash else {
        throw now.hasToken
          ? Owner.wrongToken : .refused(400, apiCode: 2006, path: Path("oldPassword"), .oldPasswordWrong)
      }
      let time = call.pool.clock.milliseconds
      // Only here, as a demand may have been made meanwhile.
      if isSame, ResetDemand.of(now.record) != nil { throw .refused(422, path: path, .passwordSameAsBefore) }
      try PasswordChange.write(Credential(hash: hash), level: level, to: now.record, at: time, transaction)
      let change = UserChange(call: call, transaction: transaction, record: now.record, place: .top, now: time)
      try change.writeUpdate()
      try GuessBound.forgive(now.record, call.pool, transaction)
      try transaction.addEvent(call.event(.updatePassword, of: now.record.seq, transaction))
      return member == "password" ? .success : Answer(data: nil)
    }
  }

  /// Whose password it is.
  struct Owner {
    let record: UserRecord
    let credential: Credential
    /// True if a passwordResetToken replaces the current password.
    let hasToken: Bool

    init(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) {
      if let token = call.string("passwordResetToken"), !token.isEmpty {
        (record, credential) = try Self.byToken(ResetToken(text: token), call, transaction)
        hasToken = true
      } else {
        record = try SignedInUser.load(call, transaction)
        credential = try transaction.credential(of: record.seq) ?? Credential()
        hasToken = false
      }
    }

    static var wrongToken: PoolFailure { .refused(400, path: Path("passwordResetToken"), .resetTokenWrong) }

    private static func byToken(
      _ token: ResetToken, _ call: Call, _ transaction: any ReadTransaction
    ) throws(PoolFailure) -> (UserRecord, Credential) {
      let record = UserRecord()
      guard let holder = try transaction.holder(ofResetTokenDigest: token.digest),
        let credential = try transaction.credential(of: holder), credential.resetTokenDigest == token.digest,
        credential.resetTokenExpiresAt > call.pool.clock.milliseconds,
        try transaction.loadUser(.seq(holder), into: record)
      else { throw wrongToken }
      guard record.integer(.status) == UserStatus.activated else {
        throw .refused(403, apiCode: 2005, .accountNotActivated)
      }
      record.markLoaded()
      return (record, credential)
    }
  }

  /// Checks the current password. Users who have none yet set the first one with the access token alone.
  private static func checkOld(
    _ owner: Owner, _ encryption: PasswordEncryption, _ call: Call
  ) throws(PoolFailure) -> OwnProof.Verdict {
    guard owner.credential.hash != nil else { return .right(nil) }
    let path = Path("oldPassword")
    guard let text = call.string("oldPassword"), !text.isEmpty else { throw .invalid(path, .oldPasswordMissing) }
    let old = try PoolPasswords.decrypt(text, encryption, at: path, call.pool.keys, call.pool)
    return try OwnProof.check(old, owner.record, owner.credential, at: path, for: .updatePassword, call)
  }

  private static func hashed(_ password: Secret, _ random: any RandomSource) throws(PoolFailure) -> String {
    do throws(CryptographyError) {
      return try PasswordHash.hash(password, source: random)
    } catch {
      throw .defect("a password could not be hashed: \(error)")
    }
  }
}

/// The current password as a proof of signed-in users, bounded as at a sign-in: a stolen access token must not help to guess it.
enum OwnProof {
  /// What came of a check.
  enum Verdict {
    /// What counts the wrong password, leaves a row in the log and refuses with 400 and 2006.
    case wrong(WriteBody)
    /// The attempt, which is to be looked at again inside the transaction; nil if no password was needed.
    case right(GuessBound.Attempt?)
  }

  /// Checks a password.
  /// - Parameter kind: what the user wants to do, as the log calls it.
  /// - Throws: 403 with 2005 after too many wrong ones.
  static func check(
    _ password: Secret, _ record: UserRecord, _ credential: Credential?, at path: Path, for kind: UserEvent.Kind,
    _ call: Call
  ) throws(PoolFailure) -> Verdict {
    let seq = record.seq
    let account = GuessBound.own(record.string(.userId) ?? "")
    let attempt = try call.pool.store.read { (transaction) throws(PoolFailure) in
      try GuessBound.begin(account, users: [seq], from: call.context.clientAddress, call.pool, transaction)
    }
    if try PasswordCheck(call.pool).run(password, against: credential).isRight { return .right(attempt) }
    return .wrong { (transaction) throws(PoolFailure) in
      if let refusal = try attempt.refusal(transaction) { return Answer(refusal: refusal) }
      var event = try call.event(kind, of: seq, transaction)
      event.isSuccess = false
      event.method = "PASSWORD"
      event.explain(.oldPasswordWrong, lockedFor: try attempt.fail(transaction))
      try transaction.addEvent(event)
      return Answer(refusal: Refusal(400, apiCode: 2006, path: path, .oldPasswordWrong))
    }
  }
}
