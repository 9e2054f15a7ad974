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

  func checkStorage() throws(Fault) {
    try fault { () throws(PoolFailure) in try pool.store.checkPresence() }
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
    try await fault { () throws(PoolFailure) in try await desk.refresh(token, application: application) }
  }

  func revoke(_ token: String, application: String) async throws(Fault) {
    try await fault { () throws(PoolFailure) in try await desk.revoke(token, application: application) }
  }

  func application(_ id: String) throws(Fault) -> RegisteredApplication? {
    guard let found = try fault({ () throws(PoolFailure) in try desk.application(id) }) else { return nil }
    func addresses(_ name: String) -> [String] { (found.details[name]?.array ?? []).compactMap(\.string) }
    // An application that says nothing has a secret, as the contract's defaults have it.
    let config = found.details["oidcConfig"]
    let isPublicAt = RegisteredApplication.Endpoint.allCases.filter { config?[$0.setting]?.string == "none" }
    return RegisteredApplication(
      id: found.id, name: found.name, redirectURIs: addresses("redirectUris"),
      logoutRedirectURIs: addresses("logoutRedirectUris"), isPublicAt: Set(isPublicAt))
  }

  func hold(_ accessToken: String, application: String, until: Int64) async throws(Fault) -> String? {
    try await fault { () throws(PoolFailure) in
      try await desk.hold(accessToken, application: application, until: until)
    }
  }

  func issue(ofHeld session: String, application: String, nonce: String?) async throws(Fault) -> Tape? {
    try await fault { () throws(PoolFailure) in
      try await desk.issue(ofHeld: session, application: application, nonce: nonce)
    }
  }

  func end(session: String) async throws(Fault) {
    try await fault { () throws(PoolFailure) in try await desk.end(session: session) }
  }

  func signOut(idToken: String) async throws(Fault) -> String? {
    try await fault { () throws(PoolFailure) in try await desk.signOut(idToken: idToken) }
  }

  func clientToken(accessKey: String, scope: String) throws(Fault) -> Contract.Value? {
    try fault { () throws(PoolFailure) in try desk.clientToken(accessKey: accessKey, scope: scope) }
  }

  private func fault<Result: Sendable>(
    _ body: () async throws(PoolFailure) -> Result
  ) async throws(Fault) -> Result {
    do throws(PoolFailure) { return try await body() } catch { throw error.fault }
  }

  private func fault<Result>(_ body: () throws(PoolFailure) -> Result) throws(Fault) -> Result {
    do throws(PoolFailure) { return try body() } catch { throw error.fault }
  }
}
