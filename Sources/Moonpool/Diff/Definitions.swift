import Contract

/// What a pool defines beside its users: fields, departments, groups and roles.
struct Definitions: Sendable {
  /// The kinds, in the order in which they are told.
  static let kinds = [
    "customFields", "metadataFields", "organizations", "departments", "groups", "namespaces", "roles",
  ]

  /// The definitions of each kind by what they are known by.
  private(set) var all: [String: [String: Contract.Value]] = [:]
  /// The departments' names by id: the organization's code and the names from the top down.
  private(set) var departmentNames: [String: String] = [:]
  /// Custom fields of users whose values are encrypted.
  private(set) var encrypted: Set<String> = []

  private let source: CloneSource
  private let byId: Bool
  private let omitted: Set<String>

  /// Reads the definitions of a pool.
  /// - Parameters:
  ///   - side: the pool.
  ///   - byId: true where ids of the two pools mean the same.
  ///   - withTimes: true to keep the times of making and change.
  init(of side: DiffSide, byId: Bool, withTimes: Bool) async throws(CommandError) {
    source = side.source
    self.byId = byId
    // Counts follow from the members, which are compared with the users.
    var omitted: Set<String> = ["id", "userPoolId", "membersCount", "members", "hasChildren", "openDepartmentId"]
    if !withTimes { omitted.formUnion(["createdAt", "updatedAt", "modifiedAt"]) }
    if !byId { omitted.formUnion(["departmentId", "parentDepartmentId", "leaderUserIds"]) }
    self.omitted = omitted
    let holders = try side.holders()
    do throws(CloneProblem) {
      try await readFields()
      try await readDepartments()
      try await readGroups()
      try await readRoles(holders)
    } catch {
      throw CommandError(error.error.code, "\(side.name): \(error.error.message)")
    }
  }

  private mutating func add(_ kind: String, _ name: String?, _ value: Contract.Value) {
    guard let name, case .object(let members) = value.canonical else { return }
    all[kind, default: [:]][name] = .object(members.filter { !omitted.contains($0.name) })
  }

  private mutating func readFields() async throws(CloneProblem) {
    for target in ["USER", "DEPARTMENT", "GROUP", "ROLE"] {
      let answer = try await source.ask("getCustomFields", [.init("targetType", .string(target))])
      for field in answer.array ?? answer["list"]?.array ?? [] {
        let key = field["key"]?.string
        add("customFields", key.map { "\(target)/\($0)" }, field)
        if target == "USER", field["encrypted"]?.bool == true, let key { encrypted.insert(key) }
      }
    }
    let answer = try await source.ask("listField", [.init("modelId", "user")])
    for field in answer.array ?? answer["list"]?.array ?? [] { add("metadataFields", field["key"]?.string, field) }
  }

  private mutating func readDepartments() async throws(CloneProblem) {
    let custom: [Contract.Value.Member] = [.init("withCustomData", true)]
    for organization in try await PageWalk(source, "listOrganizations", custom).all() {
      let code = organization["organizationCode"]?.string ?? ""
      add("organizations", code, organization)
      let root = organization["departmentId"]?.string ?? ""
      departmentNames[root] = code
      let answer = try await source.ask(
        "getAllDepartments", custom + [.init("organizationCode", .string(code))])
      let departments = answer["list"]?.array ?? answer.array ?? []
      // Each one comes behind the one above it.
      for department in CloneRun.sorted(departments) {
        guard let id = department["departmentId"]?.string, id != root else { continue }
        let above = department["parentDepartmentId"]?.string.flatMap { departmentNames[$0] } ?? code
        let name = "\(above)/\(department["name"]?.string ?? "")"
        departmentNames[id] = name
        add("departments", byId ? id : name, department)
      }
    }
  }

  private mutating func readGroups() async throws(CloneProblem) {
    for group in try await PageWalk(source, "listGroups", [.init("withCustomData", true)]).all() {
      add("groups", group["code"]?.string, group)
    }
  }

  private mutating func readRoles(_ assigned: [String: [DiffSide.Holder]]) async throws(CloneProblem) {
    let hasData = all["customFields"]?.keys.contains { $0.hasPrefix("ROLE/") } ?? false
    for space in try await PageWalk(source, "listPermissionNamespaces").all() {
      let code = space["code"]?.string ?? ""
      add("namespaces", code, space)
      for role in try await PageWalk(source, "listRoles", [.init("namespace", .string(code))]).all() {
        guard case .object(var members) = role, let name = role["code"]?.string else { continue }
        if hasData { members.append(.init("customData", try await customData(of: name, in: code))) }
        let holders = (assigned["\(code)/\(name)"] ?? []).map(text).sorted()
        if !holders.isEmpty { members.append(.init("assignedTo", .array(holders.map { .string($0) }))) }
        add("roles", "\(code)/\(name)", .object(members))
      }
    }
  }

  private func customData(of role: String, in space: String) async throws(CloneProblem) -> Contract.Value {
    try await source.ask(
      "getCustomData",
      [
        .init("targetType", "ROLE"), .init("targetIdentifier", .string(role)), .init("namespace", .string(space)),
      ])
  }

  private func text(_ holder: DiffSide.Holder) -> String {
    switch holder.kind {
    case .group: "group \(holder.id)"
    case .department: "department \(byId ? holder.id : departmentNames[holder.id] ?? holder.id)"
    default: "role \(holder.id)"
    }
  }
}
