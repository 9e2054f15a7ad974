import Contract

/// Every definition of the pool at one moment: custom fields, fields of the user data object, changed labels of base fields.
public final class FieldTables: Sendable {
  /// A definition as it is stored.
  public struct Row: Sendable, Equatable {
    /// Which sort of definition.
    public enum Sort: String, Sendable, CaseIterable {
      /// A custom field; the name is `<target>/<key>`.
      case custom
      /// A field of the user data object; the name is its key.
      case metadata
      /// What was changed about a base field; the name is its key.
      case base
    }

    /// Which sort of definition.
    public var sort: Sort
    /// Its name, unique within its sort.
    public var name: String
    /// When it was made, in milliseconds since 1970; rows come in this order.
    public var createdAt: Int64
    /// The definition as JSON.
    public var definition: Value

    /// A row.
    public init(sort: Sort, name: String, createdAt: Int64, definition: Value) {
      self.sort = sort
      self.name = name
      self.createdAt = createdAt
      self.definition = definition
    }
  }

  /// Custom fields of every target, in the order in which they were defined.
  let customFields: [CustomField]
  /// Fields of the user data object, in the order in which they were made.
  let metadataFields: [MetadataField]
  /// What was changed about base fields, by key.
  let baseChanges: [String: Value]

  private let userFields: [String: CustomField]
  private let metadataByKey: [String: MetadataField]
  /// True if a custom field of users is encrypted.
  let hasEncryptedUserFields: Bool

  /// The tables that stored rows make.
  /// - Throws: a storage failure for a row that is no field: without it, data of that field would be written unchecked.
  public init(rows: [Row]) throws(PoolFailure) {
    var custom: [CustomField] = []
    var metadata: [MetadataField] = []
    var base: [String: Value] = [:]
    for row in rows {
      switch row.sort {
      case .custom:
        guard let field = CustomField(stored: row.definition, createdAt: row.createdAt) else { throw Self.damaged(row) }
        custom.append(field)
      case .metadata:
        guard let field = MetadataField(stored: row.definition) else { throw Self.damaged(row) }
        metadata.append(field)
      case .base: base[row.name] = row.definition
      }
    }
    customFields = custom
    metadataFields = metadata
    baseChanges = base
    let ofUsers = custom.filter { $0.target == .user }
    userFields = Dictionary(ofUsers.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    metadataByKey = Dictionary(metadata.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    hasEncryptedUserFields = ofUsers.contains(where: \.isEncrypted)
  }

  private static func damaged(_ row: Row) -> PoolFailure {
    .storage("the pool's file is damaged: the definition of the field \(row.name) cannot be read")
  }

  /// The custom field of users with that key.
  func userField(_ key: String) -> CustomField? { userFields[key] }

  /// The custom field of that target and key.
  func customField(_ target: FieldTarget, _ key: String) -> CustomField? {
    target == .user ? userFields[key] : customFields.first { $0.target == target && $0.key == key }
  }

  /// The field of the user data object with that key.
  func metadataField(_ key: String) -> MetadataField? { metadataByKey[key] }

  /// The keys that customData or metadata may hold.
  func keys(of object: CustomObject) -> [String] {
    object == .customData ? Array(userFields.keys) : Array(metadataByKey.keys)
  }
}

extension CustomField {
  /// The name of its row.
  var rowName: String { "\(target.rawValue)/\(key)" }

  /// Its row.
  var row: FieldTables.Row {
    FieldTables.Row(sort: .custom, name: rowName, createdAt: createdAt ?? 0, definition: stored)
  }
}

/// Reading definitions.
public protocol FieldReading: AnyObject {
  /// Every definition as this transaction sees it. Asked for with every user that is written or shown, so a store keeps the tables until they change.
  func fieldTables() throws(PoolFailure) -> FieldTables
}

/// Writing definitions.
public protocol FieldWriting: AnyObject {
  /// Adds a definition, or replaces the one of that sort and name and keeps its createdAt.
  func saveField(_ row: FieldTables.Row) throws(PoolFailure)
  /// Removes a definition; nothing happens if there is none.
  func removeField(_ sort: FieldTables.Row.Sort, _ name: String) throws(PoolFailure)
}
