import Contract
import Testing

extension TestPool {
  /// Makes an organization and gives the id of its root.
  func organization(_ code: String) async throws -> String {
    let made = try await answer("createOrganization", ["organizationCode": .string(code), "organizationName": "Acme"])
    return try #require(made["departmentId"]?.string)
  }

  /// Makes a department and gives its id.
  func department(
    _ name: String, under parent: String = "root", of organization: String = "acme", _ more: [Value.Member] = []
  ) async throws -> String {
    let fields: [Value.Member] = [
      .init("organizationCode", .string(organization)), .init("parentDepartmentId", .string(parent)),
      .init("name", .string(name)),
    ]
    return try #require(try await answer("createDepartment", .object(fields + more))["departmentId"]?.string)
  }

  /// Puts users into a department.
  func join(_ department: String, _ users: String..., of organization: String = "acme") async throws {
    try await answer(
      "addDepartmentMembers",
      [
        "organizationCode": .string(organization), "departmentId": .string(department),
        "userIds": .array(users.map { .string($0) }),
      ])
  }

  /// A department as getDepartmentById answers it.
  func unit(_ id: String) async throws -> Value {
    try await answer("getDepartmentById", ["departmentId": .string(id)])
  }

  /// The argument that names a department.
  func place(_ id: String, _ more: [Value.Member] = []) -> Value {
    .object([.init("organizationCode", "acme"), .init("departmentId", .string(id))] + more)
  }
}

extension Value {
  /// The texts of a member of each element of a list.
  func column(_ name: String) -> [String] {
    (self["list"]?.array ?? array ?? []).map { $0[name]?.string ?? "-" }
  }
}
