import Contract
import Cryptography

/// Where every sign-in ends, by whatever proof: in a session with its tokens or in a refusal, and in a row of the history either way.
struct Entrance {
  let call: Call
  let request: SignInRequest

  /// The answer to a user who has proved the identity but may not sign in.
  static var notActivated: Refusal { Refusal(403, apiCode: 2005, .accountNotActivated) }

  /// Refuses a sign-in and leaves a row in the history that says why.
  /// - Parameters:
  ///   - user: whose account was tried; nil if nobody has it.
  ///   - data: what the rejected user needs to continue.
  ///   - seconds: how long this sign-in has locked the account for; the history alone says so.
  func refuse(
    _ refusal: Refusal, _ user: Int64?, _ transaction: any WriteTransaction, data: Tape? = nil,
    lockedFor seconds: Int64? = nil
  ) throws(PoolFailure) -> Answer {
    var event = event(.login, user)
    event.isSuccess = false
    event.explain(refusal.message, refusal.arguments, lockedFor: seconds)
    try transaction.addEvent(event)
    return Answer(refusal: refusal, data: data)
  }

  /// Opens a session for a user and answers its tokens.
  /// - Parameter record: the user, as it was loaded in this transaction.
  func enter(_ record: UserRecord, _ transaction: any WriteTransaction) throws(PoolFailure) -> Answer {
    let now = call.pool.clock.milliseconds
    let change = UserChange(call: call, transaction: transaction, record: record, place: .top, now: now)
    try note(on: record, at: now)
    if let data = request.customData {
      try Profile.setCustomData(data, at: [.name("options"), .name("customData")], of: change)
    }
    try change.writeUpdate()
    try transaction.noteSignIn(of: record.seq, to: request.application.id)
    let network = ClientNetwork.of(request.countedAddress)
    if !network.isEmpty { try transaction.noteSignIn(of: record.seq, from: network, at: now) }
    try transaction.addEvent(event(.login, record.seq))
    let id = call.pool.ids.next()
    let refresh = request.scope.contains("offline_access") ? RefreshToken.new(session: id, call.pool.random) : nil
    let session = Session(
      id: id, user: record.seq, appId: request.application.id, scope: request.scope.text, createdAt: now,
      expiresAt: now + TokenIssuer.lifetime * 1000, refreshDigest: refresh?.digest)
    try transaction.removeExpiredSessions(of: record.seq, at: now)
    try transaction.addSession(session)
    return try TokenAnswer.of(
      session, request.scope, record, refreshToken: refresh?.text, call.pool, transaction)
  }

  /// An event of this sign-in.
  func event(_ kind: UserEvent.Kind, _ user: Int64?) -> UserEvent {
    var event = call.event(kind, of: user, application: request.application.id, address: request.address)
    event.method = request.method
    return event
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
