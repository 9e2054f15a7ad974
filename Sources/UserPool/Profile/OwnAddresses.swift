import Contract

extension OperationTable {
  /// The email address and the phone of the signed-in user.
  mutating func addOwnAddresses() {
    write("bindEmail", of: .authentication, OwnAddresses.bindEmail)
    write("bindPhone", of: .authentication, OwnAddresses.bindPhone)
    write("unbindEmail", of: .authentication) { (call) throws(PoolFailure) in
      OwnAddresses.unbind(call, .unbindEmail, .unbindEmail) { PasscodeAddress(emailOf: $0) }
    }
    write("unbindPhone", of: .authentication) { (call) throws(PoolFailure) in
      OwnAddresses.unbind(call, .unbindPhone, .unbindPhone) { PasscodeAddress(phoneOf: $0) }
    }
    write("verifyUpdateEmailRequest", of: .authentication, OwnAddresses.verifyEmail)
    write("verifyUpdatePhoneRequest", of: .authentication, OwnAddresses.verifyPhone)
    write("updateEmail", of: .authentication, OwnAddresses.updateEmail)
    write("updatePhone", of: .authentication, OwnAddresses.updatePhone)
  }
}

/// Users add, change and take away their own addresses by passcodes (docs/operations.md, "Own addresses and accounts").
enum OwnAddresses {
  // MARK: Binding

  static func bindEmail(_ call: Call) throws(PoolFailure) -> WriteBody {
    try SignedInUser.require(call)
    return bind(try address(email: "email", in: call.body.value, []), .bindEmail, .bindEmail, call)
  }

  static func bindPhone(_ call: Call) throws(PoolFailure) -> WriteBody {
    try SignedInUser.require(call)
    let address = try address(phone: "phoneNumber", code: "phoneCountryCode", in: call.body.value, [])
    return bind(address, .bindPhone, .bindPhone, call)
  }

  private static func bind(
    _ address: PasscodeAddress, _ channel: PasscodeChannel, _ kind: UserEvent.Kind, _ call: Call
  ) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let found = try SignedInUser.found(call, transaction)
      guard PasscodeAddress(of: found.record, like: address) == nil else { throw .refused(422, .alreadyBound) }
      let desk = PasscodeDesk(pool: call.pool, transaction: transaction)
      guard try desk.redeem(call.string("passCode") ?? "", channel, address) else {
        return PasscodeDesk.refusal(["passCode"])
      }
      try set(address, of: found.record, call, transaction)
      try call.note(kind, by: found, transaction)
      return Answer(data: nil)
    }
  }

  static func unbind(
    _ call: Call, _ channel: PasscodeChannel, _ kind: UserEvent.Kind,
    _ present: @escaping @Sendable (UserRecord) -> PasscodeAddress?
  ) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let found = try SignedInUser.found(call, transaction)
      let record = found.record
      guard let address = present(record) else { throw .refused(422, .nothingBound) }
      guard UserField.signInNames.contains(where: { $0 != address.field && !record.isNull($0) }) else {
        throw .refused(422, .lastIdentifier)
      }
      let desk = PasscodeDesk(pool: call.pool, transaction: transaction)
      guard try desk.redeem(call.string("passCode") ?? "", channel, address) else {
        return PasscodeDesk.refusal(["passCode"])
      }
      record.setNull(address.field)
      if case .phone = address { record.setNull(.phoneCountryCode) }
      try write(record, call, transaction)
      try call.note(kind, by: found, transaction)
      return Answer(data: nil)
    }
  }

  // MARK: Changing

  static func verifyEmail(_ call: Call) throws(PoolFailure) -> WriteBody {
    try SignedInUser.require(call)
    let place: Path = ["emailPassCodePayload"]
    guard let payload = call.body.value["emailPassCodePayload"] else {
      throw .invalid(place, .payloadMissing, ["emailPassCodePayload"])
    }
    let new = try address(email: "newEmail", in: payload, place)
    let old = payload["oldEmail"] == nil ? nil : try address(email: "oldEmail", in: payload, place)
    return verify(
      Change(
        new: new, newCode: ("newEmailPassCode", payload["newEmailPassCode"]?.string), old: old,
        oldCode: ("oldEmailPassCode", payload["oldEmailPassCode"]?.string), channel: (.updateEmail, .updateEmail),
        place: place),
      .updateEmail, token: "updateEmailToken", call)
  }

  static func verifyPhone(_ call: Call) throws(PoolFailure) -> WriteBody {
    try SignedInUser.require(call)
    let place: Path = ["phonePassCodePayload"]
    guard let payload = call.body.value["phonePassCodePayload"] else {
      throw .invalid(place, .payloadMissing, ["phonePassCodePayload"])
    }
    let new = try address(phone: "newPhoneNumber", code: "newPhoneCountryCode", in: payload, place)
    let old =
      payload["oldPhoneNumber"] == nil
      ? nil : try address(phone: "oldPhoneNumber", code: "oldPhoneCountryCode", in: payload, place)
    // The contract has no channel for a change of phone: the new number is bound, the old one given up.
    return verify(
      Change(
        new: new, newCode: ("newPhonePassCode", payload["newPhonePassCode"]?.string), old: old,
        oldCode: ("oldPhonePassCode", payload["oldPhonePassCode"]?.string), channel: (.bindPhone, .unbindPhone),
        place: place),
      .updatePhone, token: "updatePhoneToken", call)
  }

  /// What a request to change an address shows.
  private struct Change: Sendable {
    let new: PasscodeAddress
    let newCode: (name: String, text: String?)
    let old: PasscodeAddress?
    let oldCode: (name: String, text: String?)
    let channel: (new: PasscodeChannel, old: PasscodeChannel)
    let place: Path
  }

  private static func verify(
    _ change: Change, _ purpose: UserToken.Purpose, token name: String, _ call: Call
  ) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let record = try SignedInUser.load(call, transaction)
      let desk = PasscodeDesk(pool: call.pool, transaction: transaction)
      if let present = PasscodeAddress(of: record, like: change.new) {
        // An access token alone cannot remove an address: the user must give a passcode of it, too.
        let path = change.place.appending(.name(change.oldCode.name))
        guard let old = change.old, let code = change.oldCode.text else { throw .invalid(path, .passcodeMissing) }
        guard old.identifier.text == present.identifier.text,
          try desk.redeem(code, change.channel.old, present)
        else { return PasscodeDesk.refusal(path) }
      }
      guard try desk.redeem(change.newCode.text ?? "", change.channel.new, change.new) else {
        return PasscodeDesk.refusal(change.place.appending(.name(change.newCode.name)))
      }
      let payload = String(decoding: StoredJSON.text(change.new.value), as: UTF8.self)
      let token = try UserToken.give(purpose, to: record.seq, about: payload, call.pool, transaction)
      return .token(name, token, UserToken.lifetime)
    }
  }

  static func updateEmail(_ call: Call) throws(PoolFailure) -> WriteBody {
    update(.updateEmail, token: "updateEmailToken", .updateEmail, call)
  }

  static func updatePhone(_ call: Call) throws(PoolFailure) -> WriteBody {
    update(.updatePhone, token: "updatePhoneToken", .updatePhone, call)
  }

  private static func update(
    _ purpose: UserToken.Purpose, token name: String, _ kind: UserEvent.Kind, _ call: Call
  ) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let found = try SignedInUser.found(call, transaction)
      let token = try UserToken.take(
        call.string(name) ?? "", purpose, of: found.record.seq, path: Path(name), call.pool, transaction)
      guard let address = PasscodeAddress(try StoredJSON.value(Array((token.payload ?? "").utf8))) else {
        throw StoredJSON.damaged
      }
      try set(address, of: found.record, call, transaction)
      try call.note(kind, by: found, transaction)
      return .success
    }
  }

  // MARK: The user

  private static func set(
    _ address: PasscodeAddress, of record: UserRecord, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    switch address {
    case .email(let email): record.set(.email, email)
    case .phone(let phone, let code):
      record.set(.phone, phone)
      record.set(.phoneCountryCode, code)
    }
    record.set(address.verifiedField, 1)
    try write(record, call, transaction)
  }

  private static func write(
    _ record: UserRecord, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    let change = UserChange(
      call: call, transaction: transaction, record: record, place: .top, now: call.pool.clock.milliseconds)
    change.resetVerification()
    try change.moveIdentifiers()
    try change.writeUpdate()
  }

  private static func address(
    email name: String, in value: Value, _ place: Path
  ) throws(PoolFailure) -> PasscodeAddress {
    guard let address = PasscodeAddress(email: value[name]?.string ?? "") else {
      throw .invalid(place.appending(.name(name)), .malformedEmail)
    }
    return address
  }

  private static func address(
    phone name: String, code: String, in value: Value, _ place: Path
  ) throws(PoolFailure) -> PasscodeAddress {
    guard let address = PasscodeAddress(phone: value[name]?.string ?? "", code: value[code]?.string) else {
      throw .invalid(place.appending(.name(name)), .malformedPhone)
    }
    return address
  }
}

extension PasscodeAddress {
  /// The user's field that holds it.
  var field: UserField {
    switch self {
    case .email: .email
    case .phone: .phone
    }
  }

  /// The address as an object to be kept with a token.
  var value: Value {
    switch self {
    case .email(let email): ["email": .string(email)]
    case .phone(let phone, let code): ["phone": .string(phone), "code": .string(code)]
    }
  }

  /// An address that was kept with a token; nil for anything else.
  init?(_ value: Value) {
    if let email = value["email"]?.string {
      self.init(email: email)
    } else {
      self.init(phone: value["phone"]?.string ?? "", code: value["code"]?.string)
    }
  }
}

extension Answer {
  /// A token of one use and for how many seconds it is good.
  static func token(_ name: String, _ token: String, _ lifetime: Int64) -> Answer {
    Answer(
      data: Tape(
        .object([.init(name, .string(token)), .init("tokenExpiresIn", .integer(lifetime / 1000))])))
  }
}
