import Contract
import Cryptography
import Testing

@testable import UserPool

@Suite("Applications")
struct ApplicationTests {
  private let whole: Value = [
    "appName": "Shop", "appIdentifier": "shop", "appDescription": "Buys", "appType": "spa",
    "redirectUris": ["https://shop.example.com/callback", "com.example.shop://back"],
    "initLoginUri": "https://shop.example.com/login", "ssoEnabled": true,
    "loginConfig": ["showAuthorizationPage": true, "enabledBasicLoginMethods": ["EMAIL_PASSWORD"]],
    "oidcConfig": ["grant_types": ["password"]],
  ]

  @Test("an application is answered as it was given, with the contract's defaults for the rest")
  func creation() async throws {
    let pool = try TestPool.withKeys()
    let made = try await pool.answer("createApplication", whole)
    let id = try #require(made["appId"]?.string)
    #expect(id.utf8.count == 24)
    #expect(made["appName"] == "Shop" && made["appIdentifier"] == "shop" && made["appType"] == "spa")
    #expect(made["redirectUris"] == whole["redirectUris"] && made["logoutRedirectUris"] == [])
    #expect(made["initLoginUri"] == "https://shop.example.com/login")
    #expect(made["oidcConfig"] == ["grant_types": ["password"]])
    #expect(made["loginConfig"]?["showAuthorizationPage"] == true)
    #expect(made["loginConfig"]?["mergeLoginAndRegisterPage"] == false)
    #expect(made["brandingConfig"]?["guardVersion"] == "Advanced")
    #expect(try await pool.answer("getApplication", ["appId": .string(id)]) == made)
    let simple = try await pool.answer("getApplicationSimpleInfo", ["appId": .string(id)])
    #expect(simple["appName"] == "Shop" && !simple.has("redirectUris"))
    #expect(!"\(made)".contains("ecret"))
  }

  @Test("lists are paged, searched and filtered, and false filters nothing")
  func lists() async throws {
    let pool = try TestPool.withKeys()
    try await pool.answer("createApplication", whole)
    for number in 0..<12 { try await pool.answer("createApplication", ["appName": .string("App \(number)")]) }
    let first = try await pool.answer("listApplications", ["isIntegrateApp": false, "ssoEnabled": false])
    #expect(first["totalCount"] == 14 && first["list"]?.array?.count == 10)
    let second = try await pool.answer("listApplications", ["page": 2])
    #expect(second["list"]?.array?.count == 4)
    #expect(try await pool.answer("listApplications", ["all": true])["list"]?.array?.count == 14)
    #expect(try await pool.answer("listApplications", ["ssoEnabled": true])["totalCount"] == 1)
    #expect(try await pool.answer("listApplications", ["isIntegrateApp": true])["totalCount"] == 0)
    let found = try await pool.answer("listApplicationSimpleInfo", ["keywords": " SHOP "])
    #expect(found["totalCount"] == 1 && found["list"]?[0]?["appIdentifier"] == "shop")
    #expect(try await pool.words("listApplications", ["page": 0]).hasPrefix("400 "))
    #expect(try await pool.words("listApplications", ["limit": 51]).hasPrefix("400 "))
  }

  @Test("what makes no sense is refused and leaves nothing")
  func refusals() async throws {
    let pool = try TestPool.withKeys()
    try await pool.answer("createApplication", whole)
    #expect(
      try await pool.words("createApplication", ["appName": "Two", "appIdentifier": "shop"]).hasPrefix(
        "409 appIdentifier: "))
    #expect(try await pool.words("createApplication", ["appName": " "]).hasPrefix("400 appName: "))
    #expect(
      try await pool.words("createApplication", ["appName": "A", "redirectUris": ["https://a.example", "/back"]])
        .hasPrefix("400 redirectUris[1]: "))
    #expect(
      try await pool.words("createApplication", ["appName": "A", "initLoginUri": "javascript:alert(1)"])
        .hasPrefix("400 initLoginUri: "))
    for name in ["getApplication", "getApplicationSimpleInfo", "getApplicationSecret", "deleteApplication"] {
      #expect(
        try await pool.words(name, ["appId": "nobody"]) == "400/2011 appId: application nobody not found", "\(name)")
    }
    #expect(try await pool.answer("listApplications")["totalCount"] == 2)
  }

  @Test("the secret is told to administrators, and a new one takes the old one's place")
  func secret() async throws {
    let pool = try TestPool.withKeys()
    let id = try pool.application().id
    let old = try #require(try await pool.answer("getApplicationSecret", ["appId": .string(id)])["secret"]?.string)
    #expect(try PoolSecrets.read(from: pool.store, sealer: pool.pool.sealer).appSecret == Secret(old))
    let new = try #require(try await pool.answer("refreshApplicationSecret", ["appId": .string(id)])["secret"]?.string)
    #expect(new != old && new.utf8.count == 32)
    #expect(try TokenDesk(pool: pool.pool).applicationSecret(id) == Secret(new))
    #expect(try pool.rawBytes().range(of: .init(new.utf8)) == nil, "a secret is sealed in the file")
    let user = try await pool.ask(
      "getApplicationSecret", ["appId": .string(id)], caller: .application(id: id, accessToken: nil))
    #expect(user.statusCode == 403)
  }

  @Test("users sign in to each application by itself, and to none that was deleted; the last one stays")
  func several() async throws {
    let pool = try TestPool.withKeys()
    let user = try await pool.user(["username": "anna", "password": "Right-Horse-1"])
    let first = try pool.application().id
    pool.clock.advance()
    let shop = try #require(try await pool.answer("createApplication", whole)["appId"]?.string)
    let token = try await pool.token("anna", "Right-Horse-1", application: shop)
    #expect(try await pool.words("getProfile", token: token) == "200")
    let elsewhere = try await pool.ask(
      "getProfile", caller: .application(id: first, accessToken: .init(token)))
    #expect(elsewhere.statusCode == 401)
    let active = try await pool.answer("listApplicationActiveUsers", ["appId": .string(shop)])
    #expect(active["totalCount"] == 1 && active.userIds == [user])
    #expect(try await pool.answer("listApplicationActiveUsers", ["appId": .string(first)])["totalCount"] == 0)
    #expect(try await pool.words("listApplicationActiveUsers", ["appId": "x"]).hasPrefix("400/2011 "))
    pool.clock.advance(1_209_600_000)
    #expect(try await pool.answer("listApplicationActiveUsers", ["appId": .string(shop)])["totalCount"] == 0)
    let again = try await pool.token("anna", "Right-Horse-1", application: shop)
    #expect(try await pool.words("deleteApplication", ["appId": .string(shop)]) == "200")
    #expect(try await pool.words("getProfile", token: again).hasPrefix("401/2020"))
    #expect(try await pool.words("deleteApplication", ["appId": .string(first)]).hasPrefix("422 appId: "))
  }
}

extension TestPool {
  /// An access token of a user for an application.
  func token(_ username: String, _ password: String, application: String) async throws -> String {
    let body: Value = [
      "connection": "PASSWORD", "client_id": .string(application),
      "passwordPayload": ["username": .string(username), "password": .string(password)],
    ]
    let response = try await ask("signInByCredentials", body, caller: .application(id: nil, accessToken: nil))
    return try #require(response.data?.value["access_token"]?.string, "\(response.summary)")
  }
}
