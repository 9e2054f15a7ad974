/// A group of users.
public struct GroupRow: Sendable, Equatable {
  /// The store's number; 0 before it is inserted.
  public var number: Int64 = 0
  /// The group's id.
  public var id: String
  /// The code by which requests name it, unique in the pool.
  public var code: String
  /// What it is called.
  public var name: String
  /// What it is there for.
  public var description: String?
  /// When it was made, in milliseconds since 1970.
  public var createdAt: Int64
  /// When it was changed, in milliseconds since 1970.
  public var updatedAt: Int64
  /// The values of its custom fields, JSON text; written by `setDirectoryData` alone.
  public var customData: String?

  /// A group.
  public init(id: String, code: String, name: String, createdAt: Int64) {
    self.id = id
    self.code = code
    self.name = name
    self.createdAt = createdAt
    updatedAt = createdAt
  }
}

/// Reading groups.
public protocol GroupReading: AnyObject {
  /// The group with that code, or nil.
  func group(_ code: String) throws(PoolFailure) -> GroupRow?

  /// Groups in the order of making.
  /// - Parameters:
  ///   - keywords: a text that the name or code must hold; nil for any.
  ///   - limit: how many at the most; nil for all.
  func groups(keywords: String?, offset: Int64, limit: Int64?) throws(PoolFailure) -> (total: Int64, rows: [GroupRow])

  /// A user's groups in the order of making.
  func groups(of user: Int64) throws(PoolFailure) -> [GroupRow]
}

/// Writing groups.
public protocol GroupWriting: AnyObject {
  /// Inserts a group and gives its number.
  func insertGroup(_ row: GroupRow) throws(PoolFailure) -> Int64

  /// Writes a group that is there already, its custom data aside.
  func updateGroup(_ row: GroupRow) throws(PoolFailure)

  /// Removes a group, its members' places and its roles.
  func deleteGroup(_ number: Int64) throws(PoolFailure)

  /// Puts a user into a group; nothing happens where it is in it.
  func addToGroup(_ group: Int64, _ user: Int64, at time: Int64) throws(PoolFailure)

  /// Takes a user out of a group; nothing happens if it is not in it.
  func removeFromGroup(_ group: Int64, _ user: Int64) throws(PoolFailure)
}
