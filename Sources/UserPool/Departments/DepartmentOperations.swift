import Contract

extension OperationTable {
  /// The operations on departments and their members (docs/operations.md, "Departments").
  mutating func addDepartments() {
    read("getDepartment", DepartmentReads.get)
    read("getDepartmentById", DepartmentReads.getById)
    read("getDepartmentAllApp", DepartmentReads.getById)
    read("getParentDepartment", DepartmentReads.getParent)
    read("listChildrenDepartments", DepartmentReads.listChildren)
    read("getAllDepartments", DepartmentReads.getAll)
    read("searchDepartments", DepartmentReads.search)
    read("searchDepartmentsList", DepartmentSearch.run)
    read("getDepartmentSyncRelations", DepartmentReads.syncRelations)
    write("deleteDepartmentSyncRelations", DepartmentOperations.deleteSyncRelations)
    write("createDepartment", DepartmentOperations.create)
    write("createDepartmentTree", DepartmentTree.create)
    write("updateDepartment", DepartmentOperations.update)
    write("updateNodeStatus", DepartmentOperations.updateStatus)
    write("deleteDepartment", DepartmentOperations.delete)
    read("listDepartmentMembers", DepartmentMembers.list)
    read("listDepartmentMemberIds", DepartmentMembers.listIds)
    read("searchDepartmentMembers", DepartmentMembers.search)
    read("isUserInDepartment", DepartmentMembers.contains)
    write("addDepartmentMembers", DepartmentMembers.add)
    write("removeDepartmentMembers", DepartmentMembers.remove)
  }
}

/// Creating, changing, moving and deleting departments.
enum DepartmentOperations {
  static func create(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.withEntry { (entry) throws(PoolFailure) in
        try entry.refusePosts()
        let lookup = DepartmentLookup(transaction: transaction)
        let organization = try lookup.organization(entry.neededName("organizationCode"))
        let parent = try lookup.department(
          entry.neededName("parentDepartmentId"), DepartmentLookup.type(call), in: organization,
          ["parentDepartmentId"])
        var row = DepartmentRow(
          id: call.pool.ids.next(), parent: parent.number, name: try entry.neededName("name"), code: nil,
          createdAt: call.pool.clock.milliseconds)
        row.organization = organization.number
        row.description = try entry.text("description")
        try entry.changeName("code", &row.code)
        try entry.changeName("openDepartmentId", &row.openId)
        try entry.changeObject("i18n", &row.i18n)
        row.isVirtual = try entry.bool("isVirtualNode") ?? false
        let change = DepartmentChange(call: call, transaction: transaction)
        try change.refuseTaken(row)
        try change.checkPlace(of: row, under: parent, ["parentDepartmentId"])
        row.number = try transaction.insertDepartment(row)
        return try answer(row, entry, call, transaction)
      }
    }
  }

  static func update(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.withEntry { (entry) throws(PoolFailure) in
        try entry.refusePosts()
        let before = try DepartmentLookup(transaction: transaction).named(by: call)
        var row = before
        try entry.changeName("name", &row.name)
        try entry.change("description", &row.description)
        try entry.changeObject("i18n", &row.i18n)
        if let isEnabled = try entry.bool("status") { row.isEnabled = isEnabled }
        try setCode(entry, &row)
        let change = DepartmentChange(call: call, transaction: transaction)
        try change.refuseTaken(row)
        try move(entry, &row, change)
        try change.setLeaders(entry, &row)
        if let data = entry.node["customData"], try merge(data, row, call, transaction) {
          row.updatedAt = max(call.pool.clock.milliseconds, before.updatedAt + 1)
        }
        try change.write(row, over: before)
        return try answer(row, nil, call, transaction)
      }
    }
  }

  /// A root's code is its organization's and cannot be cleared.
  private static func setCode(_ entry: Entry, _ row: inout DepartmentRow) throws(PoolFailure) {
    var code = row.code
    try entry.changeName("code", &code)
    guard code != nil || !row.isRoot else { throw .invalid(["code"], .notNullable) }
    row.code = code
  }

  /// Puts a department under the one that `parentDepartmentId` names.
  private static func move(
    _ entry: Entry, _ row: inout DepartmentRow, _ change: DepartmentChange
  ) throws(PoolFailure) {
    guard let id = try entry.name("parentDepartmentId") else { return }
    let path: Path = ["parentDepartmentId"]
    let lookup = DepartmentLookup(transaction: change.transaction)
    let organization = try lookup.organization(row.organizationCode)
    let parent = try lookup.department(id, DepartmentLookup.type(change.call), in: organization, path)
    guard parent.number != row.parent else { return }
    guard !row.isRoot else { throw .refused(422, path: path, .rootCannotMove) }
    try change.checkPlace(of: row, under: parent, path)
    row.parent = parent.number
  }

  /// Merges custom data.
  /// - Returns: whether anything was changed.
  private static func merge(
    _ data: TapeNode, _ row: DepartmentRow, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> Bool {
    try DirectoryData(target: .department, pool: call.pool).merge(
      data, into: row.number, row.customData, path: ["customData"], transaction) != row.customData
  }

  /// Answers a department as it is now.
  /// - Parameter entry: a new department's fields, for its custom data.
  private static func answer(
    _ row: DepartmentRow, _ entry: Entry?, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> Answer {
    if let data = entry?.node["customData"], !data.isNull { _ = try merge(data, row, call, transaction) }
    guard let row = try transaction.departments(.number(row.number)).first else {
      throw .defect("a department disappeared")
    }
    var emission = DepartmentEmission(call, transaction)
    emission.withCustomData = true
    return Answer(data: Tape(try emission.department(row)))
  }

  static func updateStatus(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let before = try DepartmentLookup(transaction: transaction).department(
        call.string("departmentId") ?? "", .departmentId, in: nil, ["departmentId"])
      var row = before
      row.isEnabled = call.bool("status") ?? row.isEnabled
      try DepartmentChange(call: call, transaction: transaction).write(row, over: before)
      return try answer(row, nil, call, transaction)
    }
  }

  /// Only an empty department goes.
  static func delete(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let row = try DepartmentLookup(transaction: transaction).named(by: call)
      let path: Path = ["departmentId"]
      guard !row.isRoot else { throw .refused(422, path: path, .rootIsOrganization, ["deleteOrganization"]) }
      let children = try transaction.countDepartments(DepartmentQuery(.children(row.number)))
      guard children == 0 else { throw .refused(422, path: path, .departmentHasChildren, ["\(children)"]) }
      guard row.members == 0 else { throw .refused(422, path: path, .departmentHasMembers, ["\(row.members)"]) }
      try transaction.deleteDepartment(row.number)
      return .success
    }
  }

  /// Nothing is synchronized into the pool, so there is no relation to remove.
  static func deleteSyncRelations(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      _ = try DepartmentLookup(transaction: transaction).named(by: call)
      throw .refused(404, path: ["provider"], .syncRelationNotFound, [call.string("provider") ?? ""])
    }
  }
}
