/// How departments are looked up. Codes and open ids are unique in an organization; without one they may be several.
public enum DepartmentKey: Sendable, Equatable {
  /// By the store's number.
  case number(Int64)
  /// By id.
  case id(String)
  /// The root of the organization with that code.
  case root(String)
  /// By code, in the organization with that number or in any.
  case code(String, organization: Int64?)
  /// By open id, in the organization with that number or in any.
  case openId(String, organization: Int64?)
}

/// Departments of a tree, or of several.
public struct DepartmentQuery: Sendable, Equatable {
  /// Which departments.
  public enum Scope: Sendable, Equatable {
    /// The roots: one an organization.
    case roots
    /// Those directly beneath one.
    case children(Int64)
    /// All that are beneath one, those above before those beneath them.
    case below(Int64)
    /// All of an organization, its root included.
    case organization(Int64)
  }

  /// What departments can be sorted and filtered by.
  public enum Field: String, Sendable {
    /// The name.
    case name
    /// When it was made.
    case createdAt
    /// When it was changed.
    case updatedAt
  }

  /// A condition on a department.
  public enum Condition: Sendable, Equatable {
    /// The value is one of those.
    case oneOf(Field, [QueryValue])
    /// The value is at least that.
    case atLeast(Field, QueryValue)
    /// The value is at most that.
    case atMost(Field, QueryValue)
    /// The text holds that text; ASCII letters in either case.
    case contains(Field, String)
  }

  /// A field to sort by.
  public struct Order: Sendable, Equatable {
    /// The field.
    public var field: Field
    /// True for the largest first.
    public var isDescending: Bool

    /// An order.
    public init(_ field: Field, isDescending: Bool) {
      self.field = field
      self.isDescending = isDescending
    }
  }

  /// Which departments.
  public var scope: Scope
  /// Whether they are switched on; nil for either.
  public var isEnabled: Bool?
  /// Whether they are virtual; nil for either.
  public var isVirtual: Bool?
  /// A text that the name or code must hold.
  public var keywords: String?
  /// What else must hold.
  public var conditions: [Condition] = []
  /// The order; the order of making decides last, and alone if this is empty.
  public var order: [Order] = []
  /// How many to skip.
  public var offset: Int64 = 0
  /// How many to find at the most; nil for all.
  public var limit: Int64?

  /// Every department of a scope.
  public init(_ scope: Scope) { self.scope = scope }
}

/// How a user's departments are sorted.
public enum UserDepartmentOrder: Sendable {
  /// By when the user joined.
  case joinedAt
  /// By when the department was made.
  case createdAt
  /// By the department's name.
  case name
  /// By the department's code.
  case code
}

/// Reading departments.
public protocol DepartmentReading: AnyObject {
  /// The departments that a key means: at most two, so that the caller sees if it is not one alone.
  func departments(_ key: DepartmentKey) throws(PoolFailure) -> [DepartmentRow]

  /// Visits the departments that a query finds, in its order.
  func visitDepartments(_ query: DepartmentQuery, _ visit: (DepartmentRow) throws(PoolFailure) -> Void)
    throws(PoolFailure)

  /// How many departments a query finds, its page aside.
  func countDepartments(_ query: DepartmentQuery) throws(PoolFailure) -> Int64

  /// A department with those above it, the root first.
  func pathOfDepartment(_ number: Int64) throws(PoolFailure) -> [DepartmentRow]

  /// How many users are in a department; with those beneath it, users in several of them are counted several times.
  func sizeOfDepartment(_ number: Int64, isDeep: Bool) throws(PoolFailure) -> Int64

  /// A user's place in a department, or nil.
  func membership(of user: Int64, in department: Int64) throws(PoolFailure) -> Membership?

  /// Whether a user is in a department or, where `isDeep`, in one beneath it.
  func isMember(_ user: Int64, of department: Int64, isDeep: Bool) throws(PoolFailure) -> Bool

  /// A user's places in the order of joining.
  func memberships(of user: Int64) throws(PoolFailure) -> [Membership]

  /// Visits the ids of a user's departments in the order of joining; the bytes are lent for the visit.
  func visitDepartmentIds(of user: Int64, _ visit: (UTF8Bytes) -> Void) throws(PoolFailure)

  /// Visits the ids of the departments of many users: those of one user after the other, each user's in the same order.
  /// - Parameters:
  ///   - users: the users' numbers, each larger than the one before.
  ///   - visit: gets the user's place in `users`.
  func visitDepartmentIds(ofAll users: [Int64], _ visit: (Int, UTF8Bytes) -> Void) throws(PoolFailure)

  /// A page of a user's departments, each with the user's place in it.
  func departments(
    of user: Int64, by order: UserDepartmentOrder, isDescending: Bool, offset: Int64, limit: Int64
  ) throws(PoolFailure) -> [(department: DepartmentRow, membership: Membership)]

  /// The ids of those who lead a department, in the order of joining.
  func leaderIds(of department: Int64) throws(PoolFailure) -> [String]

  /// The ids of a department's own members in the order of joining.
  func memberIds(of department: Int64) throws(PoolFailure) -> [String]
}

/// Writing departments.
public protocol DepartmentWriting: AnyObject {
  /// Inserts a department and gives its number. What the store adds when it reads is not written.
  func insertDepartment(_ row: DepartmentRow) throws(PoolFailure) -> Int64

  /// Writes a department that is there already.
  func updateDepartment(_ row: DepartmentRow) throws(PoolFailure)

  /// Removes a department that has neither members nor departments beneath it, with all that hangs on it.
  func deleteDepartment(_ number: Int64) throws(PoolFailure)

  /// Removes a whole tree with all that hangs on it. Users lose their places and, where it was in that tree, their main department.
  /// - Parameter time: milliseconds since 1970; updatedAt of those users moves.
  func deleteOrganization(_ root: Int64, at time: Int64) throws(PoolFailure)

  /// Puts a user into a department, or changes whether a member leads it; when it joined stays.
  /// - Returns: false if the user was in it already.
  @discardableResult
  func join(_ membership: Membership) throws(PoolFailure) -> Bool

  /// Takes a user out of a department.
  /// - Returns: false if the user was not in it.
  @discardableResult
  func leave(_ department: Int64, _ user: Int64) throws(PoolFailure) -> Bool
}
