import Contract

/// Who is in a department.
enum DepartmentMembers {
  /// How many users one call adds or removes.
  static let mostUsers = 500

  static func list(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    var query = try query(call, transaction)
    switch call.string("sortBy") {
    case "userId", "createAt": query.order = .userId
    case "updatedAt": query.order = .updatedAt
    default: query.order = .joinedAt
    }
    query.isDescending = call.string("orderBy") != "Asc"
    return try MemberListing.answer(query, call, transaction)
  }

  /// Members whose phone, email, name, username, nickname or identity number holds the keywords, the latest first.
  static func search(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    var query = try query(call, transaction)
    query.order = .joinedAt
    query.isDescending = true
    query.condition = try call.body.withRoot { (root) throws(PoolFailure) in
      let keywords = try Keywords.condition(root[Keys.keywords], nil)
      return try ConditionLimits.combine(keywords.map { [$0] } ?? [])
    }
    return try MemberListing.answer(query, call, transaction)
  }

  private static func query(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> MemberQuery {
    let department = try DepartmentLookup(transaction: transaction).named(by: call)
    guard call.bool("includeChildrenDepartments") == true else { return MemberQuery(.department(department.number)) }
    let isCommon = try DepartmentFilter.isCommon(department, isDeep: true, transaction)
    return MemberQuery(.tree(department.number, isCommon: isCommon))
  }

  static func listIds(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let ids = try transaction.memberIds(of: DepartmentLookup(transaction: transaction).named(by: call).number)
    var writer = TapeWriter(capacity: 32 * ids.count + 64)
    writer.beginArray(count: ids.count)
    for id in ids { writer.string(id) }
    writer.endArray()
    return Answer(data: writer.finish())
  }

  static func contains(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let department = try DepartmentLookup(transaction: transaction).named(by: call)
    let user = try DirectoryUser.seq(call.string("userId") ?? "", ["userId"], transaction)
    let isIn = try transaction.isMember(
      user, of: department.number, isDeep: call.bool("includeChildrenDepartments") == true)
    return Answer(data: Tape(["inDepartment": .bool(isIn)]))
  }

  /// Those who are in it already stay as they are.
  static func add(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let department = try DepartmentLookup(transaction: transaction).named(by: call).number
      let now = call.pool.clock.milliseconds
      try call.forEachText("userIds", most: mostUsers) { (id, path) throws(PoolFailure) in
        let user = try DirectoryUser.seq(id, path, transaction)
        guard try transaction.membership(of: user, in: department) == nil else { return }
        try transaction.join(Membership(department: department, user: user, joinedAt: now))
      }
      return .success
    }
  }

  /// Those who are not in it stay as they are.
  static func remove(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let department = try DepartmentLookup(transaction: transaction).named(by: call)
      try call.forEachText("userIds", most: mostUsers) { (id, path) throws(PoolFailure) in
        let user = try DirectoryUser.seq(id, path, transaction)
        guard try transaction.leave(department.number, user) else { return }
        let record = transaction.scratchRecord
        guard record.string(.mainDepartmentId) == department.id else { return }
        try MainDepartment.set(nil, of: record, call, transaction)
      }
      return .success
    }
  }
}

/// A user's main department, a field of the user.
enum MainDepartment {
  /// Sets it; updatedAt moves where it was another one.
  static func set(
    _ id: String?, of record: UserRecord, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    guard record.string(.mainDepartmentId) != id else { return }
    record.markLoaded()
    if let id { record.set(.mainDepartmentId, id) } else { record.setNull(.mainDepartmentId) }
    try UserChange(
      call: call, transaction: transaction, record: record, place: .top, now: call.pool.clock.milliseconds
    ).writeUpdate()
  }
}
