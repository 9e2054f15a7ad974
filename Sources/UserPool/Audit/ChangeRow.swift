/// A change that an administrator made: a row of the audit log, written in the transaction of the change.
public struct ChangeRow: Sendable, Equatable {
  /// The row's number, which rises.
  public var number: Int64 = 0
  /// When, in milliseconds since 1970.
  public var at: Int64
  /// The operation's name.
  public var operation: String
  /// The id of what was changed; nil if that is several things or has no id yet.
  public var target: String?
  /// The names of the members that the request had, never their values.
  public var fields: String
  /// How many things were changed.
  public var count: Int64
  /// Where from.
  public var clientIp: String?
  /// By which program.
  public var userAgent: String?

  /// A change.
  public init(
    at: Int64, operation: String, target: String?, fields: String, count: Int64, clientIp: String?, userAgent: String?
  ) {
    self.at = at
    self.operation = operation
    self.target = target
    self.fields = fields
    self.count = count
    self.clientIp = clientIp
    self.userAgent = userAgent
  }
}

/// Which changes are asked for; every condition that is there must hold.
public struct ChangeQuery: Sendable, Equatable {
  /// The row's number.
  public var number: Int64?
  /// By one of those operations.
  public var operations: [String]?
  /// Of the thing with that id.
  public var target: String?
  /// From which address.
  public var clientIp: String?
  /// From that moment on, in milliseconds since 1970.
  public var start: Int64?
  /// Up to that moment.
  public var end: Int64?
  /// How many to leave out.
  public var offset: Int64 = 0
  /// How many at the most.
  public var limit: Int64 = 10

  /// A query for every change.
  public init() {}
}

/// Reading the audit log.
public protocol AuditReading: AnyObject {
  /// The changes that a query finds, the latest first, and how many there are without its page.
  func changes(_ query: ChangeQuery) throws(PoolFailure) -> (total: Int64, rows: [ChangeRow])
}

/// Writing the audit log.
public protocol AuditWriting: AnyObject {
  /// Adds a change; what is too old or too many goes.
  func addChange(_ row: ChangeRow) throws(PoolFailure)
}
