/// The networks from which users have signed in lately (docs/operations.md, "Sign-in"): strangers cannot lock a user out there.
public enum KnownNetworks {
  /// How long a network counts as known after a sign-in, in milliseconds: 30 days.
  public static let age: Int64 = 30 * 86_400_000
  /// How many networks of a user are kept; the latest stay.
  public static let most: Int64 = 256
}

/// Reading the networks from which users have signed in.
public protocol KnownNetworkReading: AnyObject {
  /// When a user last signed in from a network, in milliseconds since 1970; nil if that is not kept.
  func lastSignIn(of user: Int64, from network: String) throws(PoolFailure) -> Int64?
}

/// Writing the networks from which users have signed in.
public protocol KnownNetworkWriting: AnyObject {
  /// Keeps that a user has signed in from a network; what is too old or too many of this user goes.
  func noteSignIn(of user: Int64, from network: String, at now: Int64) throws(PoolFailure)
  /// Removes the networks of a user who is being deleted.
  func removeNetworks(of user: Int64) throws(PoolFailure)
}
