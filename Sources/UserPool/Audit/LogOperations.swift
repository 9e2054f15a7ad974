import Contract

extension OperationTable {
  /// The logs.
  mutating func addLogs() {
    read("getUserActionLogs", LogOperations.userActions)
    read("getAdminAuditLogs", LogOperations.changes)
  }
}

/// getUserActionLogs and getAdminAuditLogs (docs/operations.md, "Logs").
enum LogOperations {
  static func userActions(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    var query = EventQuery()
    if let id = text("userId", call) {
      let record = UserRecord()
      let isThere = try Array(id.utf8).withUnsafeBufferPointer { (bytes) throws(PoolFailure) in
        try transaction.loadUser(.id(bytes), into: record)
      }
      guard isThere else { return .list(0, []) }
      query.user = record.seq
    }
    query.kind = text("eventType", call)
    query.appId = text("appId", call)
    query.clientIp = text("clientIp", call)
    query.requestId = text("requestId", call)
    query.isSuccess = call.bool("success")
    try query.bound(call, page: try page(call))
    let found = try transaction.events(query)
    let applications = try ApplicationNames(transaction)
    var users = Users()
    var rows: [Value] = []
    for event in found.rows {
      var members = try users.members(event.user, transaction) + applications.members(event.appId)
      members += [
        .init("eventType", .string(event.kind.rawValue)), .init("success", .bool(event.isSuccess)),
        .init("userAgent", .string(event.userAgent ?? "")),
        .init("parsedUserAgent", UserAgent.parsed(event.userAgent)), .init("geoip", UserAgent.nowhere),
        .init("timestamp", .string(Timestamp.text(event.at))), .init("requestId", .string(event.requestId)),
      ]
      members.add("clientIp", event.clientIp)
      members.add("eventDetail", event.reason ?? event.method)
      rows.append(.object(members))
    }
    return .list(found.total, rows)
  }

  /// Changes by administrators. A call that was refused has changed nothing, so there are no rows of refused ones.
  static func changes(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let page = try page(call)
    guard call.bool("success") != false else { return .list(0, []) }
    var query = ChangeQuery()
    if let id = text("requestId", call) {
      guard let number = Int64(id) else { return .list(0, []) }
      query.number = number
    }
    query.operations = AuditWords.operations(type: text("operationType", call), resource: text("resourceType", call))
    query.target = text("userId", call)
    query.clientIp = text("clientIp", call)
    let oldest = call.pool.clock.milliseconds - LogRetention.age
    query.start = max(try LogTime.read("start", call) ?? oldest, oldest)
    query.end = try LogTime.read("end", call)
    (query.offset, query.limit) = (page.offset, page.limit)
    let found = try transaction.changes(query)
    return .list(found.total, found.rows.map(value))
  }

  private static func value(_ row: ChangeRow) -> Value {
    var members: [Value.Member] = [
      .init("adminUserId", ""), .init("adminUserAvatar", ""), .init("adminUserDisplayName", "administrator"),
      .init("operationType", .string(AuditWords.type(of: row.operation))),
      .init("resourceType", .string(AuditWords.resource(of: row.operation))),
      .init("eventDetails", .string(row.count == 1 ? row.operation : "\(row.operation) × \(row.count)")),
      .init("operationParam", .string(row.fields)), .init("success", true),
      .init("userAgent", .string(row.userAgent ?? "")), .init("ua", UserAgent.parsed(row.userAgent)),
      .init("geoip", UserAgent.nowhere), .init("timestamp", .string(Timestamp.text(row.at))),
      .init("requestId", .string(String(row.number))),
    ]
    members.add("clientIp", row.clientIp)
    members.add("targetValue", row.target)
    return .object(members)
  }

  private static func text(_ name: String, _ call: Call) -> String? {
    call.string(name).flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func page(_ call: Call) throws(PoolFailure) -> Page {
    try call.body.withRoot { (root) throws(PoolFailure) in
      try Page.read(root[Keys.pagination], path: ["pagination"], most: Page.mostUsers)
    }
  }

  /// What the log tells about users, each looked up once.
  private struct Users {
    private var known: [Int64: [Value.Member]] = [:]
    private let record = UserRecord()

    mutating func members(
      _ seq: Int64?, _ transaction: any ReadTransaction
    ) throws(PoolFailure) -> [Value.Member] {
      if let seq, let members = known[seq] { return members }
      let isThere = if let seq { try transaction.loadUser(.seq(seq), into: record) } else { false }
      func text(_ field: UserField) -> String? { isThere ? record.string(field) : nil }
      let name = text(.name) ?? text(.nickname) ?? text(.username) ?? text(.email) ?? text(.phone) ?? ""
      let members: [Value.Member] = [
        .init("userId", .string(text(.userId) ?? "")), .init("userAvatar", .string(text(.photo) ?? "")),
        .init("userDisplayName", .string(name)),
        .init("userLoginsCount", .integer(isThere ? record.integer(.loginsCount) ?? 0 : 0)),
      ]
      if let seq { known[seq] = members }
      return members
    }
  }
}
