import Contract

/// What the users' rules need from the other parts of the pool, behind small protocols so that each part can be read and tested on its own.
public struct PoolParts: Sendable {
  /// Custom fields and the user data object's fields.
  public var customFields: any CustomFieldRules
  /// Passwords given with create and update.
  public var passwords: any PasswordIntake
  /// Sessions, and whatever else hangs on a user.
  public var sessions: any SessionRules

  /// Parts.
  public init(customFields: any CustomFieldRules, passwords: any PasswordIntake, sessions: any SessionRules) {
    self.customFields = customFields
    self.passwords = passwords
    self.sessions = sessions
  }

  /// The pool's own parts.
  public static func standard(_ keys: KeyringCache) -> PoolParts {
    PoolParts(
      customFields: PoolCustomFields(keys: keys), passwords: PoolPasswords(keys: keys), sessions: PoolSessions())
  }
}

/// The two objects with fields of the pool's own making.
public enum CustomObject: Sendable, Hashable {
  /// `customData`: custom fields of USER.
  case customData
  /// `metadata`, answered as `metadataSource`: fields of the user data object.
  case metadata

  /// The column it is kept in.
  public var field: UserField { self == .customData ? .customData : .metadata }
}

/// What a custom field holds, as far as filters and lookups need it.
public struct CustomFieldSummary: Sendable, Equatable {
  /// The sort of value: STRING, NUMBER, DATETIME, BOOLEAN, ENUM.
  public var dataType: String
  /// True if no two users may have the same value.
  public var isUnique: Bool
  /// True if the value is sealed in the storage and cannot be searched.
  public var isEncrypted: Bool

  /// A summary.
  public init(dataType: String, isUnique: Bool, isEncrypted: Bool) {
    self.dataType = dataType
    self.isUnique = isUnique
    self.isEncrypted = isEncrypted
  }
}

/// The rules of custom fields, as the users' rules call them.
public protocol CustomFieldRules: Sendable {
  /// Checks a patch of `customData` or `metadata` against the definitions, merges it into the record's JSON column (null removes a key, other keys stay), seals
  /// encrypted values and claims and releases the identifiers of unique fields for `record.seq`.
  /// - Parameters:
  ///   - patch: the object as the request has it.
  ///   - path: where it is in the request, for refusals.
  /// - Throws: 400 for an undefined key or a wrong value, 409 for a unique value that is taken.
  func merge(
    _ patch: TapeNode, of object: CustomObject, into record: UserRecord, path: Path,
    in transaction: any WriteTransaction
  ) throws(PoolFailure)

  /// Gives the identifiers of unique fields back, because the user goes.
  func releaseIdentifiers(of record: UserRecord, in transaction: any WriteTransaction) throws(PoolFailure)

  /// Writes the object of a record for an answer, sealed values opened.
  /// - Parameters:
  ///   - json: the column's JSON text.
  ///   - isFlat: true to write members only, between the user's own (flatCustomData), instead of an object.
  func emit(
    _ json: UTF8Bytes, of object: CustomObject, isFlat: Bool, into writer: inout TapeWriter,
    in transaction: any ReadTransaction
  ) throws(PoolFailure)

  /// What a field holds, or nil if none of that name is defined.
  func summary(of name: String, in object: CustomObject, _ transaction: any ReadTransaction) throws(PoolFailure)
    -> CustomFieldSummary?
}

/// A user whose password a create or update may set.
public struct PasswordEntry {
  /// The user's fields in the request: password, passwordEncryptType, salt.
  public let fields: TapeNode
  /// Where they is in the request.
  public let path: Path

  /// An entry.
  public init(fields: TapeNode, path: Path) {
    self.fields = fields
    self.path = path
  }
}

/// What a write of a user's password is for.
public enum PasswordPurpose: Sendable {
  /// createUser, createUsersBatch.
  case create
  /// updateUser, updateUserBatch.
  case update
}

/// Passwords and options of one call, made ready outside of the transaction: decrypted, checked, generated, hashed.
public protocol PreparedPasswords: Sendable {
  /// Begins to apply them. A write may run more than once, and each run begins anew.
  func begin() -> any PasswordRun
}

/// The passwords of one call on their way into the pool, inside its transaction.
///
/// A user may have several entries in a call. An explicit password wins over a generated one wherever it is, the last of several explicit ones wins, and
/// one message is sent for the password that stays.
public protocol PasswordRun: AnyObject {
  /// Applies the password and flags of one entry. Called after every other field of the record has been changed and before it is written. It sets
  /// passwordSecurityLevel, passwordLastSetAt and the two reset flags on the record.
  /// - Parameter index: the entry's place in the list that was prepared.
  func apply(_ index: Int, to record: UserRecord, in transaction: any WriteTransaction) throws(PoolFailure)
  /// Writes the notifications of every user whose password was set, once all entries have been written, so that they go to the new addresses.
  /// - Returns: how many generated passwords no message carries.
  func finish(in transaction: any WriteTransaction) throws(PoolFailure) -> Int
}

/// The rules of passwords, as the users' rules call them.
public protocol PasswordIntake: Sendable {
  /// Makes the passwords of a call ready: hashes are computed here, in parallel over the cores.
  /// - Parameters:
  ///   - options: the request's options, if any.
  /// - Returns: nil if the call has nothing to do with passwords.
  /// - Throws: 400 for what cannot be decrypted, 422 for a password that the policy refuses.
  func prepare(_ entries: [PasswordEntry], options: TapeNode?, for purpose: PasswordPurpose, _ call: Call)
    throws(PoolFailure) -> (any PreparedPasswords)?
}

/// The rules of sessions, as the users' rules call them.
public protocol SessionRules: Sendable {
  /// Ends every session of a user and revokes its tokens.
  func endSessions(of seq: Int64, in transaction: any WriteTransaction) throws(PoolFailure)
  /// Removes everything that the parts keep about a user who is being deleted.
  func forget(_ seq: Int64, in transaction: any WriteTransaction) throws(PoolFailure)
}
