import Contract
import Cryptography

/// A patch of `customData` or `metadata` that has been checked against the definitions.
struct FieldPatch {
  /// What the rules need to know of a field, whichever object it belongs to.
  struct Field {
    let key: String
    let isUnique: Bool
    let isEncrypted: Bool
    let object: CustomObject
    /// The prefix of the key of a field of the user data object in its identifiers.
    static let metadataPrefix = "metadata."

    /// The identifier by which a user is found through a unique field, and by which two users with one value are told: `<key>:<value>`; nil for a value
    /// that claims nothing, such as an empty string. A field of the user data object has `metadata.` before its key, which no custom field's key has.
    func identifier(of value: Value) -> String? {
      guard isUnique, let text = FieldValue.identity(of: value) else { return nil }
      return object == .metadata ? "\(Self.metadataPrefix)\(key):\(text)" : "\(key):\(text)"
    }
  }

  /// One key of the patch.
  struct Change {
    let field: Field
    /// The new value; null removes the key.
    let value: Value
    /// Where it is in the request.
    let path: Path
  }

  /// Where a key and its value is in the request.
  struct Place {
    let key: Path
    let value: Path
  }

  /// The changes in the request's order.
  private(set) var changes: [Change] = []

  /// Checks an object member by member.
  /// - Parameter path: where the object is in the request.
  /// - Throws: 400 for an undefined key (with the near miss) or a value of another type, 422 for one that is outside of the field's limits or that is
  ///   required and to be removed.
  init(_ node: TapeNode, of object: CustomObject, at path: Path, _ tables: FieldTables) throws(PoolFailure) {
    try node.forEachMember { (name, value) throws(PoolFailure) in
      let key = name.name
      let member = path.appending(.name(key))
      try add(key, value, of: object, at: Place(key: member, value: member), tables)
    }
  }

  /// An empty patch.
  init() {}

  /// Adds a key after checking it.
  mutating func add(
    _ key: String, _ node: TapeNode, of object: CustomObject, at place: Place, _ tables: FieldTables
  ) throws(PoolFailure) {
    let field =
      switch object {
      case .customData: try Self.checkCustom(key, node, at: place, tables)
      case .metadata: try Self.checkMetadata(key, node, at: place, tables)
      }
    try FieldValue.checkLength(node, at: place.value)
    changes.append(Change(field: field, value: Value(node), path: place.value))
  }

  /// Adds the removal of a key that is there.
  mutating func remove(_ field: Field) { changes.append(Change(field: field, value: .null, path: Path())) }

  private static func checkCustom(
    _ key: String, _ node: TapeNode, at place: Place, _ tables: FieldTables
  ) throws(PoolFailure) -> Field {
    guard let field = tables.userField(key) else {
      let near = NearMiss.find(key, among: tables.keys(of: .customData).sorted())
      throw .invalid(
        place.key, near == nil ? .undefinedCustomField : .customFieldUndefinedNearMiss,
        [key] + (near.map { [$0] } ?? []))
    }
    if !node.isNull, !FieldValue.fits(node, field.dataType, options: field.options) {
      throw .invalid(
        place.value, field.dataType.mismatch,
        [key, node.kind.name, field.options.map(\.value).joined(separator: ", ")])
    }
    return Field(key: key, isUnique: field.isUnique, isEncrypted: field.isEncrypted, object: .customData)
  }

  private static func checkMetadata(
    _ key: String, _ node: TapeNode, at place: Place, _ tables: FieldTables
  ) throws(PoolFailure) -> Field {
    guard let field = tables.metadataField(key) else {
      let near = NearMiss.find(key, among: tables.keys(of: .metadata).sorted())
      throw .invalid(
        place.key, near == nil ? .metadataFieldUndefined : .metadataFieldUndefinedNearMiss,
        [key] + (near.map { [$0] } ?? []))
    }
    if node.isNull {
      if field.isRequired { throw .refused(422, path: place.value, .customFieldRequired, [key]) }
    } else {
      try check(node, field, at: place.value)
    }
    return Field(key: key, isUnique: field.isUnique, isEncrypted: false, object: .metadata)
  }

  private static func check(_ node: TapeNode, _ field: MetadataField, at path: Path) throws(PoolFailure) {
    if let dataType = field.kind.dataType {
      guard FieldValue.fits(node, dataType, options: field.options) else {
        throw .invalid(
          path, dataType.mismatch,
          [field.key, node.kind.name, field.options.map(\.value).joined(separator: ", ")])
      }
    } else if !FieldValue.isPlainList(node) {
      throw .invalid(path, .customFieldWantsList, [field.key, node.kind.name])
    }
    guard field.isWithinLimits(node) else { throw .refused(422, path: path, .customFieldOutOfRange, [field.key]) }
  }
}
