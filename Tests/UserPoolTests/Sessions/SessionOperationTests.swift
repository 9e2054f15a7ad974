import Contract
import Testing

@testable import UserPool

@Suite("Sessions of users with applications")
struct SessionOperationTests {
  private let password = "Correct-Horse-9"

  @Test("kickUsers ends the sessions with the applications that are named, and no others")
  func kick() async throws {
    let pool = try TestPool.withKeys()
    let user = try await pool.user(["username": "anna", "password": .string(password)])
    let first = try pool.application().id
    pool.clock.advance()
    let shop = try #require(try await pool.answer("createApplication", ["appName": "Shop"])["appId"]?.string)
    let here = try await pool.token("anna", password, application: first)
    let there = try await pool.token("anna", password, application: shop)
    func isActive(_ application: String) async throws -> Value? {
      try await pool.answer("checkSessionStatus", ["appId": .string(application), "userId": .string(user)])["active"]
    }
    #expect(try await isActive(first) == true)
    #expect(try await isActive(shop) == true)
    let body: Value = ["appIds": [.string(shop)], "userId": "anna", "options": ["userIdType": "username"]]
    #expect(try await pool.words("kickUsers", body) == "200")
    #expect(try await isActive(first) == true)
    #expect(try await isActive(shop) == false)
    #expect(try await pool.words("getProfile", token: here) == "200")
    #expect(try await pool.words("getProfile", token: there).hasPrefix("401/2020"))
    #expect(
      try await pool.words("kickUsers", ["appIds": [.string(first), "x"], "userId": .string(user)])
        == "400/2011 appIds[1]: application x not found")
    #expect(try await isActive(first) == true, "a refused call ends nothing")
    #expect(try await pool.words("kickUsers", ["appIds": [.string(first)], "userId": "x"]).hasPrefix("404/2004"))
    #expect(try await pool.words("checkSessionStatus", ["appId": "x", "userId": .string(user)]).hasPrefix("400/2011"))
    #expect(try await pool.words("checkSessionStatus", ["appId": .string(first), "userId": "x"]).hasPrefix("404/2004"))
    pool.clock.advance(1_209_600_000)
    #expect(try await isActive(first) == false, "a session that is over is none")
  }

  @Test("applications that a user has signed in to are told to administrators and to the user")
  func applications() async throws {
    let pool = try TestPool.withKeys()
    let user = try await pool.user(["username": "anna", "password": .string(password)])
    let first = try pool.application().id
    pool.clock.advance()
    let shop = try #require(
      try await pool.answer(
        "createApplication", ["appName": "Shop", "initLoginUri": "https://shop.example.com/"])["appId"]?.string)
    #expect(try await pool.answer("getUserLoggedinApps", ["userId": .string(user)]) == [])
    let token = try await pool.token("anna", password, application: shop)
    let apps = try await pool.answer("getUserLoggedinApps", ["userId": .string(user)])
    #expect(apps.array?.count == 1 && apps[0]?["appLoginUrl"] == "https://shop.example.com/")
    let own = try await pool.answer("getLoggedInApps", token: token)
    #expect(own.array?.count == 1 && own[0]?["appId"]?.string == shop && own[0]?["active"] == true)
    let open = try await pool.answer("getAccessibleApps", token: token)
    #expect(open.array?.map { $0["active"] } == [false, true])
    #expect(open[0]?["appId"]?.string == first)
    let filter: Value = ["advancedFilter": [["field": "loggedInApps", "operator": "IN", "value": [.string(shop)]]]]
    #expect(try await pool.data("listUsers", filter).userIds == [user])
    for name in ["getLoggedInApps", "getAccessibleApps"] {
      #expect(try await pool.words(name).hasPrefix("401/2020"), "\(name)")
    }
  }

  @Test("the identities of a user are named by their sources")
  func identities() async throws {
    let pool = try TestPool.withKeys()
    let user = try await pool.user(["username": "anna"])
    try await pool.answer(
      "linkIdentity", ["userId": .string(user), "extIdpId": "source", "userIdInIdp": "one"])
    let rows = try await pool.answer("getUserLoggedinIdentities", ["userId": .string(user)])
    #expect(rows.array?.count == 1 && rows[0]?["idpId"] == "source" && rows[0]?["idpName"] == "oidc")
    #expect(try await pool.words("getUserLoggedinIdentities", ["userId": "x"]).hasPrefix("404/2004"))
  }
}
