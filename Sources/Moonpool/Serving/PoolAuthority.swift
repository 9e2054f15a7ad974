import Contract
import Cryptography
import GenAuthServer
import UserPool

/// Lets the server ask an embedded pool about keys, applications and sessions.
struct PoolAuthority: TokenAuthority {
  private let pool: Pool
  private let desk: TokenDesk

  /// An authority for a pool.
  init(_ pool: Pool) {
    self.pool = pool
    desk = TokenDesk(pool: pool)
  }

  func userPoolId() throws(Fault) -> String {
    try fault { () throws(PoolFailure) in try desk.userPoolId() }
  }

  func accessKeySecret(_ id: String) throws(Fault) -> Secret? {
    try fault { () throws(PoolFailure) in try desk.accessKeySecret(id) }
  }

  func applicationSecret(_ id: String) throws(Fault) -> Secret? {
    try fault { () throws(PoolFailure) in try desk.applicationSecret(id) }
  }

  func isManagementToken(_ token: String) throws(Fault) -> Bool {
    try fault { () throws(PoolFailure) in try desk.isManagementToken(token) }
  }

  func keySet() throws(Fault) -> String {
    try fault { () throws(PoolFailure) in try pool.keySet() }
  }

  func inspect(_ token: String, application: String) throws(Fault) -> Contract.Value? {
    try fault { () throws(PoolFailure) in try desk.inspect(token, application: application) }
  }

  func userInfo(_ token: String) throws(Fault) -> Contract.Value? {
    try fault { () throws(PoolFailure) in try desk.userInfo(token) }
  }

  func refresh(_ token: String, application: String) async throws(Fault) -> Tape? {
    do throws(PoolFailure) {
      return try await desk.refresh(token, application: application)
    } catch {
      throw error.fault
    }
  }

  func revoke(_ token: String, application: String) async throws(Fault) {
    do throws(PoolFailure) {
      try await desk.revoke(token, application: application)
    } catch {
      throw error.fault
    }
  }

  private func fault<Result>(_ body: () throws(PoolFailure) -> Result) throws(Fault) -> Result {
    do throws(PoolFailure) { return try body() } catch { throw error.fault }
  }
}
