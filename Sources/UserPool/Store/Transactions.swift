import Contract

/// Text in UTF-8, borrowed.
public typealias UTF8Bytes = UnsafeBufferPointer<UInt8>

/// What can be read from a store. A transaction belongs to the body it was given to and must not leave it.
///
/// Each part of the pool adds a protocol of its own to this list.
public protocol ReadTransaction: UserReading, SettingsReading, FieldReading, CredentialReading, SessionReading,
  OutboxReading, ApplicationReading, DepartmentReading, MemberReading, GroupReading, RoleReading, DirectoryReading,
  EventReading, PasscodeReading, UserTokenReading, FactorReading, AuditReading, TallyReading, KnownNetworkReading
{
  /// From here on every lookup of this transaction sees the same state.
  func holdSnapshot() throws(PoolFailure)

  /// A record to use instead of making one. There is only one: a caller of other functions must not expect its contents to stay.
  var scratchRecord: UserRecord { get }
}

/// What can be written to a store; reads see what the transaction itself has written.
public protocol WriteTransaction: ReadTransaction, UserWriting, SettingsWriting, FieldWriting, CredentialWriting,
  SessionWriting, OutboxWriting, ApplicationWriting, DepartmentWriting, GroupWriting, RoleWriting, DirectoryWriting,
  EventWriting, PasscodeWriting, UserTokenWriting, FactorWriting, AuditWriting,
  TallyWriting, KnownNetworkWriting, CloneWriting
{}

/// What kind of identifier a user is found by; the raw value is what is stored.
public enum IdentifierKind: Int64, Sendable, CaseIterable {
  /// An email address in lower case.
  case email = 1
  /// A phone number: `+86` and the digits, without anything between.
  case phone = 2
  /// A user name.
  case username = 3
  /// An id in another system.
  case externalId = 4
  /// `<extIdpId>:<userIdInIdp>`.
  case identity = 5
  /// `<key>:<value>` of a unique custom field.
  case customField = 6
}

/// A value of the settings table.
public protocol SettingsReading: AnyObject {
  /// The bytes kept under a name, or nil.
  func setting(_ name: String) throws(PoolFailure) -> [UInt8]?
}

/// Writing the settings table.
public protocol SettingsWriting: AnyObject {
  /// Keeps bytes under a name; nil removes the name.
  func setSetting(_ name: String, _ bytes: [UInt8]?) throws(PoolFailure)
}
