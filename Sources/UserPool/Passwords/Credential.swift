/// What the pool knows of a user's password: a row beside the user's, so that it never travels with a user by accident.
public struct Credential: Sendable, Equatable {
  /// The hash: a PHC string of this program's, or one of the imported forms; nil if the user has no password.
  public var hash: String?
  /// The salt of an imported hash that does not carry its own.
  public var salt: String?
  /// SHA-256 of the passwordResetToken that was handed out last and not used yet.
  public var resetTokenDigest: [UInt8]?
  /// Until when that token is good, in milliseconds since 1970.
  public var resetTokenExpiresAt: Int64

  /// A credential.
  public init(
    hash: String? = nil, salt: String? = nil, resetTokenDigest: [UInt8]? = nil, resetTokenExpiresAt: Int64 = 0
  ) {
    self.hash = hash
    self.salt = salt
    self.resetTokenDigest = resetTokenDigest
    self.resetTokenExpiresAt = resetTokenExpiresAt
  }
}

/// Reading credentials.
public protocol CredentialReading: AnyObject {
  /// A user's credential, or nil if it has none.
  func credential(of seq: Int64) throws(PoolFailure) -> Credential?
  /// Who has a reset token with that SHA-256, in date or not.
  func holder(ofResetTokenDigest digest: [UInt8]) throws(PoolFailure) -> Int64?
  /// One imported hash for each form and cost that users have, without the pool's own form and plain digests.
  /// - Parameter limit: how many at the most.
  func importedHashes(limit: Int) throws(PoolFailure) -> [Credential]
}

/// Writing credentials.
public protocol CredentialWriting: AnyObject {
  /// Keeps a user's credential in place of the one before.
  func saveCredential(_ credential: Credential, of seq: Int64) throws(PoolFailure)
  /// Removes a user's credential.
  func removeCredential(of seq: Int64) throws(PoolFailure)
}
