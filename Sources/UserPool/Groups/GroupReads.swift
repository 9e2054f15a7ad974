import Contract

/// Reading groups.
enum GroupReads {
  /// How many members getAllGroups gives in one answer.
  private static let mostMembers: Int64 = 10_000

  static func get(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let row = try GroupOperations.find(call.string("code") ?? "", ["code"], transaction)
    return Answer(data: Tape(try GroupEmission(call, transaction).group(row)))
  }

  static func list(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let page = try call.page()
    let found = try transaction.groups(keywords: call.keywords(), offset: page.offset, limit: page.limit)
    return .list(found.total, try GroupEmission(call, transaction).groups(found.rows))
  }

  /// Every group; with `fetchMembers` with everybody in them, up to a limit.
  static func getAll(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let rows = try transaction.groups(keywords: nil, offset: 0, limit: nil).rows
    let emission = GroupEmission(call, transaction)
    guard call.bool("fetchMembers") == true else { return Answer(data: Tape(.array(try emission.groups(rows)))) }
    var left = mostMembers
    var values: [Value] = []
    for row in rows {
      var query = MemberQuery(.group(row.number))
      query.limit = left + 1
      var members: [Value] = []
      let users = UserEmission(pool: call.pool, shape: UserShape(), transaction: transaction)
      try transaction.visitMembers(query, transaction.scratchRecord) { (record) throws(PoolFailure) in
        var writer = TapeWriter(capacity: 512)
        try users.emit(record, into: &writer)
        members.append(writer.finish()?.value ?? .null)
      }
      left -= Int64(members.count)
      guard left >= 0 else { throw .refused(413, path: ["fetchMembers"], .tooMany, ["\(mostMembers)"]) }
      values.append(try emission.group(row, members: members))
    }
    return Answer(data: Tape(.array(values)))
  }

  static func listMembers(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let row = try GroupOperations.find(call.string("code") ?? "", ["code"], transaction)
    return try MemberListing.answer(MemberQuery(.group(row.number)), call, transaction)
  }

  static func ofUser(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let user = try DirectoryUser.load(call, (call.string("userIdType"), ["userIdType"]), transaction)
    let rows = try transaction.groups(of: user.seq)
    return .list(Int64(rows.count), try GroupEmission(call, transaction).groups(rows))
  }

  /// The groups of the signed-in user.
  static func own(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let rows = try transaction.groups(of: SignedInUser.load(call, transaction).seq)
    return Answer(data: Tape(.array(try GroupEmission(call, transaction).groups(rows))))
  }

  /// The pool has no resources, so nothing is authorized to a group.
  static func authorizedResources(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    _ = try GroupOperations.find(call.string("code") ?? "", ["code"], transaction)
    return Answer(data: Tape(.array([])))
  }
}

/// Makes answers of groups: GroupDto.
struct GroupEmission {
  let pool: Pool
  let transaction: any ReadTransaction
  let withCustomData: Bool
  let isFlat: Bool

  /// An emission with the options that an argument names.
  init(_ call: Call, _ transaction: any ReadTransaction, withCustomData: Bool? = nil) {
    pool = call.pool
    self.transaction = transaction
    isFlat = call.bool("flatCustomData") == true
    self.withCustomData = withCustomData ?? (call.bool("withCustomData") == true || isFlat)
  }

  /// Several groups.
  func groups(_ rows: [GroupRow]) throws(PoolFailure) -> [Value] {
    var values: [Value] = []
    for row in rows { values.append(try group(row)) }
    return values
  }

  /// A group.
  /// - Parameter users: its members, where they were asked for.
  func group(_ row: GroupRow, members users: [Value]? = nil) throws(PoolFailure) -> Value {
    var members: [Value.Member] = [
      .init("id", .string(row.id)), .init("code", .string(row.code)), .init("name", .string(row.name)),
    ]
    members.add("description", row.description)
    members.append(.init("type", "static"))
    if let users { members.append(.init("members", .array(users))) }
    guard withCustomData else { return .object(members) }
    let data = try DirectoryData(target: .group, pool: pool).clear(row.customData, transaction)
    guard isFlat else {
      members.append(.init("customData", .object(data)))
      return .object(members)
    }
    for member in data where !members.contains(where: { $0.name == member.name }) { members.append(member) }
    return .object(members)
  }
}
