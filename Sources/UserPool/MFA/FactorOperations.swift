import Contract
import Cryptography

extension OperationTable {
  /// Second factors.
  mutating func addFactors() {
    read("getUserMfaInfo", FactorOperations.info)
    read("getUserMfaStatus", FactorOperations.status)
    read("getOtpSecretByUser", FactorOperations.secret)
    write("setUsersMfaStatus", FactorOperations.setStatus)
    write("importOtp", FactorOperations.importSecrets)
    write("mfaOtpVerify", of: .authentication, FactorOperations.verify)
  }
}

/// Second factors of users (docs/operations.md, "Second factors").
enum FactorOperations {
  /// How many users one import may name.
  static let mostUsers = 50
  /// After how many wrong codes in a row no code counts for a while.
  static let mostTries: Int64 = 5
  /// How long that is, in milliseconds: 5 minutes.
  static let pause: Int64 = 5 * 60_000

  /// importOtp: all or none.
  static func importSecrets(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.forEachObject("list", most: mostUsers) { (entry) throws(PoolFailure) in
        let seq = try DirectoryUser.seq(try entry.neededName("userId"), entry.place.path("userId"), transaction)
        try keep(entry.node["otp"], of: seq, at: entry.place.path("otp"), call, transaction)
      }
      return Answer(data: nil)
    }
  }

  /// Keeps a TOTP secret and its recovery code in place of those before.
  /// - Parameter path: where the object with them is in the request.
  static func keep(
    _ otp: TapeNode?, of seq: Int64, at path: Path, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    guard let text = otp?["secret"]?.string, Totp.secret(text) != nil else {
      throw .invalid(path.appending(.name("secret")), .otpSecretWrong)
    }
    var row = try transaction.factors(of: seq) ?? FactorRow(user: seq)
    row.secret = try PoolFoundation.seal(Secret(text), row.sealContext("secret"), call.pool.sealer)
    row.recoveryCode = nil
    if let code = otp?["recoveryCode"]?.string, !code.isEmpty {
      row.recoveryCode = try PoolFoundation.seal(Secret(code), row.sealContext("recovery"), call.pool.sealer)
    }
    (row.lastStep, row.tries) = (0, 0)
    try transaction.saveFactors(row)
  }

  /// The secret in clear: it is what this operation is asked for.
  static func secret(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let user = try DirectoryUser.load(call, (call.string("userIdType"), ["userIdType"]), transaction)
    guard let row = try transaction.factors(of: user.seq), let sealed = row.secret else {
      throw .refused(404, path: ["userId"], .otpMissing)
    }
    let secret = try PoolSecrets.open(sealed, row.sealContext("secret"), call.pool.sealer)
    return Answer(data: Tape(["secret": .string(secret.reveal())]))
  }

  /// A code of mail or short message can be sent wherever the user has a verified address.
  static func info(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let user = try DirectoryUser.load(call, (call.string("userIdType"), ["userIdType"]), transaction)
    let row = try transaction.factors(of: user.seq)
    func word(_ isOn: Bool) -> Value { isOn ? "enabled" : "disabled" }
    return Answer(
      data: Tape([
        "totpStatus": word(row?.hasTotp ?? false),
        "faceMfaStatus": word(row?.settings["faceMfaEnabled"]?.bool ?? false),
        "smsMfaStatus": word(!user.isNull(.phone) && user.isTrue(.phoneVerified)),
        "emailMfaStatus": word(!user.isNull(.email) && user.isTrue(.emailVerified)),
      ]))
  }

  static func status(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let user = try DirectoryUser.load(call, (call.string("userIdType"), ["userIdType"]), transaction)
    let row = try transaction.factors(of: user.seq)
    let settings = row?.settings
    // There is no sign-in in two steps here, so there is no token of its first one.
    var members: [Value.Member] = [.init("mfaToken", "")]
    members.add("mfaPhone", settings?["mfaPhone"]?.string ?? user.string(.phone))
    members.add("mfaPhoneCountryCode", settings?["mfaPhoneCountryCode"]?.string ?? user.string(.phoneCountryCode))
    members.add("mfaEmail", settings?["mfaEmail"]?.string ?? user.string(.email))
    for field in [UserField.nickname, .username, .phone, .phoneCountryCode] {
      members.add(field.name, user.string(field))
    }
    members += [
      .init("faceMfaEnabled", .bool(settings?["faceMfaEnabled"]?.bool ?? false)),
      .init("totpMfaEnabled", .bool(row?.hasTotp ?? false)),
      .init("applicationMfa", settings?["applicationMfa"] ?? []),
    ]
    return Answer(data: Tape(.object(members)))
  }

  /// Keeps what is given; what is not given stays as it is. TOTP cannot be enabled for a user without a secret.
  static func setStatus(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let user = try DirectoryUser.load(call, (call.string("userIdType"), ["userIdType"]), transaction)
      var row = try transaction.factors(of: user.seq) ?? FactorRow(user: user.seq)
      guard case .object(let given)? = call.body.value["mfaTriggerData"] else {
        throw .invalid(["mfaTriggerData"], .missing)
      }
      let path: Path = [.name("mfaTriggerData"), .name("totpMfaEnabled")]
      let wantsTotp = given.last { $0.name == "totpMfaEnabled" }?.value.bool
      if wantsTotp == true, row.secret == nil { throw .refused(422, path: path, .otpMissing) }
      guard case .object(var members) = row.settings else { throw StoredJSON.damaged }
      let kept = [
        "mfaPhone", "mfaPhoneCountryCode", "mfaEmail", "faceMfaEnabled", "totpMfaEnabled", "applicationMfa",
      ]
      for member in given where kept.contains(member.name) {
        members.removeAll { $0.name == member.name }
        if member.value != .null { members.append(member) }
      }
      row.settings = .object(members)
      try transaction.saveFactors(row)
      return .success
    }
  }

  /// mfaOtpVerify: a code of the signed-in user's authenticator, good once. A wrong one is `verified: false`; after five in a row none counts for a while.
  static func verify(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let found = try SignedInUser.found(call, transaction)
      guard var row = try transaction.factors(of: found.record.seq), row.hasTotp, let sealed = row.secret,
        let secret = Totp.secret(try PoolSecrets.open(sealed, row.sealContext("secret"), call.pool.sealer).reveal())
      else { throw .refused(422, path: ["totp"], .otpMissing) }
      let now = call.pool.clock.milliseconds
      if row.tries >= mostTries {
        guard now - row.triedAt >= pause || now < row.triedAt else { throw .refused(429, .otpPaused) }
        row.tries = 0
      }
      var isVerified = false
      if let step = Totp.step(of: call.string("totp") ?? "", secret, at: now), step > row.lastStep {
        (row.lastStep, row.tries, isVerified) = (step, 0, true)
      } else {
        (row.tries, row.triedAt) = (row.tries + 1, now)
      }
      try transaction.saveFactors(row)
      try note(isVerified, found, call, transaction)
      return Answer(data: Tape(["verified": .bool(isVerified)]))
    }
  }

  private static func note(
    _ isVerified: Bool, _ found: SignedInUser.Found, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    var event = call.event(.verifyMfa, of: found.record.seq, application: found.session.appId)
    event.isSuccess = isVerified
    event.method = "OTP"
    try transaction.addEvent(event)
    guard isVerified else { return }
    let now = call.pool.clock.milliseconds
    found.record.set(.lastMfaTime, now)
    try UserChange(call: call, transaction: transaction, record: found.record, place: .top, now: now).writeUpdate()
  }
}

// The sentences about second factors.
extension Message {
  static let otpSecretWrong = Message(
    english: "must be a base32 secret of at least 16 characters",
    chinese: "必须为至少 16 个字符的 Base32 密钥")
  static let otpMissing = Message(
    english: "the user has no enabled one-time password",
    chinese: "用户没有启用的动态口令")
  static let otpPaused = Message(
    english: "too many wrong codes; try again in five minutes",
    chinese: "错误次数过多，请五分钟后重试")
}
