import Contract

/// How a single user is looked up.
public enum UserKey {
  /// By the store's own number.
  case seq(Int64)
  /// By user id.
  case id(UTF8Bytes)
  /// By an identifier.
  case identifier(IdentifierKind, UTF8Bytes)
}

/// Reading users.
public protocol UserReading: AnyObject {
  /// Loads a user into a record, which is reset before.
  /// - Returns: false if nobody has that key.
  func loadUser(_ key: UserKey, into record: UserRecord) throws(PoolFailure) -> Bool

  /// Who has an identifier.
  func holder(of kind: IdentifierKind, _ value: UTF8Bytes) throws(PoolFailure) -> Int64?

  /// The user id of a user by number.
  func userId(of seq: Int64) throws(PoolFailure) -> String?

  /// Who is linked as `<provider>:<userIdInIdp>`: the two lowest numbers, so that the caller sees if it is not one user alone.
  func holders(ofProvider provider: UTF8Bytes, userIdInIdp: UTF8Bytes) throws(PoolFailure) -> [Int64]

  /// A user's identities in the order in which they were linked.
  func identities(of seq: Int64) throws(PoolFailure) -> [IdentityRow]

  /// Visits a user's identities in the same order, as they are stored: nothing of them is copied.
  func visitIdentities(of seq: Int64, _ visit: (IdentityColumns) throws(PoolFailure) -> Void) throws(PoolFailure)

  /// Visits the identities of many users, without their tokens: those of one user after the other, each user's in the same order.
  /// - Parameters:
  ///   - users: the users' numbers, each larger than the one before.
  ///   - visit: gets the user's place in `users`.
  func visitIdentities(
    ofAll users: [Int64], _ visit: (Int, IdentityColumns) throws(PoolFailure) -> Void
  ) throws(PoolFailure)

  /// Which links any user of the pool has.
  func usedLinks() throws(PoolFailure) -> UserLinks

  /// The provider of any identity of that identity source, or nil if there is none yet.
  func provider(ofIdentitySource extIdpId: String) throws(PoolFailure) -> String?

  /// How many users there are. Counted as they come and go, not when asked.
  func userCount() throws(PoolFailure) -> Int64

  /// Visits the users that a query finds, in its order, each in the same record.
  func visitUsers(_ query: UserQuery, _ record: UserRecord, _ visit: (UserRecord) throws(PoolFailure) -> Void)
    throws(PoolFailure)

  /// How many users a query finds, its page aside.
  func countUsers(_ query: UserQuery) throws(PoolFailure) -> Int64

  /// Users that were deleted, the latest first.
  func archivedUsers(since: Int64?, offset: Int64, limit: Int64) throws(PoolFailure) -> (
    total: Int64, rows: [ArchivedUser]
  )
}

/// Writing users.
public protocol UserWriting: AnyObject {
  /// The number of the next user to be inserted; each call gives the next one.
  func nextSeq() throws(PoolFailure) -> Int64

  /// Inserts a record under its ``UserRecord/seq``.
  func insertUser(_ record: UserRecord) throws(PoolFailure)

  /// Writes the fields of `changed` of a loaded record.
  func updateUser(_ record: UserRecord, _ changed: UserFieldSet) throws(PoolFailure)

  /// Deletes a user with its identities and leaves its id and time among the archived. Identifiers are released by the caller.
  func deleteUser(_ record: UserRecord, at time: Int64) throws(PoolFailure)

  /// Takes an identifier for a user.
  /// - Returns: nil if it is now (or was already) that user's, else the number of the user who has it; then nothing was changed.
  func claim(_ kind: IdentifierKind, _ value: UTF8Bytes, for seq: Int64) throws(PoolFailure) -> Int64?

  /// Gives an identifier back, where it is that user's.
  func release(_ kind: IdentifierKind, _ value: UTF8Bytes, of seq: Int64) throws(PoolFailure)

  /// Adds an identity to a user. Its identifier is claimed by the caller.
  func insertIdentity(_ identity: IdentityRow, of seq: Int64) throws(PoolFailure)

  /// Notes that a user has signed in to an application, for the filter `loggedInApps`.
  func noteSignIn(of seq: Int64, to application: String) throws(PoolFailure)

  /// Removes an identity of a user. Its identifier is released by the caller.
  func deleteIdentity(_ identityId: String, of seq: Int64) throws(PoolFailure)
}

/// What a user is linked to in other tables.
public struct UserLinks: OptionSet, Sendable {
  public let rawValue: Int64

  public init(rawValue: Int64) { self.rawValue = rawValue }

  /// Accounts of identity sources.
  public static let identities = UserLinks(rawValue: 1)
  /// Departments.
  public static let departments = UserLinks(rawValue: 2)
  /// Both.
  public static let all: UserLinks = [.identities, .departments]
}

/// A link between a user and an account of an identity source.
public struct IdentityRow: Sendable, Equatable {
  /// The link's own id.
  public var identityId: String
  /// The identity source.
  public var extIdpId: String
  /// The identity source's kind, such as `lark`.
  public var provider: String
  /// Which of the account's ids it is, such as `openid`.
  public var type: String
  /// The account's id.
  public var userIdInIdp: String
  /// What the identity source knows about the user, an object.
  public var userInfo: Tape
  /// The account's access token, sealed; only the user itself ever gets it.
  public var accessToken: [UInt8]?
  /// The account's refresh token, sealed; only the user itself ever gets it.
  public var refreshToken: [UInt8]?
  /// Where the link came from.
  public var originConnIds: [String]

  /// A link.
  public init(
    identityId: String, extIdpId: String, provider: String, type: String, userIdInIdp: String,
    userInfo: Tape = .emptyObject,
    accessToken: [UInt8]? = nil, refreshToken: [UInt8]? = nil, originConnIds: [String] = []
  ) {
    self.identityId = identityId
    self.extIdpId = extIdpId
    self.provider = provider
    self.type = type
    self.userIdInIdp = userIdInIdp
    self.userInfo = userInfo
    self.accessToken = accessToken
    self.refreshToken = refreshToken
    self.originConnIds = originConnIds
  }
}

/// The columns of an identity; the bytes are lent for the visit.
public struct IdentityColumns {
  /// identityId, extIdpId, provider, type and userIdInIdp.
  public var texts: (UTF8Bytes, UTF8Bytes, UTF8Bytes, UTF8Bytes, UTF8Bytes)
  /// userInfoInIdp and originConnIds, as JSON text.
  public var userInfo: UTF8Bytes
  public var originConnIds: UTF8Bytes
  /// The tokens, sealed.
  public var accessToken: [UInt8]?
  public var refreshToken: [UInt8]?

  /// Columns.
  public init(
    texts: (UTF8Bytes, UTF8Bytes, UTF8Bytes, UTF8Bytes, UTF8Bytes), userInfo: UTF8Bytes, originConnIds: UTF8Bytes,
    accessToken: [UInt8]?, refreshToken: [UInt8]?
  ) {
    self.texts = texts
    self.userInfo = userInfo
    self.originConnIds = originConnIds
    self.accessToken = accessToken
    self.refreshToken = refreshToken
  }
}

/// What is left of a deleted user.
public struct ArchivedUser: Sendable, Equatable {
  /// The user's id.
  public var userId: String
  /// When it was deleted, in milliseconds since 1970.
  public var archivedAt: Int64

  /// A deleted user.
  public init(userId: String, archivedAt: Int64) {
    self.userId = userId
    self.archivedAt = archivedAt
  }
}
