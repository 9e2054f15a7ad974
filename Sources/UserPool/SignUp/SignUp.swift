import Contract

extension OperationTable {
  /// Sign-up.
  mutating func addSignUp() {
    write("signUp", of: .authentication, SignUp.prepare)
  }
}

/// signUp by a password or by a passcode of CHANNEL_REGISTER (docs/operations.md, "Sign-up").
struct SignUp {
  let call: Call
  let draft: Registration.Draft
  /// The passcodes that the request shows, with what each is for.
  let proofs: [Proof]

  struct Proof: Sendable {
    let code: String
    let channel: PasscodeChannel
    let address: PasscodeAddress
    let path: Path
  }

  static func prepare(_ call: Call) throws(PoolFailure) -> WriteBody {
    let signUp = try SignUp(call)
    return { (transaction) throws(PoolFailure) in try signUp.apply(transaction) }
  }

  private init(_ call: Call) throws(PoolFailure) {
    self.call = call
    let body = call.body.value
    let encryption = body["options"]?["passwordEncryptType"]?.string
    var draft: Registration.Draft
    var proofs: [Proof] = []
    if body["connection"]?.string == "PASSCODE" {
      let proof = try PasscodeProof(call)
      draft = Registration.Draft(identifiedBy: proof.address)
      proofs.append(
        Proof(
          code: proof.code, channel: .register, address: proof.address,
          path: [.name("passCodePayload"), .name("passCode")]))
      if let password = body["options"]?["passwordForPhonePassCode"]?.string {
        try draft.setPassword(
          password, encryption: encryption, path: ["options"], profile: body["profile"], call)
      }
    } else {
      draft = try Self.byPassword(body, encryption, call)
    }
    for address in try Self.addProfile(body["profile"], to: &draft) {
      proofs.append(try Self.completion(address, body["options"]))
    }
    self.draft = draft
    self.proofs = proofs
  }

  private static func byPassword(
    _ body: Value, _ encryption: String?, _ call: Call
  ) throws(PoolFailure) -> Registration.Draft {
    guard let payload = body["passwordPayload"], case .object = payload else {
      throw .invalid(["passwordPayload"], .passwordPayloadMissing)
    }
    let names = ["username", "email"].filter { payload[$0]?.string?.isEmpty == false }
    guard let first = names.first else { throw .invalid(["passwordPayload"], .accountMissing) }
    var draft = Registration.Draft(source: "basic:\(first)-password")
    for name in names { draft.fields.append(.init(name, payload[name] ?? .null)) }
    try draft.setPassword(
      payload["password"]?.string ?? "", encryption: encryption, path: ["passwordPayload"], profile: body["profile"],
      call)
    return draft
  }

  /// Adds the fields of the profile.
  /// - Returns: the addresses among it, which need passcodes of their own.
  private static func addProfile(
    _ profile: Value?, to draft: inout Registration.Draft
  ) throws(PoolFailure) -> [PasscodeAddress] {
    guard case .object(let members)? = profile else { return [] }
    var addresses: [PasscodeAddress] = []
    for member in members where member.value != .null {
      switch member.name {
      case "email":
        guard let address = PasscodeAddress(email: member.value.string ?? "") else {
          throw .invalid([.name("profile"), .name("email")], .malformedEmail)
        }
        addresses.append(address)
      case "phone":
        let code = profile?["phoneCountryCode"]?.string
        guard let address = PasscodeAddress(phone: member.value.string ?? "", code: code) else {
          throw .invalid([.name("profile"), .name("phone")], .malformedPhone)
        }
        addresses.append(address)
      case "phoneCountryCode": continue
      case "locality": draft.fields.append(.init("city", member.value))
      default: draft.fields.append(member)
      }
    }
    // One that identifies the account already needs no second code.
    addresses.removeAll { address in
      let name = address.identifier.kind == .email ? "email" : "phone"
      return draft.fields.contains { $0.name == name && $0.value.string?.lowercased() == address.plain }
    }
    for address in addresses { draft.add(verified: address) }
    return addresses
  }

  private static func completion(_ address: PasscodeAddress, _ options: Value?) throws(PoolFailure) -> Proof {
    let isEmail = address.identifier.kind == .email
    let name = isEmail ? "emailPassCodeForInformationCompletion" : "phonePassCodeForInformationCompletion"
    let path: Path = [.name("options"), .name(name)]
    guard let code = options?[name]?.string else { throw .invalid(path, .passcodeMissing) }
    return Proof(code: code, channel: isEmail ? .completeEmail : .completePhone, address: address, path: path)
  }

  private func apply(_ transaction: any WriteTransaction) throws(PoolFailure) -> Answer {
    let desk = PasscodeDesk(pool: call.pool, transaction: transaction)
    for proof in proofs {
      guard try desk.redeem(proof.code, proof.channel, proof.address) else { return PasscodeDesk.refusal(proof.path) }
    }
    if let data = draft.fields.first(where: { $0.name == "customData" })?.value, data != .null {
      try Tape(data).withRoot { (node) throws(PoolFailure) in
        try Profile.refuseFixedCustomData(node, at: [.name("profile"), .name("customData")], transaction)
      }
    }
    let record: UserRecord
    do throws(PoolFailure) {
      record = try Registration.make(draft, in: applicationId(transaction), call, transaction)
    } catch {
      throw placed(error)
    }
    // A client can claim any address. The one in the request counts only inside a program, where there is no connection.
    let address = call.context.clientAddress ?? call.body.value["options"]?["clientIp"]?.string
    try transaction.addEvent(call.event(.register, of: record.seq, address: address, transaction))
    return try Profile.answer(record, .afterWrite, call, transaction)
  }

  /// The application in which the user signs up: the one that the request names, else the pool's first.
  private func applicationId(_ transaction: any ReadTransaction) throws(PoolFailure) -> String? {
    if case .application(let id?, _) = call.context.caller { return try transaction.application(id)?.id }
    return try transaction.firstApplication()?.id
  }

  /// A refusal of an account's field, at the place in the request that the field came from: a payload or the profile.
  private func placed(_ failure: PoolFailure) -> PoolFailure {
    guard case .refused(var refusal) = failure, case .name(let field)? = refusal.path.elements.first else {
      return failure
    }
    let body = call.body.value
    let parts = ["passwordPayload", "passCodePayload", "profile"]
    guard let part = parts.first(where: { body[$0]?[field] != nil }) else { return failure }
    refusal.path = Path([.name(part)] + refusal.path.elements)
    return .refused(refusal)
  }
}

extension PasscodeAddress {
  /// The address as a user's field has it.
  var plain: String {
    switch self {
    case .email(let email): email
    case .phone(let phone, _): phone
    }
  }
}
