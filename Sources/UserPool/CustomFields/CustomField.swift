import Contract

/// The definition of a custom field (CustomFieldDto; docs/operations.md, "Custom fields").
public struct CustomField: Sendable, Equatable {
  /// One of the values an ENUM field takes.
  public struct Option: Sendable, Equatable {
    /// The value that is stored.
    public var value: String
    /// What people read.
    public var label: String

    /// An option.
    public init(value: String, label: String) {
      self.value = value
      self.label = label
    }
  }

  /// What it belongs to; never changes.
  public let target: FieldTarget
  /// Its key; never changes.
  public let key: String
  /// What its values are; never changes.
  public let dataType: FieldDataType
  /// True if values are stored encrypted; never changes.
  public let isEncrypted: Bool
  /// The name people read.
  public var label: String
  /// What it is for.
  public var description: String?
  /// True if no two users may have the same value.
  public var isUnique = false
  /// True if users may change it themselves.
  public var userEditable = false
  /// Whether a console shows it.
  public var visibleInAdminConsole = true
  /// Whether the users' own pages show it.
  public var visibleInUserCenter = true
  /// The values an ENUM field takes, in order.
  public var options: [Option] = []
  /// The applications it is for; empty means all.
  public var appIds: [String] = []
  /// The name in other languages, as it was given (CustomFieldI18n).
  public var i18n: Value?
  /// When it was defined, in milliseconds since 1970; nil for a base field.
  public var createdAt: Int64?

  /// A definition with the documented defaults.
  public init(
    target: FieldTarget, key: String, dataType: FieldDataType, label: String, isEncrypted: Bool = false,
    createdAt: Int64? = nil
  ) {
    self.target = target
    self.key = key
    self.dataType = dataType
    self.label = label
    self.isEncrypted = isEncrypted
    self.createdAt = createdAt
  }

  /// How far a key may go, in bytes.
  public static let longestKey = 64

  /// True for a key that can be used in a filter, a path and `<key>:<value>`: a letter or underscore, then letters, digits, underscores, hyphens
  /// (of any script), at most ``longestKey`` bytes.
  public static func isWellFormed(key: String) -> Bool {
    guard key.utf8.count <= longestKey, let first = key.unicodeScalars.first,
      first.properties.isAlphabetic || first == "_"
    else { return false }
    return key.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType == .decimal || $0 == "_" || $0 == "-"
    }
  }
}
