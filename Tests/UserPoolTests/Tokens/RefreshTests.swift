import Contract
import Testing

@testable import UserPool

@Suite("Refresh tokens")
struct RefreshTests {
  private func signedIn() async throws -> (TestPool, app: String, refresh: String, access: String) {
    let pool = try TestPool.withKeys()
    _ = try await pool.user(["username": "anna", "password": "Right-Horse-1"])
    let data = try #require(
      try await pool.signIn("anna", "Right-Horse-1", options: ["scope": "openid offline_access"]).data?.value)
    return (
      pool, try pool.application().id, try #require(data["refresh_token"]?.string),
      try #require(data["access_token"]?.string)
    )
  }

  @Test("each refresh gives a new token and uses the old one up")
  func rotation() async throws {
    let (pool, app, first, access) = try await signedIn()
    let desk = TokenDesk(pool: pool.pool)
    let second = try #require(try await desk.refresh(first, application: app)?.value["refresh_token"]?.string)
    #expect(second != first)
    let third = try #require(try await desk.refresh(second, application: app)?.value["refresh_token"]?.string)
    #expect(try desk.inspect(third, application: app)?["active"] == true)
    #expect(try await pool.words("getProfile", token: access) == "200")
  }

  @Test("a used token that comes again ends the session, also for whoever has the newest")
  func reuse() async throws {
    let (pool, app, first, access) = try await signedIn()
    let desk = TokenDesk(pool: pool.pool)
    let second = try #require(try await desk.refresh(first, application: app)?.value["refresh_token"]?.string)
    #expect(try await desk.refresh(first, application: app) == nil)
    #expect(try await desk.refresh(second, application: app) == nil)
    #expect(try await pool.words("getProfile", token: access).hasPrefix("401/2020"))
    #expect(
      try pool.reading { (transaction) throws(PoolFailure) in
        try transaction.session(ofSpentDigest: RefreshToken(text: first).digest)
      } == nil, "nothing is left of the session")
  }

  @Test("a made-up token of a session ends nothing")
  func forged() async throws {
    let (pool, app, first, access) = try await signedIn()
    let desk = TokenDesk(pool: pool.pool)
    let forged = RefreshToken(text: first).sessionId + ".forged"
    #expect(try await desk.refresh(forged, application: app) == nil)
    #expect(try await pool.words("getProfile", token: access) == "200")
    #expect(try await desk.refresh(first, application: app) != nil)
  }
}
