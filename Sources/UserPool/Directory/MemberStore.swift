import Contract

/// Users who belong to something, in an order.
public struct MemberQuery: Sendable, Equatable {
  /// What they belong to, by the store's number.
  public enum Source: Sendable, Equatable {
    /// A department, not counting those beneath it.
    case department(Int64)
    /// A department with those beneath it. `isCommon` says that many of all users are in them, so that it is better asked of each user than gathered.
    case tree(Int64, isCommon: Bool)
    /// A group.
    case group(Int64)
    /// Users to whom a role is assigned, not by way of anything.
    case role(Int64)
  }

  /// What members are sorted by; the user's number decides last.
  public enum Order: Sendable, Equatable {
    /// When they joined; the last time, if it is a department with those beneath it.
    case joinedAt
    /// The order in which the users were made.
    case userId
    /// When the users were changed.
    case updatedAt
  }

  /// What they belong to.
  public var source: Source
  /// What else they must satisfy.
  public var condition: UserCondition?
  /// What they are sorted by.
  public var order = Order.userId
  /// True for the latest first.
  public var isDescending = false
  /// How many to skip.
  public var offset: Int64 = 0
  /// How many to find at the most.
  public var limit: Int64 = 10
  /// The place after which to go on, before any are skipped: the value that they are sorted by, and the user's number.
  public var after: UserPlace?

  /// Everybody who belongs to something.
  public init(_ source: Source) { self.source = source }
}

/// Reading who belongs to what.
public protocol MemberReading: AnyObject {
  /// Visits the users that a query finds, each in the same record.
  func visitMembers(_ query: MemberQuery, _ record: UserRecord, _ visit: (UserRecord) throws(PoolFailure) -> Void)
    throws(PoolFailure)

  /// How many users a query finds, its page aside.
  func countMembers(_ query: MemberQuery) throws(PoolFailure) -> Int64
}

/// Answers lists of members as UserDto.
enum MemberListing {
  /// A page of members, with the `with*` options of the argument.
  static func answer(
    _ query: MemberQuery, _ call: Call, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Answer {
    var query = query
    let page = try call.page()
    query.offset = page.offset
    query.limit = page.limit
    let shape = call.body.withRoot { UserShape.read($0) }
    let emission = UserEmission(pool: call.pool, shape: shape, transaction: transaction)
    var writer = TapeWriter(capacity: 512 * Int(query.limit))
    writer.beginObject(count: 2)
    writer.key(Keys.totalCount)
    writer.integer(try transaction.countMembers(query))
    writer.key(Keys.list)
    writer.beginArray(count: -1)
    try transaction.visitMembers(query, transaction.scratchRecord) { (record) throws(PoolFailure) in
      try emission.emit(record, into: &writer)
    }
    writer.endArray()
    writer.endObject()
    return Answer(data: writer.finish())
  }
}
