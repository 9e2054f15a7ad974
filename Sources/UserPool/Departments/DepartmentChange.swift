import Contract

/// What creating and changing departments have in common: codes that are unique, leaders, and the row itself.
struct DepartmentChange {
  let call: Call
  let transaction: any WriteTransaction

  /// How deep a tree of departments may be.
  static let deepest = 64

  /// Refuses a code or open id that another department of the organization has; of a root's code, one that another organization has.
  func refuseTaken(_ row: DepartmentRow, codePath: Path = ["code"]) throws(PoolFailure) {
    var holders: [(Path, String, DepartmentRow)] = []
    if let code = row.code {
      let key: DepartmentKey = row.isRoot ? .root(code) : .code(code, organization: row.organization)
      for holder in try transaction.departments(key) { holders.append((codePath, code, holder)) }
      // A root's code is one of its own departments' codes, too.
      if row.isRoot, row.number != 0 {
        for holder in try transaction.departments(.code(code, organization: row.number)) {
          holders.append((codePath, code, holder))
        }
      }
    }
    if let openId = row.openId, row.organization != 0 {
      for holder in try transaction.departments(.openId(openId, organization: row.organization)) {
        holders.append((["openDepartmentId"], openId, holder))
      }
    }
    for (path, value, holder) in holders where holder.number != row.number {
      throw .refused(409, path: path, .codeTaken, [value, holder.id])
    }
  }

  /// Makes the users of `leaderUserIds` the leaders: others lead no more, and those who are no members become some.
  /// - Returns: whether anything was changed.
  @discardableResult
  func setLeaders(_ entry: Entry, _ row: inout DepartmentRow) throws(PoolFailure) -> Bool {
    guard let list = entry.node["leaderUserIds"] else { return false }
    let path = entry.place.path("leaderUserIds")
    guard list.isNull || list.kind == .array else { throw .invalid(path, .notArray, [list.kind.name]) }
    let department = row.number
    let now = call.pool.clock.milliseconds
    let before = try transaction.leaderIds(of: department)
    var leaders: [String] = []
    try list.forEachElement { (node) throws(PoolFailure) in
      let place = path.appending(.index(leaders.count))
      guard let id = node.string else { throw .invalid(place, .notText, [node.kind.name]) }
      let user = try DirectoryUser.seq(id, place, transaction)
      try transaction.join(Membership(department: department, user: user, joinedAt: now, isLeader: true))
      leaders.append(id)
    }
    for id in before where !leaders.contains(id) {
      let user = try DirectoryUser.seq(id, path, transaction)
      try transaction.join(Membership(department: department, user: user, joinedAt: now, isLeader: false))
    }
    guard Set(before) != Set(leaders) else { return false }
    row.updatedAt = max(now, row.updatedAt + 1)
    return true
  }

  /// Writes a row where it differs from what it was; updatedAt moves with a change and only with one.
  func write(_ row: DepartmentRow, over before: DepartmentRow) throws(PoolFailure) {
    guard row != before else { return }
    var row = row
    row.updatedAt = max(call.pool.clock.milliseconds, before.updatedAt + 1)
    try transaction.updateDepartment(row)
  }

  /// Checks that a department may be placed under another one.
  /// - Throws: 422 for itself and for one beneath it, and for a tree that would be too deep.
  func checkPlace(of row: DepartmentRow, under parent: DepartmentRow, _ path: Path) throws(PoolFailure) {
    let above = try transaction.pathOfDepartment(parent.number)
    if above.contains(where: { $0.number == row.number }) {
      throw .refused(422, path: path, .departmentCycle, [row.id, parent.id])
    }
    guard above.count < Self.deepest else { throw .refused(422, path: path, .organizationDepth, ["\(Self.deepest)"]) }
  }
}
