import Contract

/// getUserLoginHistory and getLoginHistory (docs/operations.md, "Sessions and history").
enum LoginHistory {
  /// A user's sign-ins, for administrators. The contract's rows do not say whether a sign-in was refused, so only those that were not are here.
  static func ofUser(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let user = try DirectoryUser.load(call, (call.string("userIdType"), ["userIdType"]), transaction)
    var query = try query(call, user.seq)
    query.isSuccess = true
    let applications = try ApplicationNames(transaction)
    let found = try transaction.events(query)
    return .list(
      found.total,
      found.rows.map { event in
        var members = applications.members(event.appId)
        members += [
          .init("clientIp", .string(event.clientIp ?? "")), .init("time", .string(Timestamp.text(event.at))),
        ]
        members.add("userAgent", event.userAgent)
        return .object(members)
      })
  }

  /// The sign-ins of the signed-in user, rejected ones with their reason.
  static func own(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let record = try SignedInUser.load(call, transaction)
    var query = try query(call, record.seq)
    query.isSuccess = call.bool("success")
    let applications = try ApplicationNames(transaction)
    let found = try transaction.events(query)
    return .list(found.total, found.rows.map { own($0, record.string(.userId) ?? "", applications) })
  }

  private static func own(_ event: UserEvent, _ userId: String, _ applications: ApplicationNames) -> Value {
    var members: [Value.Member] = [.init("userId", .string(userId))]
    members += applications.members(event.appId)
    members += [
      .init("loginAt", .string(Timestamp.text(event.at))), .init("clientIp", .string(event.clientIp ?? "")),
      .init("success", .bool(event.isSuccess)), .init("userAgent", .string(event.userAgent ?? "")),
      .init("parsedUserAgent", UserAgent.parsed(event.userAgent)),
      .init("loginMethod", .string(event.method ?? "")), .init("geoip", UserAgent.nowhere),
    ]
    members.add("errorMessage", event.reason)
    return .object(members)
  }

  private static func query(_ call: Call, _ user: Int64) throws(PoolFailure) -> EventQuery {
    var query = EventQuery()
    query.user = user
    query.kind = UserEvent.Kind.login.rawValue
    query.appId = call.string("appId")
    query.clientIp = call.string("clientIp")
    try query.bound(call, page: try call.page())
    return query
  }
}

extension EventQuery {
  /// Sets the times and the page of a query: what is older than logs are kept is not there any more.
  mutating func bound(_ call: Call, page: Page) throws(PoolFailure) {
    let oldest = call.pool.clock.milliseconds - LogRetention.age
    start = max(try LogTime.read("start", call) ?? oldest, oldest)
    end = try LogTime.read("end", call)
    offset = page.offset
    limit = page.limit
  }
}

/// Times in requests about logs: milliseconds since 1970, or seconds below 10¹¹, as in filters.
enum LogTime {
  static func read(_ name: String, _ call: Call) throws(PoolFailure) -> Int64? {
    try call.body.withRoot { (root) throws(PoolFailure) in
      guard let node = root[name], !node.isNull else { return nil }
      guard case .integer(let time) = try FilterValue(field: .createdAt, path: [.name(name)]).read(node) else {
        return nil
      }
      return time
    }
  }
}

/// What lists of sign-ins tell about applications.
struct ApplicationNames {
  private let applications: [String: Application]
  private let poolAddress: String?

  init(_ transaction: any ReadTransaction) throws(PoolFailure) {
    applications = Dictionary(try transaction.applications().map { ($0.id, $0) }) { first, _ in first }
    poolAddress = try PoolSettings.loginAddress(transaction)
  }

  /// appId, appName, appLogo and appLoginUrl; empty texts for an application that is gone.
  func members(_ id: String) -> [Value.Member] {
    let application = applications[id]
    return [
      .init("appId", .string(id)), .init("appName", .string(application?.name ?? "")),
      .init("appLogo", .string(application.map(ApplicationEmission.logo) ?? "")),
      .init("appLoginUrl", .string(application?.loginAddress ?? poolAddress ?? "")),
    ]
  }

  /// The ids of those that are there, in the order in which they were made.
  var ids: [String] { applications.keys.sorted() }
}
