import Contract

// Custom data, and what of a row must not be kept in clear.
extension Adoption {
  /// Custom data without what cannot be taken over: values that the source keeps encrypted, and those of fields that are not defined here.
  mutating func customData(_ value: Value?, _ target: FieldTarget) throws(PoolFailure) -> Value {
    guard case .object(let members)? = value else { return .object([]) }
    let tables = try transaction.fieldTables()
    var kept: [Value.Member] = []
    for member in members where member.value != .null {
      guard let field = tables.customField(target, member.name) else {
        omit("\(target.rawValue) \(member.name): values of a custom field that is not defined in this pool")
        continue
      }
      if field.isEncrypted {
        omit("\(target.rawValue) \(member.name): encrypted values")
      } else if field.dataType == .string || member.value != .string("") {
        kept.append(member)
      }
    }
    return .object(kept)
  }

  /// Metadata without values of fields that are not defined here.
  mutating func metadata(_ value: Value?) throws(PoolFailure) -> Value {
    guard case .object(let members)? = value else { return .object([]) }
    let tables = try transaction.fieldTables()
    var kept: [Value.Member] = []
    for member in members where member.value != .null {
      if tables.metadataField(member.name) != nil {
        kept.append(member)
      } else {
        omit("metadata \(member.name): values of a field that is not defined in this pool")
      }
    }
    return .object(kept)
  }

  /// Identities without the tokens that some services answer with them.
  static func identities(_ value: Value) -> [Value] {
    (value["identities"]?.array ?? []).map { identity in
      guard case .object(let members) = identity else { return identity }
      return .object(members.filter { $0.name != "accessToken" && $0.name != "refreshToken" })
    }
  }

  /// A row as it may be written down: its custom data only if it is known not to be encrypted, no tokens, no passwords.
  func withoutSecrets(_ value: Value, _ kind: CloneRow.Kind) throws(PoolFailure) -> Value {
    guard case .object(let members) = value else { return value }
    let target: FieldTarget =
      switch kind {
      case .organization, .department: .department
      case .group: .group
      case .role: .role
      default: .user
      }
    let tables = try transaction.fieldTables()
    var bare: [Value.Member] = []
    for member in members {
      switch (member.name, member.value) {
      case ("customData", .object(let data)):
        let open = data.filter { tables.customField(target, $0.name)?.isEncrypted == false }
        bare.append(.init(member.name, .object(open)))
      case ("identities", _): bare.append(.init(member.name, .array(Self.identities(value))))
      case ("password", _), ("salt", _), ("otp", _): continue
      default: bare.append(member)
      }
    }
    return .object(bare)
  }
}
