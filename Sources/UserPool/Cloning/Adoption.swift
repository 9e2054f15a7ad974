import Contract

/// Takes rows over inside of one transaction.
struct Adoption {
  let cloning: Cloning
  let transaction: any WriteTransaction
  var state: CloneState

  var pool: Pool { cloning.pool }

  /// Takes a row over; what is there already stays as it is.
  mutating func take(_ row: CloneRow) throws(PoolFailure) {
    let isNew =
      switch row.kind {
      case .customField: try takeCustomField(row.value)
      case .metadataField: try takeMetadataField(row.value)
      case .organization: try takeOrganization(row.value)
      case .department: try takeDepartment(row.value, row.owner ?? "")
      case .user: try takeUser(row.value)
      case .member: try takeMember(row.value, isLeader: false)
      case .leader: try takeMember(row.value, isLeader: true)
      case .group: try takeGroup(row.value)
      case .groupMember: try takeGroupMember(row.value, row.owner ?? "")
      case .namespace: try takeNamespace(row.value)
      case .role: try takeRole(row.value, row.owner ?? NamespaceRow.standard)
      case .assignment: try takeAssignment(row.value, row.owner ?? "")
      }
    if isNew { state.taken[row.kind.rawValue, default: 0] += 1 }
    try RefusedRows(transaction: transaction).remove(row, &state)
  }

  /// Notes a row that cannot be taken.
  mutating func refuse(_ row: CloneRow, _ reason: String) throws(PoolFailure) {
    let bare = CloneRow(row.kind, try withoutSecrets(row.value, row.kind), of: row.owner)
    try RefusedRows(transaction: transaction).add(bare, reason, &state)
  }

  /// Notes that something of a row was left out.
  mutating func omit(_ what: String) { state.omitted[what, default: 0] += 1 }

  // MARK: Helpers

  /// A call of an operation, for the handlers that know the rules.
  func call(_ operation: String, _ members: [Value.Member]) -> Call {
    Call(
      pool: pool, operation: operation, body: Tape(.object(members)), context: RequestContext(caller: .administrator))
  }

  /// Runs what an operation does in a transaction.
  func perform(
    _ handler: (Call) throws(PoolFailure) -> WriteBody, _ operation: String, _ members: [Value.Member]
  ) throws(PoolFailure) {
    _ = try handler(call(operation, members))(transaction)
  }

  /// The members of an object with these names that say something: services answer null and empty texts where nothing is known.
  static func members(_ value: Value, _ names: [String]) -> [Value.Member] {
    guard case .object(let members) = value else { return [] }
    return members.filter { names.contains($0.name) && $0.value != .null && $0.value != .string("") }
  }

  /// A text that must be there.
  static func text(_ value: Value, _ name: String) throws(PoolFailure) -> String {
    guard let text = value[name]?.string, !text.isEmpty else {
      throw value[name].map { .invalid([.name(name)], .notText, [$0.kindName]) } ?? .invalid([.name(name)], .missing)
    }
    return text
  }

  /// A time, as text or in milliseconds; nil if there is none.
  static func time(_ value: Value, _ name: String) throws(PoolFailure) -> Int64? {
    switch value[name] {
    case nil, .null?, .string("")?: return nil
    case .integer(let time)? where (Timestamp.earliest...Timestamp.latest).contains(time): return time
    case .string(let text)?:
      if let time = Timestamp.parse(text) { return time }
    default: break
    }
    throw .invalid([.name(name)], .malformedDate)
  }
}
