import Contract

extension OperationTable {
  /// The operations on groups (docs/operations.md, "Groups").
  mutating func addGroups() {
    read("getGroup", GroupReads.get)
    read("listGroups", GroupReads.list)
    read("getAllGroups", GroupReads.getAll)
    read("listGroupMembers", GroupReads.listMembers)
    read("getUserGroups", GroupReads.ofUser)
    read("getGroupAuthorizedResources", GroupReads.authorizedResources)
    write("createGroup", GroupOperations.create)
    write("createOrUpdateGroup", GroupOperations.createOrUpdate)
    write("createGroupsBatch", GroupOperations.createBatch)
    write("updateGroup", GroupOperations.update)
    write("deleteGroupsBatch", GroupOperations.delete)
    write("addGroupMembers", GroupOperations.addMembers)
    write("removeGroupMembers", GroupOperations.removeMembers)
  }
}

/// Creating, changing and deleting groups, and who is in them.
enum GroupOperations {
  /// How many groups or users one call may name.
  static let most = 50

  static func create(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.withEntry { (entry) throws(PoolFailure) in
        let row = try make(entry, call, transaction)
        return Answer(data: Tape(try GroupEmission(call, transaction, withCustomData: true).group(row)))
      }
    }
  }

  static func createBatch(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let emission = GroupEmission(call, transaction, withCustomData: true)
      var values: [Value] = []
      try call.forEachObject("list", most: most) { (entry) throws(PoolFailure) in
        values.append(try emission.group(make(entry, call, transaction)))
      }
      return Answer(data: Tape(.array(values)))
    }
  }

  /// The group with that code is changed, or made if there is none.
  static func createOrUpdate(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.withEntry { (entry) throws(PoolFailure) in
        let row: GroupRow
        let existing = try transaction.group(entry.neededName("code"))
        if let existing {
          row = try change(existing, entry, call, transaction)
        } else {
          row = try make(entry, call, transaction)
        }
        let value = try GroupEmission(call, transaction, withCustomData: true).group(row)
        return Answer(data: Tape(["created": .bool(existing == nil), "data": value]))
      }
    }
  }

  private static func make(
    _ entry: Entry, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> GroupRow {
    try refuseDynamic(entry)
    var row = GroupRow(
      id: call.pool.ids.next(), code: try entry.neededName("code"), name: try entry.neededName("name"),
      createdAt: call.pool.clock.milliseconds)
    row.description = try entry.text("description")
    try refuseTaken(row.code, entry.place.path("code"), transaction)
    row.number = try transaction.insertGroup(row)
    if let data = entry.node["customData"], !data.isNull {
      row.customData = try DirectoryData(target: .group, pool: call.pool).merge(
        data, into: row.number, nil, path: entry.place.path("customData"), transaction)
    }
    return row
  }

  static func update(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.withEntry { (entry) throws(PoolFailure) in
        let row = try change(find(entry.neededName("code"), ["code"], transaction), entry, call, transaction)
        return Answer(data: Tape(try GroupEmission(call, transaction, withCustomData: true).group(row)))
      }
    }
  }

  private static func change(
    _ before: GroupRow, _ entry: Entry, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> GroupRow {
    try refuseDynamic(entry)
    var row = before
    try entry.changeName("name", &row.name)
    try entry.change("description", &row.description)
    if let code = try entry.name("newCode"), code != row.code {
      try refuseTaken(code, entry.place.path("newCode"), transaction)
      row.code = code
    }
    if let data = entry.node["customData"] {
      row.customData = try DirectoryData(target: .group, pool: call.pool).merge(
        data, into: row.number, row.customData, path: entry.place.path("customData"), transaction)
    }
    guard row != before else { return row }
    row.updatedAt = max(call.pool.clock.milliseconds, before.updatedAt + 1)
    try transaction.updateGroup(row)
    return row
  }

  /// A dynamic group would be a rule, and its members the users who satisfy it.
  private static func refuseDynamic(_ entry: Entry) throws(PoolFailure) {
    let path = entry.place.path("type")
    switch try entry.text("type") {
    case nil, "static": return
    case "dynamic": throw .refused(501, path: path, .dynamicGroup)
    case .some: throw .invalid(path, .notOneOf, ["static, dynamic"])
    }
  }

  private static func refuseTaken(
    _ code: String, _ path: Path, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    guard let holder = try transaction.group(code) else { return }
    throw .refused(409, path: path, .codeTaken, [code, holder.id])
  }

  /// All or none.
  static func delete(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.forEachText("codeList", most: most) { (code, path) throws(PoolFailure) in
        try transaction.deleteGroup(find(code, path, transaction).number)
      }
      return .success
    }
  }

  static func addMembers(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let group = try find(call.string("code") ?? "", ["code"], transaction).number
      let now = call.pool.clock.milliseconds
      try call.forEachText("userIds", most: most) { (id, path) throws(PoolFailure) in
        try transaction.addToGroup(group, DirectoryUser.seq(id, path, transaction), at: now)
      }
      return .success
    }
  }

  static func removeMembers(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let group = try find(call.string("code") ?? "", ["code"], transaction).number
      try call.forEachText("userIds", most: most) { (id, path) throws(PoolFailure) in
        try transaction.removeFromGroup(group, DirectoryUser.seq(id, path, transaction))
      }
      return .success
    }
  }

  /// The group with that code.
  /// - Throws: 404.
  static func find(_ code: String, _ path: Path, _ transaction: any ReadTransaction) throws(PoolFailure) -> GroupRow {
    guard let row = try transaction.group(code) else { throw .refused(404, path: path, .groupNotFound, [code]) }
    return row
  }
}
