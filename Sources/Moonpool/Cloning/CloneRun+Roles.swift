import Contract
import UserPool

// Groups and their members, namespaces, roles and whom they are assigned to.
extension CloneRun {
  func copyGroups() async throws(CloneProblem) {
    let walk = PageWalk(source, "listGroups", [.init("withCustomData", true)])
    try await walk.visit(from: max(state.position, 1)) { (page) throws(CloneProblem) in
      try take(page.rows.map { CloneRow(.group, $0) }, position: page.number + 1)
    }
  }

  func copyGroupMembers() async throws(CloneProblem) {
    let groups = try read { (transaction) throws(PoolFailure) in
      try transaction.groups(keywords: nil, offset: 0, limit: nil).rows.map(\.code)
    }
    for index in groups.indices.dropFirst(Int(clamping: state.position)) {
      let code = groups[index]
      let walk = PageWalk(source, "listGroupMembers", [.init("code", .string(code))])
      do throws(CloneProblem) {
        try await walk.visit(from: max(state.inner, 1)) { (page) throws(CloneProblem) in
          let rows = page.rows.map { CloneRow(.groupMember, ["userId": $0["userId"] ?? .null], of: code) }
          try take(rows, position: Int64(index), inner: page.number + 1)
        }
      } catch {
        // A group that was deleted meanwhile.
        guard case .missing(let reason) = error else { throw error }
        skip("members of group \(code)", reason)
      }
      try take([], position: Int64(index) + 1)
    }
  }

  func copyRoles() async throws(CloneProblem) {
    let namespaces = try await namespaces()
    let hasData = try await hasCustomData()
    for index in namespaces.indices.dropFirst(Int(clamping: state.position)) {
      let code = namespaces[index]["code"]?.string ?? ""
      if state.inner == 0 { try take([CloneRow(.namespace, namespaces[index])], position: Int64(index), inner: 1) }
      let walk = PageWalk(source, "listRoles", [.init("namespace", .string(code))])
      do throws(CloneProblem) {
        try await walk.visit(from: max(state.inner, 1)) { (page) async throws(CloneProblem) in
          var rows: [CloneRow] = []
          for role in page.rows {
            rows.append(CloneRow(.role, hasData ? try await withCustomData(role, code) : role, of: code))
          }
          try take(rows, position: Int64(index), inner: page.number + 1)
        }
      } catch {
        guard case .missing(let reason) = error else { throw error }
        skip("roles of namespace \(code)", reason)
      }
      try take([], position: Int64(index) + 1)
    }
  }

  private func namespaces() async throws(CloneProblem) -> [Contract.Value] {
    do throws(CloneProblem) {
      return try await PageWalk(source, "listPermissionNamespaces").all()
    } catch {
      guard case .missing(let reason) = error else { throw error }
      skip("namespaces other than \(NamespaceRow.standard)", reason)
      return [["code": .string(NamespaceRow.standard), "name": .string(NamespaceRow.standard)]]
    }
  }

  /// Whether roles have custom fields at all: their values are asked for one role at a time.
  private func hasCustomData() async throws(CloneProblem) -> Bool {
    if state.taken[CloneRow.Kind.customField.rawValue, default: 0] == 0 { return false }
    let fields = try await source.ask("getCustomFields", [.init("targetType", "ROLE")])
    return fields.array?.isEmpty == false
  }

  private func withCustomData(_ role: Contract.Value, _ namespace: String) async throws(CloneProblem) -> Contract.Value
  {
    guard case .object(let members) = role else { return role }
    let data = try await source.ask(
      "getCustomData",
      [
        .init("targetType", "ROLE"), .init("targetIdentifier", role["code"] ?? .null),
        .init("namespace", .string(namespace)),
      ])
    return .object(members.filter { $0.name != "customData" } + [.init("customData", data)])
  }

  func copyAssignments() async throws(CloneProblem) {
    let roles = try read { (transaction) throws(PoolFailure) in
      var roles: [RoleRow] = []
      for namespace in try transaction.namespaces(keywords: nil, offset: 0, limit: .max).rows {
        roles += try transaction.roles(in: namespace.number, keywords: nil, offset: 0, limit: .max).rows
      }
      return roles
    }
    for index in roles.indices.dropFirst(Int(clamping: state.position)) {
      do throws(CloneProblem) {
        try await copyAssignments(of: roles[index], at: Int64(index))
      } catch {
        guard case .missing(let reason) = error else { throw error }
        skip("assignments of role \(roles[index].namespaceCode)/\(roles[index].code)", reason)
      }
      try take([], position: Int64(index) + 1)
    }
  }

  private func copyAssignments(of role: RoleRow, at index: Int64) async throws(CloneProblem) {
    var rows = try await assignments(of: role)[...]
    rows = rows.dropFirst(Int(clamping: state.inner))
    while !rows.isEmpty {
      let share = rows.prefix(Int(PageWalk.pageSize))
      rows = rows.dropFirst(share.count)
      try take(Array(share), position: index, inner: Int64(rows.startIndex))
    }
  }

  private func assignments(of role: RoleRow) async throws(CloneProblem) -> [CloneRow] {
    let members: [Contract.Value.Member] = [
      .init("roleCode", .string(role.code)), .init("namespaceCode", .string(role.namespaceCode)),
    ]
    do throws(CloneProblem) {
      let rows = try await PageWalk(source, "listRoleAssignments", members).all()
      // The contract's own answer does not say to whom.
      if rows.allSatisfy({ $0["targetIdentifier"]?.string != nil }) { return rows.map { Self.assignment($0, role) } }
    } catch {
      guard case .missing = error else { throw error }
    }
    skip("roles of groups and of roles, times of assignments", "the source does not say who has an assignment")
    return try await holders(of: role, "listRoleMembers", "USER", "userId")
      + holders(of: role, "listRoleDepartments", "DEPARTMENT", "id")
  }

  private func holders(
    of role: RoleRow, _ operation: String, _ type: String, _ id: String
  ) async throws(CloneProblem) -> [CloneRow] {
    let members: [Contract.Value.Member] = [
      .init("code", .string(role.code)), .init("namespace", .string(role.namespaceCode)),
    ]
    return try await PageWalk(source, operation, members).all().map { row in
      Self.assignment(["targetType": .string(type), "targetIdentifier": row[id] ?? .null], role)
    }
  }

  private static func assignment(_ value: Contract.Value, _ role: RoleRow) -> CloneRow {
    var members: [Contract.Value.Member] = [.init("namespace", .string(role.namespaceCode))]
    for name in ["targetType", "targetIdentifier", "enableTime", "endTime", "createdAt"] {
      if let given = value[name], given != .null { members.append(.init(name, given)) }
    }
    return CloneRow(.assignment, .object(members), of: role.code)
  }
}
