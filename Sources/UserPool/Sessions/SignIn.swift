import Contract
import Cryptography
import Encodings

/// signInByCredentials (docs/operations.md, "Sign-in").
enum SignIn {
  static func prepare(_ call: Call) throws(PoolFailure) -> WriteBody {
    switch call.string("connection") ?? "" {
    case "PASSWORD": return try PasswordSignIn.prepare(call)
    case "PASSCODE": return try PasscodeSignIn.prepare(call)
    case let other: throw .refused(501, path: Path("connection"), .notInEmbeddedPool, ["connection=\(other)"])
    }
  }
}

/// A sign-in with a password.
///
/// The password is checked outside of the transaction; inside, only what may have changed meanwhile is looked at again.
struct PasswordSignIn {
  let entrance: Entrance
  let attempt: GuessBound.Attempt
  /// The user whose password was right.
  let seq: Int64
  /// The credential that it was checked against.
  let credential: Credential
  /// The password's new hash, where the stored one is to be replaced.
  let newHash: String?

  /// Checks account and password. An unknown account and a wrong password are answered alike, with 400 and 2333.
  static func prepare(_ call: Call) throws(PoolFailure) -> WriteBody {
    let entrance = Entrance(call: call, request: try SignInRequest(call))
    let proof = try PasswordProof(call)
    let start = try call.pool.store.read { (transaction) throws(PoolFailure) in
      try begin(proof, entrance, transaction)
    }
    guard let start else { return try Registration.signIn(proof, entrance) }
    let (found, attempt) = (start.found, start.attempt)
    let right = try PasswordCheck(call.pool).run(
      proof.password, against: found.map { $0?.credential }, imported: start.imported)
    guard let right, let account = found[right.place] else {
      let users = found.compactMap { $0?.seq }
      return { (transaction) throws(PoolFailure) in
        if let refusal = try attempt.refusal(transaction) { return Answer(refusal: refusal) }
        let seconds = try attempt.fail(transaction)
        return try entrance.refuse(Self.refusal, users.count == 1 ? users[0] : nil, transaction, lockedFor: seconds)
      }
    }
    attempt.turn.end()
    let signIn = PasswordSignIn(
      entrance: entrance, attempt: attempt, seq: account.seq, credential: account.credential, newHash: right.newHash)
    return { (transaction) throws(PoolFailure) in try signIn.apply(transaction) }
  }

  private static var refusal: Refusal { Refusal(400, apiCode: 2333, .accountOrPasswordWrong) }

  /// A user whom an account's name means.
  private struct Account {
    let seq: Int64
    let credential: Credential
  }

  /// What a check needs, read at once.
  private struct Start {
    /// The accounts that the candidates mean, one for each: nil if there is none, or if an earlier candidate means it.
    let found: [Account?]
    let attempt: GuessBound.Attempt
    /// One imported hash for each form and cost in the pool.
    let imported: [Credential]
  }

  /// Looks for the accounts and begins the attempt.
  /// - Returns: nil if there is no account and the request asks for one to be created.
  private static func begin(
    _ proof: PasswordProof, _ entrance: Entrance, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Start? {
    let found = try find(proof.candidates, transaction)
    let isNobody = found.allSatisfy { $0 == nil }
    if isNobody, entrance.request.registers, proof.password != nil { return nil }
    let attempt = try GuessBound.begin(
      proof.account, users: found.map { $0?.seq }, from: entrance.request.countedAddress, entrance.call.pool,
      transaction)
    let imported = try transaction.importedHashes(limit: PasswordCheck.mostForms)
    return Start(found: found, attempt: attempt, imported: imported)
  }

  private static func find(
    _ candidates: [(type: UserIdType, id: String)], _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> [Account?] {
    let record = UserRecord()
    var found: [Account?] = []
    for candidate in candidates {
      let isFound = try Array(candidate.id.utf8).withUnsafeBufferPointer { (id) throws(PoolFailure) in
        try UserLookup.find(id, candidate.type, into: record, path: { Path() }, in: transaction)
      }
      let isNew = isFound && !found.contains { $0?.seq == record.seq }
      found.append(
        isNew
          ? Account(seq: record.seq, credential: try transaction.credential(of: record.seq) ?? Credential()) : nil)
    }
    return found
  }

  private func apply(_ transaction: any WriteTransaction) throws(PoolFailure) -> Answer {
    if let refusal = try attempt.refusal(transaction) { return Answer(refusal: refusal) }
    let record = UserRecord()
    guard try transaction.loadUser(.seq(seq), into: record), var current = try transaction.credential(of: seq),
      current.hash == credential.hash
    else { return try entrance.refuse(Self.refusal, seq, transaction) }
    record.markLoaded()
    try attempt.succeed(transaction)
    guard record.integer(.status) == UserStatus.activated else {
      return try entrance.refuse(Entrance.notActivated, seq, transaction)
    }
    if let newHash {
      current.hash = newHash
      current.salt = nil
      try transaction.saveCredential(current, of: seq)
    }
    if let demand = ResetDemand.of(record) { return try refuse(for: demand, current, transaction) }
    return try entrance.enter(record, transaction)
  }

  /// Answers 403 with a token that is good for one updatePassword.
  private func refuse(
    for demand: ResetDemand, _ credential: Credential, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> Answer {
    let token = try ResetToken.give(to: seq, credential, entrance.call.pool, transaction)
    return try entrance.refuse(
      demand.refusal, seq, transaction, data: Tape(["passwordResetToken": .string(token.text)]))
  }
}

/// A random text of which the pool keeps only the digest.
struct ResetToken {
  /// How long a passwordResetToken is good, in milliseconds: 15 minutes.
  static let lifetime: Int64 = 15 * 60_000

  let text: String

  static func new(_ random: any RandomSource) -> ResetToken { ResetToken(text: Base64.encodeURL(random.bytes(32))) }

  /// A new passwordResetToken of a user, in place of the one before.
  static func give(
    to seq: Int64, _ credential: Credential, _ pool: Pool, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> ResetToken {
    let token = new(pool.random)
    var credential = credential
    credential.resetTokenDigest = token.digest
    credential.resetTokenExpiresAt = pool.clock.milliseconds + lifetime
    try transaction.saveCredential(credential, of: seq)
    return token
  }

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
