import Contract
import Cryptography

/// Writes notifications into the outbox, in the transaction of the change they tell about.
struct Notifier {
  let pool: Pool
  let wish: NotificationWish
  let language: Language
  /// Whether the next sign-in asks for another password.
  let mustReset: Bool

  /// Refuses what cannot be sent whatever the users are: an unknown application, addresses that are none.
  static func check(_ wish: NotificationWish, _ transaction: any ReadTransaction) throws(PoolFailure) {
    if let id = wish.appId, try transaction.application(id) == nil {
      throw .refused(
        400, apiCode: 2011, path: wish.path.appending(.name("appId")), .applicationUnknown, [id])
    }
    if let email = wish.email, !Address.isEmail(email) {
      throw .invalid(wish.path.appending(.name("inputSendEmailNotification")), .notAnEmailAddress)
    }
    if let phone = wish.phone, Address.phone(phone) == nil {
      throw .invalid(wish.path.appending(.name("inputSendPhoneNotification")), .notAPhoneNumber)
    }
  }

  /// Writes the messages about one user whose password was set.
  /// - Parameter password: the password in clear; nil if only its hash is known.
  /// - Returns: whether there is an address for any of them.
  func notify(
    _ record: UserRecord, password: Secret?, in transaction: any WriteTransaction
  ) throws(PoolFailure) -> Bool {
    var letter = Letter(
      facts: try facts(record, password, transaction), language: Self.language(of: record) ?? language)
    letter.userId = record.string(.userId) ?? ""
    var isTold = false
    if wish.toUserEmail {
      let address = record.string(.email).flatMap { Address.isEmail($0) ? $0 : nil }
      try put(letter, .email, address, "no email", transaction)
      isTold = address != nil
    }
    if wish.toUserPhone {
      let number = record.string(.phone).flatMap {
        Address.phone($0, countryCode: record.string(.phoneCountryCode))
      }
      try put(letter, .sms, number, "no phone", transaction)
      isTold = isTold || number != nil
    }
    if let email = wish.email { try put(letter, .email, email, "no email", transaction) }
    if let phone = wish.phone { try put(letter, .sms, Address.phone(phone), "no phone", transaction) }
    return isTold || wish.email != nil || wish.phone != nil
  }

  private struct Letter {
    var facts: Template.Facts
    var language: Language
    var userId = ""
  }

  private func put(
    _ letter: Letter, _ channel: OutboxMessage.Channel, _ recipient: String?, _ lack: String,
    _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    let now = pool.clock.milliseconds
    var message = OutboxMessage(
      id: pool.ids.next(), userId: letter.userId, channel: channel, occasion: wish.occasion,
      recipient: recipient ?? "", languageTag: letter.language.rawValue, createdAt: now,
      state: recipient == nil ? .skipped : .queued, nextAttemptAt: now, reason: recipient == nil ? lack : nil)
    if recipient != nil {
      let text =
        channel == .email ? Template.email(letter.facts, letter.language) : Template.sms(letter.facts, letter.language)
      message.sealedBody = try OutboxBody.seal(text, for: message, pool.sealer)
    }
    try transaction.addToOutbox(message)
  }

  private func facts(
    _ record: UserRecord, _ password: Secret?, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Template.Facts {
    Template.Facts(
      occasion: wish.occasion, name: record.string(.name) ?? record.string(.nickname) ?? "",
      account: record.string(.username) ?? record.string(.email) ?? record.string(.phone)
        ?? record.string(.externalId) ?? record.string(.userId) ?? "",
      password: password, loginAddress: try loginAddress(transaction), mustReset: mustReset)
  }

  /// The login address of the application that the request names, else the pool's own; nil if neither has one.
  private func loginAddress(_ transaction: any ReadTransaction) throws(PoolFailure) -> String? {
    if let id = wish.appId, let address = try transaction.application(id)?.loginAddress { return address }
    return try PoolSettings.loginAddress(transaction)
  }

  /// The user's own language, where its locale names one that there is a text in.
  static func language(of record: UserRecord) -> Language? {
    guard let locale = record.string(.locale)?.lowercased() else { return nil }
    if locale == "zh" || locale.hasPrefix("zh-") || locale.hasPrefix("zh_") { return .chinese }
    if locale == "en" || locale.hasPrefix("en-") || locale.hasPrefix("en_") { return .english }
    return nil
  }
}

/// A message's subject and text, as they are sealed in its row: the subject, a line feed, the text.
enum OutboxBody {
  static func seal(
    _ text: Template.Rendered, for message: OutboxMessage, _ sealer: Sealer
  ) throws(PoolFailure) -> [UInt8] {
    let whole = Secret(Array(text.subject.utf8) + [0x0A] + text.text.revealBytes())
    do throws(CryptographyError) {
      return try sealer.seal(whole, context: message.sealContext)
    } catch {
      throw .defect("a notification could not be encrypted: \(error)")
    }
  }

  static func open(_ message: OutboxMessage, _ sealer: Sealer) throws(CryptographyError) -> Template.Rendered {
    let whole = try sealer.open(message.sealedBody ?? [], context: message.sealContext)
    return whole.withUnsafeBytes { bytes in
      let end = bytes.firstIndex(of: 0x0A) ?? bytes.endIndex
      return Template.Rendered(
        subject: String(decoding: bytes[..<end], as: UTF8.self), text: Secret(bytes[end...].dropFirst()))
    }
  }
}
