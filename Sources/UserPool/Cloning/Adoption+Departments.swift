import Contract

// Organizations and departments.
extension Adoption {
  /// Takes an organization over.
  /// - Returns: false if it already exists.
  mutating func takeOrganization(_ value: Value) throws(PoolFailure) -> Bool {
    let id = try Self.text(value, "departmentId")
    guard try transaction.departments(.id(id)).isEmpty else { return false }
    try prepare(id, value)
    let names = ["organizationName", "organizationCode", "description", "openDepartmentId", "i18n"]
    try perform(OrganizationOperations.create, "createOrganization", Self.members(value, names))
    try finish(id, value)
    return true
  }

  /// Takes a department over; the one above it must be there.
  /// - Returns: false if it already exists.
  mutating func takeDepartment(_ value: Value, _ organization: String) throws(PoolFailure) -> Bool {
    let id = try Self.text(value, "departmentId")
    guard try transaction.departments(.id(id)).isEmpty else { return false }
    try prepare(id, value)
    let names = ["name", "code", "description", "openDepartmentId", "i18n", "isVirtualNode"]
    let parent = value["parentDepartmentId"]?.string ?? ""
    let members: [Value.Member] = [
      .init("organizationCode", .string(organization)),
      .init("parentDepartmentId", .string(parent.isEmpty ? DepartmentLookup.root : parent)),
    ]
    try perform(DepartmentOperations.create, "createDepartment", members + Self.members(value, names))
    try finish(id, value)
    return true
  }

  private func prepare(_ id: String, _ value: Value) throws(PoolFailure) {
    cloning.clock.set(try Self.time(value, "createdAt"))
    pool.ids.preset([id])
  }

  /// What creating one does not say: whether it is switched on, when it was changed, its custom data.
  private mutating func finish(_ id: String, _ value: Value) throws(PoolFailure) {
    guard var row = try transaction.departments(.id(id)).first else { throw .defect("a new department disappeared") }
    let data = try customData(value["customData"], .department)
    try Tape(data).withRoot { (patch) throws(PoolFailure) in
      _ = try DirectoryData(target: .department, pool: pool).merge(
        patch, into: row.number, nil, path: ["customData"], transaction)
    }
    row.isEnabled = Self.isEnabled(value["status"])
    row.updatedAt = try Self.time(value, "updatedAt") ?? row.updatedAt
    try transaction.updateDepartment(row)
  }

  /// A status, which is a boolean in a department and a text in an organization.
  private static func isEnabled(_ status: Value?) -> Bool {
    switch status {
    case .bool(let flag)?: flag
    case .string(let word)?: !["false", "disable", "disabled"].contains(word.lowercased())
    default: true
    }
  }
}
