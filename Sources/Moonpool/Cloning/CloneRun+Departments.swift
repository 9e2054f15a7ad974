import Contract
import UserPool

// Organizations, departments and who leads them.
extension CloneRun {
  /// How many departments go in at once.
  private static let share = 200

  func copyOrganizations() async throws(CloneProblem) {
    let organizations = try await organizations()
    for index in organizations.indices.dropFirst(Int(clamping: state.position)) {
      let organization = organizations[index]
      let code = organization["organizationCode"]?.string ?? ""
      let departments = Self.sorted(try await departments(of: code))
      if state.inner == 0 { try take([CloneRow(.organization, organization)], position: Int64(index), inner: 1) }
      var place = Int(clamping: state.inner) - 1
      while place < departments.count {
        let end = min(place + Self.share, departments.count)
        let rows = departments[place..<end].map { CloneRow(.department, $0, of: code) }
        try take(rows, position: Int64(index), inner: Int64(end) + 1)
        place = end
      }
      try take([], position: Int64(index) + 1)
    }
  }

  /// Leaders are members, who are users: so they come behind both.
  func copyLeaders() async throws(CloneProblem) {
    let organizations = try await organizations()
    for index in organizations.indices.dropFirst(Int(clamping: state.position)) {
      let organization = organizations[index]
      let departments = try await departments(of: organization["organizationCode"]?.string ?? "")
      var rows: [CloneRow] = []
      for department in [organization] + departments {
        for user in department["leaderUserIds"]?.array ?? [] where user.string?.isEmpty == false {
          rows.append(CloneRow(.leader, ["departmentId": department["departmentId"] ?? .null, "userId": user]))
        }
      }
      try take(rows, position: Int64(index) + 1)
    }
  }

  private func organizations() async throws(CloneProblem) -> [Contract.Value] {
    try await PageWalk(source, "listOrganizations", [.init("withCustomData", true)]).all()
  }

  private func departments(of organization: String) async throws(CloneProblem) -> [Contract.Value] {
    let members: [Contract.Value.Member] = [
      .init("organizationCode", .string(organization)), .init("withCustomData", true),
    ]
    let answer = try await source.ask("getAllDepartments", members)
    return answer["list"]?.array ?? answer.array ?? []
  }

  /// Departments in such an order that each comes behind the one above it; those whose parent is not among them keep their place.
  static func sorted(_ departments: [Contract.Value]) -> [Contract.Value] {
    var children: [String: [Int]] = [:]
    let ids = Set(departments.compactMap { $0["departmentId"]?.string })
    var queue: [Int] = []
    for (index, department) in departments.enumerated() {
      if let parent = department["parentDepartmentId"]?.string, ids.contains(parent) {
        children[parent, default: []].append(index)
      } else {
        queue.append(index)
      }
    }
    var place = 0
    while place < queue.count {
      if let id = departments[queue[place]]["departmentId"]?.string { queue += children.removeValue(forKey: id) ?? [] }
      place += 1
    }
    // What hangs on itself comes last, to be refused.
    let reached = Set(queue)
    return queue.map { departments[$0] } + departments.indices.filter { !reached.contains($0) }.map { departments[$0] }
  }
}
