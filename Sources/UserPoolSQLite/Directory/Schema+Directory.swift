extension Schema {
  /// Departments, groups, roles, and who belongs to them (docs/storage.md).
  static let directory = [
    // A root is an organization: it has no parent, and is its own organization.
    """
    CREATE TABLE departments (number INTEGER PRIMARY KEY, id TEXT NOT NULL, organization INTEGER NOT NULL, parent INTEGER,
      name TEXT NOT NULL, code TEXT, openId TEXT, description TEXT, isVirtual INTEGER NOT NULL, isEnabled INTEGER NOT NULL,
      createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL, i18n TEXT, customData TEXT, members INTEGER NOT NULL)
    """,
    "CREATE UNIQUE INDEX departments_id ON departments (id)",
    "CREATE INDEX departments_parent ON departments (parent)",
    "CREATE UNIQUE INDEX departments_root ON departments (code) WHERE parent IS NULL",
    "CREATE UNIQUE INDEX departments_code ON departments (code, organization) WHERE code IS NOT NULL",
    "CREATE UNIQUE INDEX departments_openId ON departments (openId, organization) WHERE openId IS NOT NULL",
    "CREATE INDEX departments_organization ON departments (organization)",
    """
    CREATE TABLE memberships (department INTEGER NOT NULL, user INTEGER NOT NULL, joinedAt INTEGER NOT NULL,
      isLeader INTEGER NOT NULL, PRIMARY KEY (department, user)) WITHOUT ROWID
    """,
    // Members of whole trees in the order of joining.
    "CREATE INDEX memberships_time ON memberships (joinedAt, user)",
    // A page of a department's members in the order of joining, and a user's departments.
    "CREATE INDEX memberships_joined ON memberships (department, joinedAt)",
    "CREATE INDEX memberships_user ON memberships (user, joinedAt)",
    "CREATE INDEX memberships_leaders ON memberships (department, joinedAt) WHERE isLeader = 1",
    """
    CREATE TABLE userGroups (number INTEGER PRIMARY KEY, id TEXT NOT NULL, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
      description TEXT, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL, customData TEXT, members INTEGER NOT NULL)
    """,
    """
    CREATE TABLE groupMembers (groupNumber INTEGER NOT NULL, user INTEGER NOT NULL, joinedAt INTEGER NOT NULL,
      PRIMARY KEY (groupNumber, user)) WITHOUT ROWID
    """,
    "CREATE INDEX groupMembers_user ON groupMembers (user)",
    """
    CREATE TABLE namespaces (number INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT)
    """,
    "INSERT INTO namespaces (code, name) VALUES ('default', 'Default'), ('system', 'System')",
    """
    CREATE TABLE roles (number INTEGER PRIMARY KEY, id TEXT NOT NULL, namespace INTEGER NOT NULL, code TEXT NOT NULL,
      name TEXT NOT NULL, description TEXT, isEnabled INTEGER NOT NULL, disableTime INTEGER,
      isOpenToApplications INTEGER NOT NULL, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL, customData TEXT,
      UNIQUE (namespace, code))
    """,
    "CREATE INDEX roles_name ON roles (namespace, name)",
    // kind: 1 user, 2 group, 3 department, 4 role.
    """
    CREATE TABLE assignments (role INTEGER NOT NULL, kind INTEGER NOT NULL, target INTEGER NOT NULL, enableTime INTEGER,
      endTime INTEGER, createdAt INTEGER NOT NULL, PRIMARY KEY (role, kind, target)) WITHOUT ROWID
    """,
    "CREATE INDEX assignments_target ON assignments (kind, target)",
    // Values of unique custom fields of departments, groups and roles; target is the contract's word.
    """
    CREATE TABLE directoryValues (target TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, holder INTEGER NOT NULL,
      PRIMARY KEY (target, field, value)) WITHOUT ROWID
    """,
    "CREATE INDEX directoryValues_holder ON directoryValues (target, holder)",
  ]
}
