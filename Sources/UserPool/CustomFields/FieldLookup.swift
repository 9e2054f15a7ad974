import Contract

/// What `<key>:<value>` means when a user is looked up by a unique custom field (docs/operations.md, "Custom fields").
enum FieldLookup {
  /// Lends the identifier that is stored for it. The value of a NUMBER may be written in any way that JSON has: `3`, `3.0`, `0.3e1`.
  /// - Parameter id: the id as it was given.
  static func withIdentifier<Result>(
    _ id: UTF8Bytes, _ transaction: any FieldReading, _ body: (UTF8Bytes) throws(PoolFailure) -> Result
  ) throws(PoolFailure) -> Result {
    guard let identifier = try normal(id, transaction) else { return try body(id) }
    return try Array(identifier.utf8).withUnsafeBufferPointer { (bytes) throws(PoolFailure) in try body(bytes) }
  }

  /// The identifier of a number that may be stored under another text, or nil if the id is to be taken as it is.
  private static func normal(_ id: UTF8Bytes, _ transaction: any FieldReading) throws(PoolFailure) -> String? {
    guard let colon = id.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let digits = UTF8Bytes(rebasing: id[(colon + 1)...])
    guard let first = digits.first, Shape.isDigit(first) || first == UInt8(ascii: "-"),
      let number = number(digits), let field = try field(id[..<colon], transaction)
    else { return nil }
    return field.identifier(of: number)
  }

  private static func number(_ text: UTF8Bytes) -> Value? {
    do throws(JSONError) {
      return try Tape(json: text).value
    } catch {
      return nil
    }
  }

  /// The unique field of numbers with that key, if there is one.
  private static func field(
    _ key: Slice<UTF8Bytes>, _ transaction: any FieldReading
  ) throws(PoolFailure) -> FieldPatch.Field? {
    let key = String(decoding: key, as: UTF8.self)
    let tables = try transaction.fieldTables()
    let prefix = FieldPatch.Field.metadataPrefix
    if key.hasPrefix(prefix) {
      let name = String(key.dropFirst(prefix.count))
      return tables.metadataField(name)?.kind.dataType == .number ? tables.field(name, of: .metadata) : nil
    }
    return tables.userField(key)?.dataType == .number ? tables.field(key, of: .customData) : nil
  }
}
