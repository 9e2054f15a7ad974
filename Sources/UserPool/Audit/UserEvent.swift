/// Something that a user did or tried: a row of the log that getUserActionLogs and the login histories are read from.
public struct UserEvent: Sendable, Equatable {
  /// What it was; the raw value is the contract's eventType.
  public enum Kind: String, Sendable, CaseIterable {
    /// A sign-in, refused ones included.
    case login
    /// A session was ended by its own tokens.
    case logout
    /// An account was made by its user.
    case register
    /// A second factor was checked.
    case verifyMfa
    /// The profile was changed; the contract spells it so.
    case updateProfile = "updateUserPrefile"
    /// The password was set by its user.
    case updatePassword = "updateUserPassword"
    /// The email address was changed.
    case updateEmail = "updateUserEmail"
    /// The phone was changed.
    case updatePhone = "updateUserPhone"
    /// An email address was added.
    case bindEmail
    /// A phone was added.
    case bindPhone
    /// The email address was taken away.
    case unbindEmail
    /// The phone was taken away.
    case unbindPhone
    /// Tokens were renewed by a refresh token.
    case refresh = "refreshUserTokenBySelf"
    /// The account was deleted by its user.
    case deleteAccount
  }

  /// When, in milliseconds since 1970.
  public var at: Int64
  /// The user's number; nil if nobody has the account that was tried, or the user is gone.
  public var user: Int64?
  /// What it was.
  public var kind: Kind
  /// Whether it was done.
  public var isSuccess = true
  /// The application; empty if none was named.
  public var appId: String
  /// Where from.
  public var clientIp: String?
  /// By which program.
  public var userAgent: String?
  /// How the user showed who it is, such as `PASSWORD`.
  public var method: String?
  /// Why it was refused; never anything secret.
  public var reason: String?
  /// The request's id.
  public var requestId: String

  /// An event.
  public init(
    at: Int64, user: Int64?, kind: Kind, isSuccess: Bool = true, appId: String = "", clientIp: String? = nil,
    userAgent: String? = nil, method: String? = nil, reason: String? = nil, requestId: String
  ) {
    self.at = at
    self.user = user
    self.kind = kind
    self.isSuccess = isSuccess
    self.appId = appId
    self.clientIp = clientIp
    self.userAgent = userAgent
    self.method = method
    self.reason = reason
    self.requestId = requestId
  }
}

/// Which events are asked for; every condition that is there must hold.
public struct EventQuery: Sendable, Equatable {
  /// Whose.
  public var user: Int64?
  /// Of which kind: a word, known or not.
  public var kind: String?
  /// Of which application.
  public var appId: String?
  /// From which address.
  public var clientIp: String?
  /// Done or refused.
  public var isSuccess: Bool?
  /// The request's id.
  public var requestId: String?
  /// From that moment on, in milliseconds since 1970.
  public var start: Int64?
  /// Up to that moment.
  public var end: Int64?
  /// How many to leave out.
  public var offset: Int64 = 0
  /// How many at the most.
  public var limit: Int64 = 10

  /// A query for every event.
  public init() {}
}

/// How long logs are kept (docs/operations.md, "Logs").
public enum LogRetention {
  /// How old a row of a log may become, in milliseconds: 180 days.
  public static let age: Int64 = 180 * 86_400_000
  /// How young a row is safe from the bounds on numbers, in milliseconds: 30 days. Refused sign-ins are not.
  public static let sureAge: Int64 = 30 * 86_400_000
  /// How many refused sign-ins, and other events that were refused, are kept.
  public static let mostRefused: Int64 = 100_000
  /// How many events of users are kept.
  public static let mostEvents: Int64 = 1_000_000
  /// How many changes by administrators are kept.
  public static let mostChanges: Int64 = 100_000
}

/// Reading the events of users.
public protocol EventReading: AnyObject {
  /// The events that a query finds, the latest first, and how many there are without its page.
  func events(_ query: EventQuery) throws(PoolFailure) -> (total: Int64, rows: [UserEvent])
}

/// Writing the events of users.
public protocol EventWriting: AnyObject {
  /// Adds an event; what is too old or too many goes.
  func addEvent(_ event: UserEvent) throws(PoolFailure)
  /// Removes the events of a user who is being deleted.
  func removeEvents(of user: Int64) throws(PoolFailure)
}
