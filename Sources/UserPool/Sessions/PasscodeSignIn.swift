import Contract

/// A sign-in with a passcode of CHANNEL_LOGIN. The right passcode proves that the user receives messages at the address, so the address becomes verified.
enum PasscodeSignIn {
  static func prepare(_ call: Call) throws(PoolFailure) -> WriteBody {
    let entrance = Entrance(call: call, request: try SignInRequest(call))
    let proof = try PasscodeProof(call)
    return { (transaction) throws(PoolFailure) in try apply(proof, entrance, transaction) }
  }

  private static func apply(
    _ proof: PasscodeProof, _ entrance: Entrance, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> Answer {
    let record = UserRecord()
    let isThere = try proof.address.load(into: record, transaction)
    let desk = PasscodeDesk(pool: entrance.call.pool, transaction: transaction)
    guard try desk.redeem(proof.code, .login, proof.address) else {
      return try entrance.refuse(
        Refusal(400, apiCode: 2333, .passcodeWrong), isThere ? record.seq : nil, transaction)
    }
    guard isThere else {
      guard entrance.request.registers else {
        // The right code shows who reads there; that person may know.
        return try entrance.refuse(Refusal(404, apiCode: 2004, .userNotFound), nil, transaction)
      }
      let draft = Registration.Draft(identifiedBy: proof.address)
      let made = try Registration.make(draft, in: entrance.request.application.id, entrance.call, transaction)
      try transaction.addEvent(entrance.event(.register, made.seq))
      return try entrance.enter(made, transaction)
    }
    guard record.integer(.status) == UserStatus.activated else {
      return try entrance.refuse(Entrance.notActivated, record.seq, transaction)
    }
    let flag = proof.address.verifiedField
    if !record.isTrue(flag) { record.set(flag, 1) }
    return try entrance.enter(record, transaction)
  }
}

/// A passcode and the address that it was sent to.
struct PasscodeProof: Sendable {
  let code: String
  let address: PasscodeAddress

  /// The content of passCodePayload.
  init(_ call: Call) throws(PoolFailure) {
    guard let payload = call.body.value["passCodePayload"], case .object = payload else {
      throw .invalid(["passCodePayload"], .passcodePayloadMissing)
    }
    func text(_ name: String) -> String? { payload[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
    code = text("passCode") ?? ""
    switch (text("email"), text("phone")) {
    case (let email?, nil):
      guard let address = PasscodeAddress(email: email) else {
        throw .invalid([.name("passCodePayload"), .name("email")], .malformedEmail)
      }
      self.address = address
    case (nil, let phone?):
      guard let address = PasscodeAddress(phone: phone, code: text("phoneCountryCode")) else {
        throw .invalid([.name("passCodePayload"), .name("phone")], .malformedPhone)
      }
      self.address = address
    default: throw .invalid(["passCodePayload"], .passcodeAddressMissing)
    }
  }
}

extension PasscodeAddress {
  /// The field that says whether a user's address of this sort was verified.
  var verifiedField: UserField {
    switch self {
    case .email: .emailVerified
    case .phone: .phoneVerified
    }
  }
}
