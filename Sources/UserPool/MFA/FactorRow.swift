import Contract

/// A user's second factors as they are stored.
public struct FactorRow: Sendable, Equatable {
  /// The user's number.
  public let user: Int64
  /// The TOTP secret as it was given, sealed for ``sealContext(_:)``; nil if the user has none.
  public var secret: [UInt8]?
  /// The recovery code, sealed.
  public var recoveryCode: [UInt8]?
  /// What setUsersMfaStatus has set, an object.
  public var settings: Value
  /// The step of the last code that was used: no code is good twice.
  public var lastStep: Int64
  /// How many wrong codes came in a row.
  public var tries: Int64
  /// When the last wrong one came, in milliseconds since 1970.
  public var triedAt: Int64

  /// Factors as they are stored.
  public init(
    user: Int64, secret: [UInt8]? = nil, recoveryCode: [UInt8]? = nil, settings: Value = [:], lastStep: Int64 = 0,
    tries: Int64 = 0, triedAt: Int64 = 0
  ) {
    self.user = user
    self.secret = secret
    self.recoveryCode = recoveryCode
    self.settings = settings
    self.lastStep = lastStep
    self.tries = tries
    self.triedAt = triedAt
  }

  /// What a secret of the user is sealed for.
  public func sealContext(_ name: String) -> String { "factors/\(user)/\(name)" }

  /// True if codes of the TOTP secret count.
  var hasTotp: Bool { secret != nil && settings["totpMfaEnabled"]?.bool != false }
}

/// Reading second factors.
public protocol FactorReading: AnyObject {
  /// A user's factors, or nil if it has none.
  func factors(of user: Int64) throws(PoolFailure) -> FactorRow?
}

/// Writing second factors.
public protocol FactorWriting: AnyObject {
  /// Keeps a user's factors in place of those before.
  func saveFactors(_ row: FactorRow) throws(PoolFailure)
  /// Removes a user's factors.
  func removeFactors(of user: Int64) throws(PoolFailure)
}
