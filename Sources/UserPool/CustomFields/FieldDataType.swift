import Contract

/// What a field's values are.
public enum FieldDataType: String, Sendable, Hashable, CaseIterable {
  /// Text.
  case string = "STRING"
  /// A number, whole or not.
  case number = "NUMBER"
  /// A date (`2022-06-03`) or an RFC 3339 time, kept as it was given.
  case datetime = "DATETIME"
  /// true or false.
  case boolean = "BOOLEAN"
  /// One of the field's options.
  case enumeration = "ENUM"

  /// What to say of a value that is not one of this type. {0} the field's key, {1} the value's kind, {2} the options of an ENUM.
  var mismatch: Message {
    switch self {
    case .string: .customFieldWantsString
    case .number: .customFieldWantsNumber
    case .datetime: .customFieldWantsTime
    case .boolean: .customFieldWantsBoolean
    case .enumeration: .customFieldWantsOption
    }
  }

  /// True if values can be told apart well enough to be unique.
  var canBeUnique: Bool { self == .string || self == .number }
}
