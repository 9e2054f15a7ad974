import Contract

/// How a field of a user is kept.
public enum UserFieldKind: UInt8, Sendable, Equatable {
  /// Text.
  case text
  /// A whole number.
  case integer
  /// 0 or 1.
  case boolean
  /// Milliseconds since 1970.
  case time
  /// A number that represents one of ``UserField/words``; they are in alphabetical order, so that sorting by number sorts by word.
  case word
  /// JSON text of an object.
  case object
  /// JSON text of an array.
  case array
}

/// A column of the user's row. The name of a case is the name of the DTO's field and of the column.
public enum UserField: UInt8, CaseIterable, Sendable {
  case userId, createdAt, updatedAt, status, workStatus
  case externalId, email, phone, phoneCountryCode, username, name, nickname, photo
  case loginsCount, lastLogin, lastIp, gender, emailVerified, phoneVerified, passwordLastSetAt, birthdate
  case country, province, city, address, streetAddress, postalCode, company, browser, device
  case givenName, familyName, middleName, profile, preferredUsername, website, zoneinfo, locale, formatted, region
  case userSourceType, userSourceId, lastLoginApp, mainDepartmentId, lastMfaTime
  case passwordSecurityLevel, resetPasswordOnFirstLogin, resetPasswordOnNextLogin, registerSource, identityNumber
  case statusChangedAt, tenantId, signedUp
  case customData, metadata

  /// How many there are.
  public static let count = UserField.allCases.count

  /// The field's and the column's name.
  public var name: String { String(describing: self) }

  /// How it is kept.
  @inline(__always)
  public var kind: UserFieldKind { Self.kinds[Int(rawValue)] }

  /// The key of the DTO's member.
  @inline(__always)
  var key: Key { Self.keys[Int(rawValue)] }

  private static let kinds = allCases.map(\.declaredKind)
  private static let keys = allCases.map { Key.known($0 == .metadata ? "metadataSource" : $0.name) }

  private var declaredKind: UserFieldKind {
    switch self {
    case .createdAt, .updatedAt, .lastLogin, .passwordLastSetAt, .lastMfaTime, .statusChangedAt, .signedUp: .time
    case .status, .workStatus, .gender, .userSourceType: .word
    case .emailVerified, .phoneVerified, .resetPasswordOnFirstLogin, .resetPasswordOnNextLogin: .boolean
    case .loginsCount, .passwordSecurityLevel: .integer
    case .registerSource: .array
    case .customData, .metadata: .object
    default: .text
    }
  }

  /// The words that the numbers of a ``UserFieldKind/word`` field represent.
  public var words: [String] { Self.wordLists[Int(rawValue)] }

  private static let wordLists = allCases.map(\.declaredWords)

  private var declaredWords: [String] {
    switch self {
    case .status: ["Activated", "Archived", "Deactivated", "Resigned", "Suspended"]
    case .workStatus: ["Active", "Closed"]
    case .gender: ["F", "M", "U"]
    case .userSourceType: ["adminCreated", "excel", "register", "sync"]
    default: []
    }
  }

  /// The number of a word, or nil.
  public func number(of word: String) -> Int64? { words.firstIndex(of: word).map(Int64.init) }

  /// What users can sign in with.
  static let signInNames: [UserField] = [.username, .email, .phone]

  /// The field of that name, or nil.
  public init?(name: String) {
    guard let field = Self.byName[name] else { return nil }
    self = field
  }

  private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })
}

/// Numbers of the words that rules name.
public enum UserStatus {
  /// May sign in.
  public static let activated: Int64 = 0
  /// Kept for the record.
  public static let archived: Int64 = 1
  /// Switched off.
  public static let deactivated: Int64 = 2
  /// Left; its work status is closed.
  public static let resigned: Int64 = 3
  /// Suspended.
  public static let suspended: Int64 = 4
}

/// A set of fields as bits.
public struct UserFieldSet: OptionSet, Hashable, Sendable {
  /// Bit n represents the field with raw value n.
  public let rawValue: UInt64

  /// A set by its bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// A set of one field.
  public init(_ field: UserField) { rawValue = 1 << UInt64(field.rawValue) }

  /// True if the field is in the set.
  @inline(__always)
  public func contains(_ field: UserField) -> Bool { rawValue & 1 << UInt64(field.rawValue) != 0 }

  /// Visits the fields in the order of their columns.
  @inline(__always)
  public func forEach<Failure: Error>(_ body: (UserField) throws(Failure) -> Void) throws(Failure) {
    var rest = rawValue
    while rest != 0 {
      let bit = rest.trailingZeroBitCount
      rest &= rest - 1
      if let field = UserField(rawValue: UInt8(truncatingIfNeeded: bit)) { try body(field) }
    }
  }
}

extension Key {
  /// The key of a name that the catalogue is known to have; a test asks for every one that is used.
  static func known(_ name: String) -> Key { Key(name) ?? Key(id: 0) }
}
