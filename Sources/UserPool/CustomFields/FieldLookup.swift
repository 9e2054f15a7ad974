import Contract

/// What `<key>:<value>` means when a user is looked up by a unique custom field (docs/operations.md, "Custom fields").
enum FieldLookup {
  /// Lends the identifier that is stored for it. The value of a NUMBER may be written in any way that JSON has: `3`, `3.0`, `0.3e1`.
  /// - Parameters:
  ///   - id: the id as it was given.
  ///   - path: where it stands in the request.
  /// - Throws: 400 for an id without a key, and for a key that is undefined or not unique: nobody could ever be found by it.
  static func withIdentifier<Result>(
    _ id: UTF8Bytes, at path: () -> Path, _ transaction: any FieldReading,
    _ body: (UTF8Bytes) throws(PoolFailure) -> Result
  ) throws(PoolFailure) -> Result {
    guard let colon = id.firstIndex(of: UInt8(ascii: ":")), colon > id.startIndex else {
      throw .invalid(path(), .malformedUserId, ["<key>:<value>"])
    }
    let (field, isNumber) = try field(String(decoding: id[..<colon], as: UTF8.self), path, transaction)
    guard isNumber, let number = number(UTF8Bytes(rebasing: id[(colon + 1)...])),
      let identifier = field.identifier(of: number)
    else { return try body(id) }
    return try Array(identifier.utf8).withUnsafeBufferPointer { (bytes) throws(PoolFailure) in try body(bytes) }
  }

  /// What is said of a key that is not defined.
  /// - Parameter known: the keys that are.
  static func undefined(_ key: String, among known: [String], _ path: Path) -> PoolFailure {
    if let near = NearMiss.find(key, among: known) {
      return .invalid(path, .customFieldUndefinedNearMiss, [key, near])
    }
    return .invalid(path, .undefinedCustomField, [key])
  }

  private static func number(_ text: UTF8Bytes) -> Value? {
    guard let first = text.first, Shape.isDigit(first) || first == UInt8(ascii: "-") else { return nil }
    do throws(JSONError) {
      return try Tape(json: text).value
    } catch {
      return nil
    }
  }

  /// The unique field with that key, and whether it is one of numbers.
  private static func field(
    _ key: String, _ path: () -> Path, _ transaction: any FieldReading
  ) throws(PoolFailure) -> (FieldPatch.Field, isNumber: Bool) {
    let tables = try transaction.fieldTables()
    let prefix = FieldPatch.Field.metadataPrefix
    if key.hasPrefix(prefix) {
      let name = String(key.dropFirst(prefix.count))
      guard let definition = tables.metadataField(name), let field = tables.field(name, of: .metadata) else {
        throw .invalid(path(), .metadataFieldUndefined, [name])
      }
      guard field.isUnique else { throw .invalid(path(), .metadataFieldNotUnique, [name]) }
      return (field, definition.kind.dataType == .number)
    }
    guard let definition = tables.userField(key), let field = tables.field(key, of: .customData) else {
      throw undefined(key, among: tables.keys(of: .customData), path())
    }
    guard field.isUnique else { throw .invalid(path(), .customFieldNotUnique, [key]) }
    return (field, definition.dataType == .number)
  }
}
