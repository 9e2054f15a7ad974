import Contract
import Cryptography
import Encodings

/// A token of one use: it lets the user who showed who it is do one thing, within some minutes.
public struct UserToken: Sendable, Equatable {
  /// What it lets the user do.
  public enum Purpose: String, Sendable {
    /// updateEmail.
    case updateEmail
    /// updatePhone.
    case updatePhone
    /// deleteAccount.
    case deleteAccount
  }

  /// How long a token is good, in milliseconds: 15 minutes.
  static let lifetime: Int64 = 15 * 60_000

  /// The user's number.
  public let user: Int64
  /// What it lets the user do.
  public let purpose: Purpose
  /// SHA-256 of its text.
  public let digest: [UInt8]
  /// What it is about, such as the new address.
  public let payload: String?
  /// Until when it is good, in milliseconds since 1970.
  public let expiresAt: Int64

  /// A token as it is stored.
  public init(user: Int64, purpose: Purpose, digest: [UInt8], payload: String?, expiresAt: Int64) {
    self.user = user
    self.purpose = purpose
    self.digest = digest
    self.payload = payload
    self.expiresAt = expiresAt
  }

  /// A new token of a user, in place of the one before of that purpose.
  /// - Returns: its text, of which the pool keeps the digest alone.
  static func give(
    _ purpose: Purpose, to user: Int64, about payload: String? = nil, _ pool: Pool, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> String {
    let text = Base64.encodeURL(pool.random.bytes(32))
    try transaction.saveUserToken(
      UserToken(
        user: user, purpose: purpose, digest: digest(text), payload: payload,
        expiresAt: pool.clock.milliseconds + lifetime))
    return text
  }

  /// Uses a user's token up.
  /// - Throws: 400 for a token that is unknown, used, too old, another user's or for something else.
  static func take(
    _ text: String, _ purpose: Purpose, of user: Int64, path: Path, _ pool: Pool, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> UserToken {
    guard let token = try transaction.userToken(purpose, of: user), ConstantTime.equal(token.digest, digest(text)),
      token.expiresAt > pool.clock.milliseconds
    else { throw .invalid(path, .oneUseTokenWrong) }
    try transaction.removeUserToken(purpose, of: user)
    return token
  }

  private static func digest(_ text: String) -> [UInt8] { DigestAlgorithm.sha256.digest(text.utf8) }
}

/// Reading tokens of one use.
public protocol UserTokenReading: AnyObject {
  /// A user's token for a purpose, in date or not, or nil.
  func userToken(_ purpose: UserToken.Purpose, of user: Int64) throws(PoolFailure) -> UserToken?
}

/// Writing tokens of one use.
public protocol UserTokenWriting: AnyObject {
  /// Keeps a token in place of the one before of that user and purpose.
  func saveUserToken(_ token: UserToken) throws(PoolFailure)
  /// Removes a user's token for a purpose.
  func removeUserToken(_ purpose: UserToken.Purpose, of user: Int64) throws(PoolFailure)
  /// Removes every token of a user.
  func removeUserTokens(of user: Int64) throws(PoolFailure)
}
