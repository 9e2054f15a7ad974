import Contract

extension Call {
  /// An event of this call.
  /// - Parameters:
  ///   - application: the application's id; nil for the one that the caller is.
  ///   - address: where the user is; nil for where the request came from.
  func event(
    _ kind: UserEvent.Kind, of user: Int64?, application: String? = nil, address: String? = nil
  ) -> UserEvent {
    var appId = application
    if appId == nil, case .application(let id?, _) = context.caller { appId = id }
    return UserEvent(
      at: pool.clock.milliseconds, user: user, kind: kind, appId: appId ?? "",
      clientIp: Self.bounded(address ?? context.clientAddress, 64), userAgent: Self.bounded(context.userAgent, 512),
      requestId: requestId)
  }

  /// An event of this call without a session: where the caller names no application it is the pool's first, as for a sign-in.
  func event(
    _ kind: UserEvent.Kind, of user: Int64?, address: String? = nil, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> UserEvent {
    if case .application(.some, _) = context.caller { return event(kind, of: user, address: address) }
    return event(kind, of: user, application: try transaction.firstApplication()?.id, address: address)
  }

  /// Writes into the log that a user did something.
  func note(
    _ kind: UserEvent.Kind, by found: SignedInUser.Found, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    try transaction.addEvent(event(kind, of: found.record.seq, application: found.session.appId))
  }

  /// What strangers send is kept in part.
  private static func bounded(_ text: String?, _ most: Int) -> String? { text.map { String($0.prefix(most)) } }
}

extension UserEvent {
  /// Says why it was refused.
  /// - Parameter seconds: how long that has locked the account for; nil if it has not.
  mutating func explain(_ message: Message, _ arguments: [String] = [], lockedFor seconds: Int64?) {
    let text = message.rendered(.english, arguments)
    reason = seconds.map { Message.lockedNow.rendered(.english, [text, String($0)]) } ?? text
  }
}
