import Contract
import Cryptography

extension OperationTable {
  /// Sending passcodes. Users who sign in or up with a passcode have no token yet; channels that require one check for it themselves.
  mutating func addPasscodes() {
    write("sendEmail", of: .authentication, for: .anybody, PasscodeSending.email)
    write("sendSms", of: .authentication, for: .anybody, PasscodeSending.sms)
  }
}

/// sendEmail and sendSms: a passcode by way of the outbox, in the transaction that keeps its digest.
enum PasscodeSending {
  static func email(_ call: Call) throws(PoolFailure) -> WriteBody {
    guard let address = PasscodeAddress(email: call.string("email") ?? "") else {
      throw .invalid(["email"], .malformedEmail)
    }
    return try send(to: address, path: ["email"], call)
  }

  static func sms(_ call: Call) throws(PoolFailure) -> WriteBody {
    guard
      let address = PasscodeAddress(phone: call.string("phoneNumber") ?? "", code: call.string("phoneCountryCode"))
    else { throw .invalid(["phoneNumber"], .malformedPhone) }
    return try send(to: address, path: ["phoneNumber"], call)
  }

  private static func send(to address: PasscodeAddress, path: Path, _ call: Call) throws(PoolFailure) -> WriteBody {
    let name = call.string("channel") ?? ""
    guard let channel = PasscodeChannel(rawValue: name) else {
      throw .invalid(["channel"], .notOneOf, [PasscodeChannel.allCases.map(\.rawValue).joined(separator: ", ")])
    }
    return { (transaction) throws(PoolFailure) in
      try check(channel, address, path, call, transaction)
      // Before anything that depends on who has the address: what is not sent counts as well.
      try MessageBound.count(from: call.context.clientAddress, call.pool, transaction)
      let holder = UserRecord()
      let isHeld = try address.load(into: holder, transaction)
      let desk = PasscodeDesk(pool: call.pool, transaction: transaction)
      if channel.reach == .users, !isHeld || holder.integer(.status) != UserStatus.activated {
        try desk.pretend(channel, address)
      } else {
        let code = try desk.make(channel, address)
        try put(code, for: isHeld ? holder : nil, to: address, call, transaction)
      }
      return Answer(data: nil)
    }
  }

  private static func check(
    _ channel: PasscodeChannel, _ address: PasscodeAddress, _ path: Path, _ call: Call,
    _ transaction: any ReadTransaction
  ) throws(PoolFailure) {
    switch channel.reach {
    case .anywhere, .users: return
    case .signedIn: _ = try SignedInUser.load(call, transaction)
    case .own:
      let record = try SignedInUser.load(call, transaction)
      guard PasscodeAddress(of: record, like: address)?.identifier.text == address.identifier.text else {
        throw .invalid(path, .passcodeNotOwn)
      }
    }
  }

  private static func put(
    _ code: Secret, for holder: UserRecord?, to address: PasscodeAddress, _ call: Call,
    _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    let pool = call.pool
    let (channel, recipient) = address.recipient
    let language = holder.flatMap { Notifier.language(of: $0) } ?? call.context.language
    let now = pool.clock.milliseconds
    var message = OutboxMessage(
      id: pool.ids.next(), userId: holder?.string(.userId) ?? "", channel: channel, occasion: .passcode,
      recipient: recipient, languageTag: language.rawValue, createdAt: now, state: .queued, nextAttemptAt: now)
    let text = Template.passcode(code, minutes: PasscodeDesk.lifetime / 60_000, channel, language)
    message.sealedBody = try OutboxBody.seal(text, for: message, pool.sealer)
    try transaction.addToOutbox(message)
  }
}

extension Template {
  /// The text that tells a passcode.
  static func passcode(
    _ code: Secret, minutes: Int64, _ channel: OutboxMessage.Channel, _ language: Language
  ) -> Rendered {
    let (before, after) =
      language == .chinese
      ? ("您的验证码是 ", "，\(minutes) 分钟内有效。如非本人操作，请忽略。")
      : ("Your passcode is ", ". It is valid for \(minutes) minutes. If you did not request it, ignore this message.")
    let end = channel == .email ? "\n" : ""
    return Rendered(
      subject: channel == .email ? subject(.passcode, language) : "",
      text: Secret(Array(before.utf8) + code.revealBytes() + Array((after + end).utf8)))
  }
}
