/// A user's session with an application: what makes its tokens good. They are refused once it is gone.
public struct Session: Sendable, Equatable {
  /// Its id: 24 hexadecimal digits; the tokens' `jti`.
  public let id: String
  /// The user's number.
  public let user: Int64
  /// The application.
  public let appId: String
  /// The scopes that were granted, space-separated.
  public let scope: String
  /// When it began, in milliseconds since 1970.
  public let createdAt: Int64
  /// When it ends on its own, in milliseconds since 1970.
  public let expiresAt: Int64
  /// SHA-256 of its refresh token, if it has one.
  public let refreshDigest: [UInt8]?

  /// A session.
  public init(
    id: String, user: Int64, appId: String, scope: String, createdAt: Int64, expiresAt: Int64, refreshDigest: [UInt8]?
  ) {
    self.id = id
    self.user = user
    self.appId = appId
    self.scope = scope
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.refreshDigest = refreshDigest
  }
}

/// Reading sessions.
public protocol SessionReading: AnyObject {
  /// The session of that id, in date or not, or nil.
  func session(_ id: String) throws(PoolFailure) -> Session?
  /// A user's sessions that last beyond a moment, in the order in which they began.
  func sessions(of user: Int64, at now: Int64) throws(PoolFailure) -> [Session]
  /// The ids of the applications that a user has ever signed in to and that are still there, in their order.
  func applications(signedInBy user: Int64) throws(PoolFailure) -> [String]
  /// The id of the session that a used refresh token belonged to, by the token's SHA-256; nil if there is none or it has ended.
  func session(ofSpentDigest digest: [UInt8]) throws(PoolFailure) -> String?
}

/// Writing sessions.
public protocol SessionWriting: AnyObject {
  /// Adds a session.
  func addSession(_ session: Session) throws(PoolFailure)
  /// Ends a session; nothing if there is none with that id.
  func removeSession(_ id: String) throws(PoolFailure)
  /// Keeps a session's end and refresh token in place of what was there, and the digest of the token that was used up, where one was.
  func renewSession(_ session: Session, spending digest: [UInt8]?) throws(PoolFailure)
  /// Ends a user's sessions with an application.
  func removeSessions(of user: Int64, application: String) throws(PoolFailure)
  /// Ends every session of a user.
  func removeSessions(of user: Int64) throws(PoolFailure)
  /// Removes the user's sessions that are past their end.
  func removeExpiredSessions(of user: Int64, at now: Int64) throws(PoolFailure)
}
