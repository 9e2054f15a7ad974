import Contract
import Cryptography

/// signInByCredentials with a password (docs/operations.md, "Sign-in").
///
/// The password is checked outside of the transaction; inside, only what may have changed meanwhile is looked at again.
struct SignIn {
  let call: Call
  let request: SignInRequest
  /// The user whose password was right.
  let seq: Int64
  /// The credential that it was checked against.
  let credential: Credential
  /// The password's new hash, where the stored one is to be replaced.
  let newHash: String?

  /// Checks account and password.
  /// - Throws: 400 with 2333 for an unknown account and a wrong password alike.
  static func prepare(_ call: Call) throws(PoolFailure) -> WriteBody {
    let request = try SignInRequest(call)
    let found = try call.pool.store.read { (transaction) throws(PoolFailure) in
      try find(request.candidates, transaction)
    }
    let outcome = try PasswordCheck(random: call.pool.random).run(request.password, against: found?.credential)
    guard outcome.isRight, let found else { throw refusal }
    let signIn = SignIn(
      call: call, request: request, seq: found.seq, credential: found.credential, newHash: outcome.newHash)
    return { (transaction) throws(PoolFailure) in try signIn.apply(transaction) }
  }

  private static var refusal: PoolFailure { .refused(400, apiCode: 2333, .accountOrPasswordWrong) }

  private static func find(
    _ candidates: [(type: UserIdType, id: String)], _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> (seq: Int64, credential: Credential)? {
    let record = UserRecord()
    for candidate in candidates {
      let isFound = try Array(candidate.id.utf8).withUnsafeBufferPointer { (id) throws(PoolFailure) in
        try UserLookup.find(id, candidate.type, into: record, path: { Path() }, in: transaction)
      }
      if isFound { return (record.seq, try transaction.credential(of: record.seq) ?? Credential()) }
    }
    return nil
  }

  private func apply(_ transaction: any WriteTransaction) throws(PoolFailure) -> Answer {
    let record = UserRecord()
    guard try transaction.loadUser(.seq(seq), into: record), var current = try transaction.credential(of: seq),
      current.hash == credential.hash
    else { throw Self.refusal }
    record.markLoaded()
    guard record.integer(.status) == UserStatus.activated else {
      throw .refused(403, apiCode: 2005, .accountNotActivated)
    }
    if let newHash {
      current.hash = newHash
      current.salt = nil
      try transaction.saveCredential(current, of: seq)
    }
    if current.reset != .none { return try askForReset(current, transaction) }
    return try enter(record, transaction)
  }

  /// Answers 403 with a token that is good for one updatePassword.
  private func askForReset(
    _ credential: Credential, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> Answer {
    let token = ResetToken.new(call.pool.random)
    var credential = credential
    credential.resetTokenDigest = token.digest
    credential.resetTokenExpiresAt = call.pool.clock.milliseconds + ResetToken.lifetime
    try transaction.saveCredential(credential, of: seq)
    let isFirst = credential.reset == .firstLogin
    return Answer(
      refusal: Refusal(
        403, apiCode: isFirst ? 1639 : 2058, isFirst ? .passwordResetAtFirstLogin : .passwordResetForced),
      data: Tape(["passwordResetToken": .string(token.text)]))
  }

  private func enter(_ record: UserRecord, _ transaction: any WriteTransaction) throws(PoolFailure) -> Answer {
    let now = call.pool.clock.milliseconds
    let change = UserChange(call: call, transaction: transaction, record: record, place: .top, now: now)
    try note(on: record, at: now)
    if let data = request.customData {
      try Profile.setCustomData(data, at: [.name("options"), .name("customData")], of: change)
    }
    try change.writeUpdate()
    let id = call.pool.ids.next()
    let refresh = request.scope.contains("offline_access") ? RefreshToken.new(session: id, call.pool.random) : nil
    let session = Session(
      id: id, user: seq, appId: request.application.id, scope: request.scope.text, createdAt: now,
      expiresAt: now + TokenIssuer.lifetime * 1000, refreshDigest: refresh?.digest)
    try transaction.removeExpiredSessions(of: seq, at: now)
    try transaction.addSession(session)
    return try TokenAnswer.of(
      session, request.scope, record, refreshToken: refresh?.text, call.pool, transaction)
  }

  /// What a sign-in leaves on the user: how often, when, whereto and from where.
  private func note(on record: UserRecord, at now: Int64) throws(PoolFailure) {
    let count = record.integer(.loginsCount) ?? 0
    record.set(.loginsCount, count < .max ? count + 1 : count)
    record.set(.lastLogin, now)
    record.set(.lastLoginApp, request.application.id)
    if let address = request.address { record.set(.lastIp, address) }
    if let agent = call.context.userAgent {
      record.set(.browser, agent)
      if let device = Device.name(ofUserAgent: agent) { record.set(.device, device) }
    }
  }
}

/// A random text of which the pool keeps only the digest.
struct ResetToken {
  /// How long a passwordResetToken is good, in milliseconds: 15 minutes.
  static let lifetime: Int64 = 15 * 60_000

  let text: String

  static func new(_ random: any RandomSource) -> ResetToken { ResetToken(text: Base64.encodeURL(random.bytes(32))) }

  var digest: [UInt8] { DigestAlgorithm.sha256.digest(text.utf8) }
}

/// Tells the system of a device from a browser's user agent.
enum Device {
  static func name(ofUserAgent agent: String) -> String? {
    let known = [
      ("iPhone", "iOS"), ("iPad", "iOS"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
      ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ]
    return known.first { agent.contains($0.0) }?.1
  }
}
