import Contract

// Users, their identities and their places in departments.
extension Adoption {
  /// Takes a user over.
  /// - Returns: false if it already exists.
  mutating func takeUser(_ value: Value) throws(PoolFailure) -> Bool {
    let id = try Self.text(value, "userId")
    let record = transaction.scratchRecord
    let isKnown = try withBytes(id) { (bytes) throws(PoolFailure) in
      try transaction.loadUser(.id(bytes), into: record)
    }
    if isKnown {
      let time = try Self.time(value, "updatedAt")
      if let time, time != record.integer(.updatedAt) { state.numbers["changed", default: 0] += 1 }
      return false
    }
    cloning.clock.set(try Self.time(value, "createdAt"))
    let identities = Self.identities(value)
    pool.ids.preset([id] + identities.map { $0["identityId"]?.string })
    defer { pool.ids.preset([]) }
    let seq = try create(value, identities)
    try joinDepartments(value, seq)
    return true
  }

  private mutating func create(_ value: Value, _ identities: [Value]) throws(PoolFailure) -> Int64 {
    var entry = Self.members(value, Self.fields)
    entry.append(.init("customData", try customData(value["customData"], .user)))
    entry.append(.init("metadata", try metadata(value["metadataSource"] ?? value["metadata"])))
    if !identities.isEmpty { entry.append(.init("identities", .array(identities))) }
    var creation = try UserCreation.Creation(
      call: call("createUser", []), transaction: transaction, passwords: nil)
    creation.adjust = { [transaction] (record) throws(PoolFailure) in
      try UserColumns.set(value, record, transaction)
    }
    var writer = TapeWriter(capacity: 1024)
    try Tape(.object(entry)).withRoot { (root) throws(PoolFailure) in
      try creation.run(root, index: 0, place: .top, into: &writer)
    }
    // The record is the transaction's own; nothing that creating does afterwards loads another user.
    return transaction.scratchRecord.seq
  }

  /// Members that a request may set, as a UserDto has them.
  private static let fields = UserField.allCases.map(\.name).filter {
    let action = FieldRules.action($0)
    return action != .none && action != .customData && action != .metadata
  }

  private mutating func joinDepartments(_ value: Value, _ seq: Int64) throws(PoolFailure) {
    let createdAt = pool.clock.milliseconds
    for department in value["departmentIds"]?.array ?? [] {
      guard let id = department.string else { continue }
      guard let row = try transaction.departments(.id(id)).first else {
        let place: Value = ["departmentId": .string(id), "userId": value["userId"] ?? .null]
        try refuse(CloneRow(.member, place), "the copy does not have this department")
        continue
      }
      // The time when a user joined is returned for one user at a time only; it is not before both exist.
      let joinedAt = max(createdAt, row.createdAt)
      if try transaction.join(Membership(department: row.number, user: seq, joinedAt: joinedAt)) {
        state.taken[CloneRow.Kind.member.rawValue, default: 0] += 1
      }
    }
  }

  /// Takes a place in a department over.
  /// - Returns: false if the user has it already.
  func takeMember(_ value: Value, isLeader: Bool) throws(PoolFailure) -> Bool {
    let id = try Self.text(value, "departmentId")
    guard let department = try transaction.departments(.id(id)).first else {
      throw .refused(404, path: ["departmentId"], .departmentNotFound, [id])
    }
    let user = try DirectoryUser.seq(Self.text(value, "userId"), ["userId"], transaction)
    let old = try transaction.membership(of: user, in: department.number)
    guard old == nil || old?.isLeader != isLeader else { return false }
    try transaction.join(
      Membership(
        department: department.number, user: user, joinedAt: old?.joinedAt ?? pool.clock.milliseconds,
        isLeader: isLeader))
    return true
  }

  func withBytes<Result>(
    _ text: String, _ body: (UTF8Bytes) throws(PoolFailure) -> Result
  ) throws(PoolFailure) -> Result {
    try Array(text.utf8).withUnsafeBufferPointer { (bytes) throws(PoolFailure) in try body(bytes) }
  }
}

/// The columns that no request sets: times, counters, where a user came from.
private enum UserColumns {
  private static let columns = UserField.allCases.filter { field in
    FieldRules.action(field.name) == .none && field != .userId
  }

  static func set(
    _ value: Value, _ record: UserRecord, _ transaction: any ReadTransaction
  ) throws(PoolFailure) {
    for field in columns { try set(field, value, record) }
    // No picture is none, and not the pool's own.
    if value["photo"]?.string?.isEmpty != false { record.setNull(.photo) }
    guard let main = record.string(.mainDepartmentId) else { return }
    if try transaction.departments(.id(main)).isEmpty { record.setNull(.mainDepartmentId) }
  }

  private static func set(_ field: UserField, _ value: Value, _ record: UserRecord) throws(PoolFailure) {
    guard let given = value[field.name], given != .null, given != .string("") else { return }
    func wrong(_ message: Message, _ arguments: [String] = []) -> PoolFailure {
      .invalid([.name(field.name)], message, arguments)
    }
    switch field.kind {
    case .time:
      if let time = try Adoption.time(value, field.name) { record.set(field, time) }
    case .integer:
      guard let number = given.integer else { throw wrong(.notNumber, [given.kindName]) }
      record.set(field, number)
    case .boolean:
      guard let flag = given.bool else { throw wrong(.notBoolean, [given.kindName]) }
      record.set(field, flag ? 1 : 0)
    case .word:
      guard let number = given.string.flatMap({ field.number(of: $0) }) else {
        throw wrong(.notOneOf, [field.words.joined(separator: ", ")])
      }
      record.set(field, number)
    case .array, .object:
      guard given.array != nil else { throw wrong(.notArray, [given.kindName]) }
      record.set(field, String(decoding: StoredJSON.text(given), as: UTF8.self))
    case .text:
      guard let text = given.string else { throw wrong(.notText, [given.kindName]) }
      guard text.utf8.count <= Shape.longestText else { throw wrong(.tooLong, ["\(Shape.longestText)"]) }
      record.set(field, text)
    }
  }
}
