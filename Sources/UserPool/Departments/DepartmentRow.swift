/// A department. The root department of a tree is the organization itself: its code is the organization's, its name the organization's name.
public struct DepartmentRow: Sendable, Equatable {
  /// The store's number; 0 before it is inserted.
  public var number: Int64 = 0
  /// The department's id.
  public var id: String
  /// The number of the root of its tree; 0 for a root that is not inserted yet.
  public var organization: Int64 = 0
  /// The number of the department above; nil for a root.
  public var parent: Int64?
  /// What it is called.
  public var name: String
  /// Its code, unique in the organization; a root's is unique among organizations.
  public var code: String?
  /// An id in another system, unique in the organization.
  public var openId: String?
  /// What it is there for.
  public var description: String?
  /// True for a department that is one by name only.
  public var isVirtual = false
  /// False if it is switched off.
  public var isEnabled = true
  /// When it was made, in milliseconds since 1970.
  public var createdAt: Int64
  /// When it was changed, in milliseconds since 1970.
  public var updatedAt: Int64
  /// Its name in several languages, JSON text.
  public var i18n: String?

  // What the store adds when it reads the row.

  /// The values of its custom fields, JSON text.
  public var customData: String?
  /// How many users are in it, not counting those beneath it.
  public var members: Int64 = 0
  /// True if there are departments beneath it.
  public var hasChildren = false
  /// The code of its organization.
  public var organizationCode = ""
  /// The id of the department above.
  public var parentId: String?
  /// The code of the department above.
  public var parentCode: String?

  /// A department.
  public init(id: String, parent: Int64?, name: String, code: String?, createdAt: Int64) {
    self.id = id
    self.parent = parent
    self.name = name
    self.code = code
    self.createdAt = createdAt
    updatedAt = createdAt
  }

  /// True for the root of a tree.
  public var isRoot: Bool { parent == nil }
}

/// A user's place in a department.
public struct Membership: Sendable, Equatable {
  /// The department's number.
  public var department: Int64
  /// The user's number.
  public var user: Int64
  /// When the user joined, in milliseconds since 1970.
  public var joinedAt: Int64
  /// True if the user leads the department.
  public var isLeader: Bool

  /// A place.
  public init(department: Int64, user: Int64, joinedAt: Int64, isLeader: Bool = false) {
    self.department = department
    self.user = user
    self.joinedAt = joinedAt
    self.isLeader = isLeader
  }
}
