/// A permission namespace: roles have codes of their own in each.
public struct NamespaceRow: Sendable, Equatable {
  /// The store's number; 0 before it is inserted.
  public var number: Int64 = 0
  /// The code by which requests name it, unique in the pool.
  public var code: String
  /// What it is called.
  public var name: String
  /// What it is there for.
  public var description: String?

  /// A namespace.
  public init(code: String, name: String) {
    self.code = code
    self.name = name
  }

  /// The one that is meant where none is named; every pool has it.
  public static let standard = "default"
  /// The one of administrators' roles; every pool has it.
  public static let system = "system"
}

/// A role.
public struct RoleRow: Sendable, Equatable {
  /// The store's number; 0 before it is inserted.
  public var number: Int64 = 0
  /// The role's id.
  public var id: String
  /// The number of its namespace.
  public var namespace: Int64
  /// Its code, unique in the namespace.
  public var code: String
  /// What it is called.
  public var name: String
  /// What it is there for.
  public var description: String?
  /// False if it is switched off.
  public var isEnabled = true
  /// From when on it is off, in milliseconds since 1970; nil for never.
  public var disableTime: Int64?
  /// True if users may ask for it.
  public var isOpenToApplications = false
  /// When it was made, in milliseconds since 1970.
  public var createdAt: Int64
  /// When it was changed, in milliseconds since 1970.
  public var updatedAt: Int64

  // What the store adds when it reads the row.

  /// The values of its custom fields, JSON text.
  public var customData: String?
  /// The code of its namespace.
  public var namespaceCode = ""
  /// The name of its namespace.
  public var namespaceName = ""

  /// A role.
  public init(id: String, namespace: Int64, code: String, name: String, createdAt: Int64) {
    self.id = id
    self.namespace = namespace
    self.code = code
    self.name = name
    self.createdAt = createdAt
    updatedAt = createdAt
  }

  /// Whether the assignment is in force at that time, in milliseconds since 1970.
  public func isLive(at time: Int64) -> Bool { isEnabled && disableTime.map { $0 > time } ?? true }
}

/// What a role is assigned to; the raw value is what is stored.
public enum AssigneeKind: Int64, Sendable, CaseIterable {
  /// A user.
  case user = 1
  /// A group: all of its members have the role.
  case group = 2
  /// A department: all who are in it or beneath it have the role.
  case department = 3
  /// Another role: those who have that role have this one.
  case role = 4
}

/// A role's assignment.
public struct Assignment: Sendable, Equatable {
  /// The role's number.
  public var role: Int64
  /// What it is assigned to.
  public var kind: AssigneeKind
  /// The number of whom it is assigned to.
  public var target: Int64
  /// From when on it counts, in milliseconds since 1970; nil for always.
  public var enableTime: Int64?
  /// From when on it counts no more, in milliseconds since 1970; nil for never.
  public var endTime: Int64?
  /// When it was made, in milliseconds since 1970.
  public var createdAt: Int64

  /// An assignment.
  public init(
    role: Int64, kind: AssigneeKind, target: Int64, enableTime: Int64? = nil, endTime: Int64? = nil, createdAt: Int64
  ) {
    self.role = role
    self.kind = kind
    self.target = target
    self.enableTime = enableTime
    self.endTime = endTime
    self.createdAt = createdAt
  }

  /// Whether it counts at that time.
  public func isLive(at time: Int64) -> Bool {
    (enableTime.map { $0 <= time } ?? true) && (endTime.map { $0 > time } ?? true)
  }
}

/// Reading roles and namespaces.
public protocol RoleReading: AnyObject {
  /// The namespace with that code, or nil.
  func namespace(_ code: String) throws(PoolFailure) -> NamespaceRow?

  /// The namespace with that name, or nil.
  func namespace(named name: String) throws(PoolFailure) -> NamespaceRow?

  /// Namespaces in the order of making whose code or name holds the keywords.
  func namespaces(keywords: String?, offset: Int64, limit: Int64) throws(PoolFailure) -> (
    total: Int64, rows: [NamespaceRow]
  )

  /// The role with that code in a namespace, or nil.
  func role(_ code: String, in namespace: Int64) throws(PoolFailure) -> RoleRow?

  /// A role with that name in a namespace, or nil.
  func role(named name: String, in namespace: Int64) throws(PoolFailure) -> RoleRow?

  /// Roles of a namespace in the order of making whose code or name holds the keywords.
  func roles(in namespace: Int64, keywords: String?, offset: Int64, limit: Int64) throws(PoolFailure) -> (
    total: Int64, rows: [RoleRow]
  )

  /// The roles that a user has at a time: on its own, by its groups, by its departments and those above them, and by other roles.
  func roles(ofUser user: Int64, in namespace: Int64, at time: Int64) throws(PoolFailure) -> [RoleRow]

  /// A role's assignments to targets of some kinds, in the order of kind and target.
  func assignments(of role: Int64, to kinds: [AssigneeKind], offset: Int64, limit: Int64) throws(PoolFailure) -> (
    total: Int64, rows: [Assignment]
  )
}

/// Writing roles and namespaces.
public protocol RoleWriting: AnyObject {
  /// Inserts a namespace.
  func insertNamespace(_ row: NamespaceRow) throws(PoolFailure)

  /// Writes a namespace that is there already.
  func updateNamespace(_ row: NamespaceRow) throws(PoolFailure)

  /// Removes a namespace with its roles and their assignments.
  func deleteNamespace(_ number: Int64) throws(PoolFailure)

  /// Inserts a role and gives its number.
  func insertRole(_ row: RoleRow) throws(PoolFailure) -> Int64

  /// Writes a role that is there already, its custom data aside.
  func updateRole(_ row: RoleRow) throws(PoolFailure)

  /// Removes a role with its assignments.
  func deleteRole(_ number: Int64) throws(PoolFailure)

  /// Assigns a role; if it is already assigned, the times are replaced.
  func assign(_ assignment: Assignment) throws(PoolFailure)

  /// Takes a role back; nothing happens if it is not assigned.
  func revoke(_ role: Int64, from kind: AssigneeKind, _ target: Int64) throws(PoolFailure)
}
