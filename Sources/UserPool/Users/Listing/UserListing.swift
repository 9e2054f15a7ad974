import Contract

/// listUsers, listUsersLegacy, listArchivedUsers (docs/operations.md, "Lists").
enum UserListing {
  static func listUsers(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    return try call.body.withRoot { (root) throws(PoolFailure) in
      let options = root[Keys.options]
      var conditions: [UserCondition] = []
      if let keywords = try Keywords.condition(root[Keys.keywords], options?[Keys.fuzzySearchOn]) {
        conditions.append(keywords)
      }
      let fields = FilterFields(rules: call.pool.parts.customFields, transaction: transaction)
      if let filter = root[Keys.advancedFilter], !filter.isNull {
        conditions.append(try AdvancedFilter(fields: fields).condition(filter, path: ["advancedFilter"]))
      }
      var query = UserQuery()
      if let search = root[Keys.searchQuery], !search.isNull {
        let search = try SearchQuery(fields: fields).read(search, path: ["searchQuery"])
        if let condition = search.condition { conditions.append(condition) }
        query.order = search.order
      }
      if let sort = options?[Keys.sort], !sort.isNull { query.order = try Sorting.read(sort) }
      query.condition = try ConditionLimits.combine(conditions)
      return try list(query, options?[Keys.pagination], options.map(UserShape.read) ?? UserShape(), call, transaction)
    }
  }

  static func listUsersLegacy(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try call.body.withRoot { (root) throws(PoolFailure) in
      var conditions: [UserCondition] = []
      if let status = root["status"], !status.isNull {
        let values = FilterValue(field: .status, path: ["status"])
        conditions.append(.equal(.field(.status), try values.read(status)))
      }
      for (name, isStart) in [("updatedAtStart", true), ("updatedAtEnd", false)] {
        guard let node = root[name], !node.isNull else { continue }
        let value = try FilterValue(field: .updatedAt, path: [.name(name)]).read(node)
        conditions.append(isStart ? .atLeast(.field(.updatedAt), value) : .atMost(.field(.updatedAt), value))
      }
      let query = UserQuery(condition: try ConditionLimits.combine(conditions))
      return try list(query, root, UserShape.read(root), call, transaction)
    }
  }

  static func listArchivedUsers(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try call.body.withRoot { (root) throws(PoolFailure) in
      let page = try Page.read(root, path: [], most: Page.mostUsers)
      var since: Int64?
      if let start = root["startAt"], !start.isNull {
        guard case .integer(let time) = try FilterValue(field: .createdAt, path: ["startAt"]).read(start) else {
          return Answer(data: nil)
        }
        since = time
      }
      try transaction.holdSnapshot()
      let found = try transaction.archivedUsers(since: since, offset: page.offset, limit: page.limit)
      let rows = found.rows.map { user in
        Value.object([
          .init("userId", .string(user.userId)), .init("archivedAt", .string(Timestamp.text(user.archivedAt))),
        ])
      }
      return Answer(data: Tape(["totalCount": .integer(found.total), "list": .array(rows)]))
    }
  }

  /// Answers a page of a query, or a step of a walk where the caller has a cursor.
  static func list(
    _ query: UserQuery, _ pagination: TapeNode?, _ shape: UserShape, _ call: Call, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Answer {
    var query = query
    if query.order.isEmpty, let field = query.condition?.rangedTime { query.order = [UserOrder(field)] }
    let isWalk = call.context.cursor != nil
    let path: Path = call.operation == "listUsers" ? ["options", "pagination"] : []
    var page = try Page.read(pagination, path: path, most: isWalk ? Page.mostWalked : Page.mostUsers)
    if isWalk, let size = call.context.pageSize { page.limit = min(max(Int64(size), 1), Page.mostWished) }
    var place: WalkPlace?
    if let cursor = call.context.cursor, !cursor.bytes.isEmpty {
      guard let decoded = WalkPlace(cursor), decoded.place.values.count == query.order.count else {
        throw .invalid([], .badCursor)
      }
      place = decoded
    }
    query.after = place?.place
    query.offset = place == nil ? page.offset : 0
    // One more than asked for tells whether the walk goes on.
    query.limit = page.limit + (isWalk ? 1 : 0)
    try transaction.holdSnapshot()
    let total: Int64
    if let place { total = place.totalCount } else { total = try transaction.countUsers(query) }
    return try answer(query, total, isWalk ? page.limit : nil, shape, call, transaction)
  }

  private static func answer(
    _ query: UserQuery, _ total: Int64, _ walked: Int64?, _ shape: UserShape, _ call: Call,
    _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Answer {
    var writer = TapeWriter(capacity: 512 * Int(query.limit))
    writer.beginObject(count: 2)
    writer.key(Keys.totalCount)
    writer.integer(total)
    writer.key(Keys.list)
    writer.beginArray(count: -1)
    let emission = UserEmission(pool: call.pool, shape: shape, transaction: transaction)
    var count: Int64 = 0
    var last: WalkPlace?
    var goesOn = false
    try transaction.visitUsers(query, transaction.scratchRecord) { (record) throws(PoolFailure) in
      count += 1
      if let walked, count > walked {
        goesOn = true
        return
      }
      try emission.emit(record, into: &writer)
      if count == walked { last = WalkPlace(totalCount: total, place: UserPlace(of: record, in: query.order)) }
    }
    writer.endArray()
    writer.endObject()
    return Answer(data: writer.finish(), nextCursor: goesOn ? last?.cursor : nil)
  }
}
