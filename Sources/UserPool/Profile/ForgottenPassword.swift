import Contract
import Cryptography

extension OperationTable {
  /// Forgotten passwords and accounts that their users give up.
  mutating func addRecovery() {
    write("verifyResetPasswordRequest", of: .authentication, for: .anybody, ForgottenPassword.verify)
    // The token replaces the sign-in, which is impossible without a password.
    write("resetPassword", of: .authentication, for: .anybody, OwnPassword.reset)
    write("verifyDeleteAccountRequest", of: .authentication, OwnAccount.verify)
    write("deleteAccount", of: .authentication, OwnAccount.delete)
  }
}

/// verifyResetPasswordRequest: a passcode of CHANNEL_RESET_PASSWORD for a passwordResetToken. It does not reveal who has an account: no code is sent
/// if there is no account, and a wrong code and a missing code get the same answer.
enum ForgottenPassword {
  static func verify(_ call: Call) throws(PoolFailure) -> WriteBody {
    let proof = try AddressProof(call)
    return { (transaction) throws(PoolFailure) in
      let desk = PasscodeDesk(pool: call.pool, transaction: transaction)
      let record = UserRecord()
      guard try desk.redeem(proof.code, .resetPassword, proof.address),
        try proof.address.load(into: record, transaction)
      else { return PasscodeDesk.refusal(proof.codePath) }
      guard record.integer(.status) == UserStatus.activated else { return Answer(refusal: Entrance.notActivated) }
      let credential = try transaction.credential(of: record.seq) ?? Credential()
      let token = try ResetToken.give(to: record.seq, credential, call.pool, transaction)
      return .token("passwordResetToken", token.text, ResetToken.lifetime)
    }
  }
}

/// A passcode and the address it was sent to, as `verifyMethod` with its payload has them.
struct AddressProof: Sendable {
  let address: PasscodeAddress
  let code: String
  let codePath: Path

  /// The content of emailPassCodePayload or phonePassCodePayload.
  init(_ call: Call) throws(PoolFailure) {
    let body = call.body.value
    let isEmail = body["verifyMethod"]?.string == "EMAIL_PASSCODE"
    let name = isEmail ? "emailPassCodePayload" : "phonePassCodePayload"
    guard let payload = body[name], case .object = payload else { throw .invalid(Path(name), .payloadMissing, [name]) }
    let found =
      isEmail
      ? PasscodeAddress(email: payload["email"]?.string ?? "")
      : PasscodeAddress(phone: payload["phoneNumber"]?.string ?? "", code: payload["phoneCountryCode"]?.string)
    guard let found else {
      throw .invalid(
        [.name(name), .name(isEmail ? "email" : "phoneNumber")], isEmail ? .malformedEmail : .malformedPhone)
    }
    address = found
    code = payload["passCode"]?.string ?? ""
    codePath = [.name(name), .name("passCode")]
  }
}

/// verifyDeleteAccountRequest and deleteAccount: users give their own account up.
enum OwnAccount {
  static func verify(_ call: Call) throws(PoolFailure) -> WriteBody {
    try SignedInUser.require(call)
    if call.string("verifyMethod") == "PASSWORD" { return try verifyPassword(call) }
    let proof = try AddressProof(call)
    return { (transaction) throws(PoolFailure) in
      let record = try SignedInUser.load(call, transaction)
      guard PasscodeAddress(of: record, like: proof.address)?.identifier.text == proof.address.identifier.text else {
        throw .invalid(proof.codePath, .notYourOwn)
      }
      let desk = PasscodeDesk(pool: call.pool, transaction: transaction)
      guard try desk.redeem(proof.code, .deleteAccount, proof.address) else {
        return PasscodeDesk.refusal(proof.codePath)
      }
      return try give(record, call, transaction)
    }
  }

  private static func verifyPassword(_ call: Call) throws(PoolFailure) -> WriteBody {
    guard let payload = call.body.value["passwordPayload"], case .object = payload else {
      throw .invalid(["passwordPayload"], .payloadMissing, ["passwordPayload"])
    }
    let path: Path = [.name("passwordPayload"), .name("password")]
    let encryption = payload["passwordEncryptType"]?.string.flatMap(PasswordEncryption.init(rawValue:)) ?? .none
    let password = try PoolPasswords.decrypt(
      payload["password"]?.string ?? "", encryption, at: path, call.pool.keys, call.pool)
    let (record, credential) = try call.pool.store.read { (transaction) throws(PoolFailure) in
      let record = try SignedInUser.load(call, transaction)
      return (record, try transaction.credential(of: record.seq))
    }
    let attempt: GuessBound.Attempt?
    switch try OwnProof.check(password, record, credential, at: path, for: .deleteAccount, call) {
    case .wrong(let refusal): return refusal
    case .right(let right): attempt = right
    }
    return { (transaction) throws(PoolFailure) in
      if let refusal = try attempt?.refusal(transaction) { return Answer(refusal: refusal) }
      let record = try SignedInUser.load(call, transaction)
      guard try transaction.credential(of: record.seq)?.hash == credential?.hash else {
        throw .refused(400, apiCode: 2006, path: path, .oldPasswordWrong)
      }
      try attempt?.succeed(transaction)
      return try give(record, call, transaction)
    }
  }

  private static func give(
    _ record: UserRecord, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> Answer {
    let token = try UserToken.give(.deleteAccount, to: record.seq, call.pool, transaction)
    return .token("deleteAccountToken", token, UserToken.lifetime)
  }

  static func delete(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let found = try SignedInUser.found(call, transaction)
      _ = try UserToken.take(
        call.string("deleteAccountToken") ?? "", .deleteAccount, of: found.record.seq, path: ["deleteAccountToken"],
        call.pool, transaction)
      let now = call.pool.clock.milliseconds
      try UserDeletion.delete(found.record, call, now, transaction)
      // Of the user nothing stays but its id among the deleted ones.
      try transaction.addEvent(call.event(.deleteAccount, of: nil, application: found.session.appId))
      return .success
    }
  }
}
