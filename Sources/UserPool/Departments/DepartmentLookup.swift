import Contract

/// The ways to say which department is meant (docs/operations.md, "Departments").
enum DepartmentIdType: String {
  case departmentId = "department_id"
  case openDepartmentId = "open_department_id"
  case syncRelation = "sync_relation"
  case customField = "custom_field"
  case code
}

/// Finds organizations and departments.
struct DepartmentLookup {
  let transaction: any ReadTransaction

  /// The id that means the root department of an organization.
  static let root = "root"

  /// The root department of the organization with that code.
  /// - Throws: 404.
  func organization(_ code: String, _ path: Path = ["organizationCode"]) throws(PoolFailure) -> DepartmentRow {
    guard let row = try transaction.departments(.root(code)).first else {
      throw .refused(404, path: path, .organizationNotFound, [code])
    }
    return row
  }

  /// The department of an id.
  /// - Parameter organization: the organization it must be in; nil for any.
  /// - Throws: 404 if there is none, 400 for an id without the form of its type and for a custom field that is undefined or not unique, 409 where it means several.
  func department(
    _ id: String, _ type: DepartmentIdType, in organization: DepartmentRow?, _ path: Path
  ) throws(PoolFailure) -> DepartmentRow {
    if id == Self.root, type != .customField, type != .syncRelation {
      guard let organization else { throw .invalid(path, .rootNeedsOrganization) }
      return organization
    }
    let found: [DepartmentRow]
    switch type {
    case .departmentId: found = try transaction.departments(.id(id))
    case .openDepartmentId:
      found = try transaction.departments(.openId(id, organization: organization?.number))
    case .code: found = try transaction.departments(.code(id, organization: organization?.number))
    case .customField: found = try byCustomField(id, path)
    case .syncRelation:
      guard id.contains(":") else { throw .invalid(path, .malformedUserId, ["<provider>:<id>"]) }
      // Nothing is synchronized into the pool, so no department has such a relation.
      found = []
    }
    guard found.count < 2 else { throw .refused(409, path: path, .ambiguousDepartment, [id]) }
    guard let row = found.first, organization == nil || row.organization == organization?.number else {
      throw .refused(404, path: path, .departmentNotFound, [id])
    }
    return row
  }

  private func byCustomField(_ id: String, _ path: Path) throws(PoolFailure) -> [DepartmentRow] {
    guard let colon = id.firstIndex(of: ":") else { throw .invalid(path, .malformedUserId, ["<key>:<value>"]) }
    let key = String(id[..<colon])
    let tables = try transaction.fieldTables()
    guard let field = tables.customField(.department, key) else {
      let keys = tables.customFields.filter { $0.target == .department }.map(\.key)
      throw FieldLookup.undefined(key, among: keys, path)
    }
    guard field.isUnique else { throw .invalid(path, .customFieldNotUnique, [key]) }
    let holder = try transaction.directoryHolder(.department, key, String(id[id.index(after: colon)...]))
    guard let holder else { return [] }
    return try transaction.departments(.number(holder))
  }

  /// The organization and department that an argument names by `organizationCode`, `departmentId` and `departmentIdType`.
  func named(by call: Call) throws(PoolFailure) -> DepartmentRow {
    let organization = try organization(call.string("organizationCode") ?? "")
    return try department(call.string("departmentId") ?? "", Self.type(call), in: organization, ["departmentId"])
  }

  /// The type of department ids that an argument names; `department_id` where it names none.
  static func type(_ call: Call) throws(PoolFailure) -> DepartmentIdType {
    try type(call.string("departmentIdType"), ["departmentIdType"])
  }

  /// The type of that name; `department_id` for nil.
  static func type(_ name: String?, _ path: Path) throws(PoolFailure) -> DepartmentIdType {
    guard let name else { return .departmentId }
    guard let type = DepartmentIdType(rawValue: name) else { throw .invalid(path, .unknownDepartmentIdType, [name]) }
    return type
  }
}
