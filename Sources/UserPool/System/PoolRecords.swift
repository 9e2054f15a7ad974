import Contract

/// An application of the pool: what users sign in to.
public struct Application: Sendable, Equatable {
  /// Its id: 24 hexadecimal digits.
  public let id: String
  /// Its name.
  public var name: String
  /// Where its users sign in; nil: the pool's own login address.
  public var loginAddress: String?
  /// Its secret, sealed for ``sealContext``.
  public var sealedSecret: [UInt8]
  /// When it was made, in milliseconds since 1970.
  public let createdAt: Int64
  /// The name it has in addresses, unique in the pool; nil if it was given none.
  public var identifier: String?
  /// The rest of its configuration as it was given, an object.
  public var details: Value

  /// An application as it is stored.
  public init(
    id: String, name: String, loginAddress: String?, sealedSecret: [UInt8], createdAt: Int64, identifier: String? = nil,
    details: Value = [:]
  ) {
    self.id = id
    self.name = name
    self.loginAddress = loginAddress
    self.sealedSecret = sealedSecret
    self.createdAt = createdAt
    self.identifier = identifier
    self.details = details
  }

  /// What the secret is sealed for.
  public var sealContext: String { "application/\(id)/secret" }
}

/// An access key: what an administrator's program signs in with.
public struct AccessKey: Sendable, Equatable {
  /// Its id: 24 hexadecimal digits.
  public let id: String
  /// Its secret, sealed for ``sealContext``.
  public var sealedSecret: [UInt8]
  /// When it was made, in milliseconds since 1970.
  public let createdAt: Int64
  /// The id of the user it was made for; nil if it is the pool's own.
  public let userId: String?
  /// False for one that nobody may use.
  public var isEnabled: Bool

  /// An access key as it is stored.
  public init(id: String, sealedSecret: [UInt8], createdAt: Int64, userId: String? = nil, isEnabled: Bool = true) {
    self.id = id
    self.sealedSecret = sealedSecret
    self.createdAt = createdAt
    self.userId = userId
    self.isEnabled = isEnabled
  }

  /// What the secret is sealed for.
  public var sealContext: String { "accessKey/\(id)/secret" }
}

/// The names of the pool's own settings in the `settings` table.
public enum SettingName: String, Sendable, CaseIterable {
  /// The pool's id.
  case userPoolId
  /// Which key the pool's secrets are sealed with (``PoolKey/fingerprint``).
  case keyFingerprint
  /// When the pool was made, in milliseconds since 1970.
  case createdAt
  /// The RSA key pair for passwords in requests: PEM, sealed.
  case rsaTransportKey
  /// The SM2 key pair for passwords in requests: PEM, sealed.
  case sm2TransportKey
  /// The key that signs tokens: PEM, sealed.
  case tokenKey
  /// What new passwords must look like: `minimumLength,maximumLength,minimumClasses`.
  case passwordPolicy
  /// Where users sign in when an application does not say otherwise.
  case loginAddress

  /// How many messages a minute callers may have sent: `perNetwork,perPool`.
  case messageLimits

  /// What a sealed setting is sealed for.
  public var sealContext: String { "setting/\(rawValue)" }
}
