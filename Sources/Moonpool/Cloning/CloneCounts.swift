import Contract

/// Counts what a clone would copy, without copying anything.
struct CloneCounts {
  let source: CloneSource

  /// The counts by name; what the source does not have is missing.
  func all() async throws(CommandError) -> [Contract.Value.Member] {
    var members: [Contract.Value.Member] = []
    func count(
      _ name: String, _ body: () async throws(CloneProblem) -> Int64
    ) async throws(CommandError) {
      do throws(CloneProblem) {
        members.append(.init(name, .integer(try await body())))
      } catch {
        guard case .missing = error else { throw error.error }
      }
    }
    try await count("users") { () async throws(CloneProblem) in
      let options: Contract.Value = ["pagination": ["page": 1, "limit": 1]]
      return try await total("listUsers", [.init("options", options)])
    }
    try await count("customFields") { () async throws(CloneProblem) in try await customFields() }
    try await count("metadataFields") { () async throws(CloneProblem) in
      Int64(try await source.ask("listField", [.init("modelId", "user")]).array?.count ?? 0)
    }
    try await count("organizations") { () async throws(CloneProblem) in try await total("listOrganizations", Self.one) }
    try await count("departments") { () async throws(CloneProblem) in try await departments() }
    try await count("groups") { () async throws(CloneProblem) in try await total("listGroups", Self.one) }
    try await count("roles") { () async throws(CloneProblem) in try await roles() }
    return members
  }

  private static let one: [Contract.Value.Member] = [.init("page", 1), .init("limit", 1)]

  private func total(
    _ operation: String, _ members: [Contract.Value.Member]
  ) async throws(CloneProblem) -> Int64 {
    try await source.ask(operation, members)["totalCount"]?.integer ?? 0
  }

  private func customFields() async throws(CloneProblem) -> Int64 {
    var count = 0
    for target in ["USER", "ROLE", "GROUP", "DEPARTMENT"] {
      count += try await source.ask("getCustomFields", [.init("targetType", .string(target))]).array?.count ?? 0
    }
    return Int64(count)
  }

  private func departments() async throws(CloneProblem) -> Int64 {
    var count: Int64 = 0
    for organization in try await PageWalk(source, "listOrganizations").all() {
      count += try await total(
        "getAllDepartments", [.init("organizationCode", organization["organizationCode"] ?? .null)])
    }
    return count
  }

  private func roles() async throws(CloneProblem) -> Int64 {
    var count: Int64 = 0
    for namespace in try await PageWalk(source, "listPermissionNamespaces").all() {
      count += try await total("listRoles", Self.one + [.init("namespace", namespace["code"] ?? .null)])
    }
    return count
  }
}
