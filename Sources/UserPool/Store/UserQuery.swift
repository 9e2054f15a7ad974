/// What a list of users asks for, independent of the storage.
public struct UserQuery: Sendable, Equatable {
  /// What a user must satisfy; nil for every user.
  public var condition: UserCondition?
  /// The order; the creation order (``UserRecord/seq``) decides last, and alone if this is empty.
  public var order: [UserOrder] = []
  /// How many users to skip.
  public var offset: Int64 = 0
  /// How many users to find at the most.
  public var limit: Int64 = 10
  /// The place after which to go on, before any are skipped.
  public var after: UserPlace?

  /// A query for every user.
  public init(condition: UserCondition? = nil) { self.condition = condition }
}

/// A field to sort by.
public struct UserOrder: Sendable, Equatable {
  /// The field.
  public var field: UserField
  /// True for the largest first. Empty fields count as the smallest.
  public var isDescending: Bool

  /// An order.
  public init(_ field: UserField, isDescending: Bool = false) {
    self.field = field
    self.isDescending = isDescending
  }
}

/// A user's place in an order: the values it is sorted by, and its number.
public struct UserPlace: Sendable, Equatable {
  /// The values of the order's fields.
  public var values: [QueryValue]
  /// The user's number.
  public var seq: Int64

  /// A place.
  public init(values: [QueryValue], seq: Int64) {
    self.values = values
    self.seq = seq
  }
}

/// A value in a query; always bound, never pasted.
public enum QueryValue: Sendable, Equatable {
  /// An empty column.
  case null
  /// A whole number (a time, a word's number, a boolean).
  case integer(Int64)
  /// A number.
  case number(Double)
  /// A text.
  case text(String)
}

/// What a condition is about.
public enum QuerySubject: Sendable, Equatable {
  /// A column.
  case field(UserField)
  /// A key of `customData` or `metadata`.
  case custom(CustomObject, String)
}

/// A condition on a user.
public indirect enum UserCondition: Sendable, Equatable {
  /// Every one of them holds; true for none.
  case all([UserCondition])
  /// At least one of them holds; false for none.
  case any([UserCondition])
  /// It does not hold (an empty field does not match what it is compared with, so its negation holds).
  case not(UserCondition)
  /// The value is exactly that.
  case equal(QuerySubject, QueryValue)
  /// The value is one of those.
  case oneOf(QuerySubject, [QueryValue])
  /// There is no value.
  case isNull(QuerySubject)
  /// The value is at least that.
  case atLeast(QuerySubject, QueryValue)
  /// The value is at most that.
  case atMost(QuerySubject, QueryValue)
  /// The value is more than that.
  case above(QuerySubject, QueryValue)
  /// The value is less than that.
  case below(QuerySubject, QueryValue)
  /// The text holds that text; ASCII letters in either case.
  case contains(QuerySubject, String)
  /// The text fits the pieces in order; ASCII letters in either case.
  case matches(QuerySubject, [PatternPiece])
  /// The user has an identity of that source, that provider and that id; nil for any.
  case identity(extIdpId: String?, provider: String?, userIdInIdp: String?)
  /// The user has signed in to that application.
  case signedIn(application: String)
  /// The user has a session with that application that lasts beyond that moment.
  case hasSession(application: String, at: Int64)
  /// The user is in that department or, where `isDeep`, in one beneath it. `isCommon` says that many of all users are, so that it is better asked of
  /// each user than looked up for all of them.
  case inDepartment(Int64, isDeep: Bool, isCommon: Bool)
  /// The user is in some department.
  case inAnyDepartment
}

/// A piece of a pattern with wildcards.
public enum PatternPiece: Sendable, Equatable {
  /// Exactly this text.
  case literal(String)
  /// Any one character.
  case one
  /// Any number of characters.
  case many
}
