import Contract
import UserPool

// Stubs.
extension SQLiteTransaction {
  func loadUser(_ key: UserKey, into record: UserRecord) throws(PoolFailure) -> Bool { throw .defect("later") }
  func holder(of kind: IdentifierKind, _ value: UTF8Bytes) throws(PoolFailure) -> Int64? { throw .defect("later") }
  func userId(of seq: Int64) throws(PoolFailure) -> String? { throw .defect("later") }
  func holders(ofProvider provider: UTF8Bytes, userIdInIdp: UTF8Bytes) throws(PoolFailure) -> [Int64] {
    throw .defect("later")
  }
  func identities(of seq: Int64) throws(PoolFailure) -> [IdentityRow] { throw .defect("later") }
  func provider(ofIdentitySource extIdpId: String) throws(PoolFailure) -> String? { throw .defect("later") }
  func visitUsers(_ query: UserQuery, _ record: UserRecord, _ visit: (UserRecord) throws(PoolFailure) -> Void)
    throws(PoolFailure)
  { throw .defect("later") }
  func countUsers(_ query: UserQuery) throws(PoolFailure) -> Int64 { throw .defect("later") }
  func archivedUsers(since: Int64?, offset: Int64, limit: Int64) throws(PoolFailure) -> (
    total: Int64, rows: [ArchivedUser]
  ) { throw .defect("later") }
  func insertUser(_ record: UserRecord) throws(PoolFailure) { throw .defect("later") }
  func updateUser(_ record: UserRecord, _ changed: UserFieldSet) throws(PoolFailure) { throw .defect("later") }
  func deleteUser(_ record: UserRecord, at time: Int64) throws(PoolFailure) { throw .defect("later") }
  func claim(_ kind: IdentifierKind, _ value: UTF8Bytes, for seq: Int64) throws(PoolFailure) -> Int64? {
    throw .defect("later")
  }
  func release(_ kind: IdentifierKind, _ value: UTF8Bytes, of seq: Int64) throws(PoolFailure) { throw .defect("later") }
  func insertIdentity(_ identity: IdentityRow, of seq: Int64) throws(PoolFailure) { throw .defect("later") }
  func deleteIdentity(_ identityId: String, of seq: Int64) throws(PoolFailure) { throw .defect("later") }
}
