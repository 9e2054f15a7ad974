import Contract
import Cryptography
import Testing

@testable import UserPool

@Suite("Sessions whose tokens are fetched later")
struct HeldSessionTests {
  /// A session that waits for its tokens until ten minutes from now.
  private func held(
    _ scope: String = "openid offline_access"
  ) async throws -> (TestPool, app: String, session: String, old: Value) {
    let pool = try TestPool.withKeys()
    _ = try await pool.user(["username": "anna", "password": "Right-Horse-1"])
    let data = try #require(
      try await pool.signIn("anna", "Right-Horse-1", options: ["scope": .string(scope)]).data?.value)
    let app = try pool.application().id
    let session = try await TokenDesk(pool: pool.pool).hold(
      try #require(data["access_token"]?.string), application: app, until: pool.clock.milliseconds + 600_000)
    return (pool, app, try #require(session), data)
  }

  @Test("the sign-in's own refresh token is worth nothing, the fetched ones are good and last")
  func fetched() async throws {
    let (pool, app, session, old) = try await held()
    let desk = TokenDesk(pool: pool.pool)
    #expect(try await desk.refresh(try #require(old["refresh_token"]?.string), application: app) == nil)
    #expect(try await desk.issue(ofHeld: session, application: "other", nonce: nil) == nil)
    let tokens = try #require(try await desk.issue(ofHeld: session, application: app, nonce: "n")?.value)
    pool.clock.advance(13 * 86_400_000)
    #expect(try await pool.words("getProfile", token: try #require(tokens["access_token"]?.string)) == "200")
    #expect(try await desk.refresh(try #require(tokens["refresh_token"]?.string), application: app) != nil)
  }

  @Test("one whose tokens nobody fetches ends by itself")
  func forgotten() async throws {
    let (pool, app, session, old) = try await held()
    let access = try #require(old["access_token"]?.string)
    #expect(try await pool.words("getProfile", token: access) == "200")
    pool.clock.advance(600_000)
    #expect(try await pool.words("getProfile", token: access).hasPrefix("401/2020"))
    let desk = TokenDesk(pool: pool.pool)
    #expect(try await desk.issue(ofHeld: session, application: app, nonce: nil) == nil)
    #expect(try await desk.hold(access, application: app, until: .max) == nil)
  }

  @Test("an id token ends its session, also when it is past its end itself; other tokens do not")
  func signOut() async throws {
    let (pool, app, session, _) = try await held("openid")
    let desk = TokenDesk(pool: pool.pool)
    let tokens = try #require(try await desk.issue(ofHeld: session, application: app, nonce: nil)?.value)
    #expect(tokens["refresh_token"] == nil)
    let access = try #require(tokens["access_token"]?.string)
    #expect(try await desk.signOut(idToken: access) == nil)
    #expect(try await pool.words("getProfile", token: access) == "200")
    let idToken = try #require(tokens["id_token"]?.string)
    #expect(try await desk.signOut(idToken: idToken) == app)
    #expect(try await pool.words("getProfile", token: access).hasPrefix("401/2020"))
    pool.clock.advance(30 * 86_400_000)
    #expect(try await desk.signOut(idToken: idToken) == app)
  }

  @Test("a disabled access key's tokens are none, and a program's token is no user's")
  func programs() async throws {
    let pool = try TestPool.withKeys()
    let desk = TokenDesk(pool: pool.pool)
    let app = try pool.application().id
    let key = try #require(try pool.reading { (transaction) throws(PoolFailure) in try transaction.firstAccessKey() })
    let token = try #require(try desk.clientToken(accessKey: key.id, scope: "a b")?["access_token"]?.string)
    #expect(try desk.inspect(token, application: app)?["scope"] == "a b")
    #expect(try desk.userInfo(token) == nil && desk.isManagementToken(token) == false)
    #expect(try await pool.words("getProfile", token: token).hasPrefix("401/2020"))
    #expect(try desk.clientToken(accessKey: "nobody", scope: "a") == nil)
    pool.clock.advance(7200_000)
    #expect(try desk.inspect(token, application: app) == nil)
  }
}
