import Contract

/// The ways to say which user is meant (docs/operations.md, "Which user").
enum UserIdType: String {
  case userId = "user_id"
  case phone, email, username
  case externalId = "external_id"
  case identity
  case syncRelation = "sync_relation"
  case customField = "custom_field"

  /// The type that a node names; `user_id` if there is none, or null.
  static func read(_ node: TapeNode?, path: Path) throws(PoolFailure) -> UserIdType {
    guard let node, !node.isNull else { return .userId }
    guard let text = node.string else { throw .invalid(path, .notText, [node.kind.name]) }
    guard let type = UserIdType(rawValue: text) else { throw .invalid(path, .unknownUserIdType, [text]) }
    return type
  }
}

/// Finds users by any type of id.
enum UserLookup {
  /// Loads the user that an id of a type means.
  /// - Throws: 404 with apiCode 2004 if the user does not exist; 400 for an id that does not have its type's form, and for a custom field that is
  ///   undefined or not unique; 409 for a sync relation of several users.
  static func load(
    _ id: UTF8Bytes, _ type: UserIdType, into record: UserRecord, path: () -> Path, in transaction: any ReadTransaction
  ) throws(PoolFailure) {
    guard try find(id, type, into: record, path: path, in: transaction) else { throw notFound(path()) }
  }

  /// Loads the user that an id of a type means.
  /// - Returns: false if the user does not exist.
  static func find(
    _ id: UTF8Bytes, _ type: UserIdType, into record: UserRecord, path: () -> Path, in transaction: any ReadTransaction
  ) throws(PoolFailure) -> Bool {
    switch type {
    case .userId: return try transaction.loadUser(.id(id), into: record)
    case .username: return try transaction.loadUser(.identifier(.username, id), into: record)
    case .externalId: return try transaction.loadUser(.identifier(.externalId, id), into: record)
    case .email:
      return try Shape.withLowercased(id) { (email) throws(PoolFailure) in
        try transaction.loadUser(.identifier(.email, email), into: record)
      }
    case .phone:
      return try PhoneIdentifier.first(ofLookup: id) { (phone) throws(PoolFailure) in
        try transaction.loadUser(.identifier(.phone, phone), into: record)
      }
    case .identity:
      guard id.contains(UInt8(ascii: ":")) else {
        throw .invalid(path(), .malformedUserId, ["<extIdpId>:<userIdInIdp>"])
      }
      return try transaction.loadUser(.identifier(.identity, id), into: record)
    case .customField:
      return try FieldLookup.withIdentifier(id, at: path, transaction) { (field) throws(PoolFailure) in
        try transaction.loadUser(.identifier(.customField, field), into: record)
      }
    case .syncRelation: return try findBySyncRelation(id, into: record, path: path, in: transaction)
    }
  }

  /// Nobody has that id.
  static func notFound(_ path: Path) -> PoolFailure { .refused(404, apiCode: 2004, path: path, .userNotFound) }

  private static func findBySyncRelation(
    _ id: UTF8Bytes, into record: UserRecord, path: () -> Path, in transaction: any ReadTransaction
  ) throws(PoolFailure) -> Bool {
    guard let colon = id.firstIndex(of: UInt8(ascii: ":")) else {
      throw .invalid(path(), .malformedUserId, ["<provider>:<userIdInIdp>"])
    }
    let provider = UTF8Bytes(rebasing: id[..<colon])
    let account = UTF8Bytes(rebasing: id[(colon + 1)...])
    let holders = try transaction.holders(ofProvider: provider, userIdInIdp: account)
    guard holders.count < 2 else {
      throw .refused(409, path: path(), .ambiguousUser, [String(decoding: id, as: UTF8.self)])
    }
    guard let holder = holders.first else { return false }
    return try transaction.loadUser(.seq(holder), into: record)
  }
}

/// The form in which a phone number identifies a user: its digits, then its country code, so that one number of any country is a range.
enum PhoneIdentifier {
  /// The country code of a number that has none.
  private static let defaultCode: StaticString = "+86"

  /// Its bytes, which stay for the life of the process.
  static var defaultCodeBytes: UTF8Bytes {
    UTF8Bytes(start: defaultCode.utf8Start, count: defaultCode.utf8CodeUnitCount)
  }

  /// Lends the identifier of a number and a code (nil: the default).
  static func withBytes<Result>(
    _ digits: UTF8Bytes, code: UTF8Bytes?, _ body: (UTF8Bytes) throws(PoolFailure) -> Result
  ) throws(PoolFailure) -> Result {
    let code = code ?? defaultCodeBytes
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count + code.count)
    bytes.append(contentsOf: digits)
    bytes.append(contentsOf: code)
    return try lend(bytes, body)
  }

  /// Tries what a number can mean that is looked up: digits alone (of the default code); code and digits with a space or hyphen between them
  /// (`+1-2025550100`); or code and digits in one (`+12025550100`), where the code may have one to four digits.
  /// - Returns: true with the first that `body` finds.
  static func first(
    ofLookup text: UTF8Bytes, _ body: (UTF8Bytes) throws(PoolFailure) -> Bool
  ) throws(PoolFailure) -> Bool {
    guard text.first == UInt8(ascii: "+") else { return try withBytes(text, code: nil, body) }
    if let divider = text.firstIndex(where: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: " ") }) {
      let code = UTF8Bytes(rebasing: text[..<divider])
      return try withBytes(UTF8Bytes(rebasing: text[(divider + 1)...]), code: code, body)
    }
    for length in 2...5 where length < text.count {
      let code = UTF8Bytes(rebasing: text[..<length])
      if try withBytes(UTF8Bytes(rebasing: text[length...]), code: code, body) { return true }
    }
    return false
  }

  private static func lend<Result>(
    _ bytes: [UInt8], _ body: (UTF8Bytes) throws(PoolFailure) -> Result
  ) throws(PoolFailure) -> Result {
    try bytes.withUnsafeBufferPointer { (buffer) throws(PoolFailure) in try body(buffer) }
  }
}

extension TapeKind {
  /// What JSON calls it.
  var name: String {
    switch self {
    case .null: "null"
    case .true, .false: "boolean"
    case .integer, .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}

extension Value {
  /// What JSON calls its kind.
  var kindName: String {
    switch self {
    case .null: TapeKind.null.name
    case .bool: TapeKind.true.name
    case .integer, .number: TapeKind.number.name
    case .string: TapeKind.string.name
    case .array: TapeKind.array.name
    case .object: TapeKind.object.name
    }
  }
}
