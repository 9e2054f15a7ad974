import Contract
import Foundation
import Testing

@testable import GenAuthServer

/// An application with addresses of its own, registered in the shared pool.
struct TestApplication: Sendable {
  static let callback = "https://app.example.org/callback?from=moonpool"
  static let farewell = "https://app.example.org/bye"

  let id: String
  let secret: String

  /// - Parameter isPublic: true if it says at every endpoint that it has no secret to keep.
  init(
    in pool: ServedPool, callbacks: [String] = [callback], name: String = "Shop <b>&", isPublic: Bool = false
  ) async throws {
    let settings = isPublic ? RegisteredApplication.Endpoint.allCases.map(\.setting) : []
    try await self.init(in: pool, callbacks: callbacks, name: name, publicAt: settings)
  }

  /// - Parameter publicAt: the settings that are `none`.
  init(
    in pool: ServedPool, callbacks: [String] = [callback], name: String = "Shop <b>&", publicAt: [String]
  ) async throws {
    let made = try await pool.ask(
      "createApplication",
      [
        "appName": .string(name), "redirectUris": .array(callbacks.map { .string($0) }),
        "logoutRedirectUris": [.string(Self.farewell)],
        "oidcConfig": .object(publicAt.map { .init($0, "none") }),
      ])
    id = try #require(made.data?.value["appId"]?.string, "\(made.message)")
    let told = try await pool.ask("getApplicationSecret", ["appId": .string(id)])
    secret = try #require(told.data?.value["secret"]?.string)
  }

  /// The path and query of an authorization request.
  func request(_ changed: [String: String?] = [:], path: String = "/oidc/auth") -> String {
    var parameters: [String: String?] = [
      "client_id": id, "redirect_uri": Self.callback, "response_type": "code", "scope": "openid profile",
      "state": "s 1&2",
    ]
    parameters.merge(changed) { $1 }
    let pairs = parameters.sorted { $0.key < $1.key }.compactMap { name, value in value.map { (name, $0) } }
    return path + "?" + FormWriter.text(pairs.map { (name: $0.0, value: $0.1) })
  }
}

/// As much of a browser as a page without scripts needs: it keeps a cookie and fills in forms.
struct Browser: Sendable {
  let server: TestServer
  var cookie: String?

  /// A page with its form's hidden fields.
  struct Page: Sendable {
    let answer: RawAnswer
    var fields: [(name: String, value: String)] = []

    /// The sentence about what went wrong.
    var problem: String? {
      guard let start = answer.text.range(of: "role=\"alert\">")?.upperBound else { return nil }
      return answer.text[start...].components(separatedBy: "</p>").first
    }

    /// The code in the address that the browser is sent to.
    var code: String? {
      guard let query = answer.headers["location"]?.split(separator: "?", maxSplits: 1).last else { return nil }
      return FormReader.parameters(String(query)).first { $0.name == "code" }?.value
    }

    /// The parameters of the address that the browser is sent to, and the address before them.
    func sentTo(mark: Character = "?") throws -> (address: String, parameters: [String: String]) {
      let location = try #require(answer.headers["location"], "\(answer.text)")
      let start = location.startIndex
      var parameters: [String: String] = [:]
      let query = location.firstIndex(of: mark).map { location[location.index(after: $0)...] } ?? ""
      for (name, value) in FormReader.parameters(String(query)) { parameters[name] = value }
      return (String(location[start..<(location.firstIndex(of: mark) ?? location.endIndex)]), parameters)
    }
  }

  mutating func open(_ target: String, headers: [String] = []) async throws -> Page {
    try take(try await server.send("GET", target, headers: headers + cookieHeader))
  }

  /// Fills the page's form in and sends it.
  mutating func submit(_ page: Page, account: String, password: String, path: String = "/oidc/auth") async throws
    -> Page
  {
    let fields = page.fields + [("account", account), ("password", password)]
    return try take(
      try await server.send("POST", path, headers: cookieHeader, body: FormWriter.text(fields)))
  }

  private var cookieHeader: [String] { cookie.map { ["cookie: other=1; \($0)"] } ?? [] }

  private mutating func take(_ answer: RawAnswer) throws -> Page {
    if let set = answer.headers["set-cookie"] { cookie = set.components(separatedBy: ";").first }
    var page = Page(answer: answer)
    for part in answer.text.components(separatedBy: "<input type=\"hidden\" name=\"").dropFirst() {
      let pieces = part.components(separatedBy: "\"")
      page.fields.append((pieces[0], Self.unescaped(pieces[2])))
    }
    return page
  }

  private static func unescaped(_ text: String) -> String {
    var text = text
    for (escape, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
      text = text.replacingOccurrences(of: escape, with: character)
    }
    return text
  }
}

extension TestServer {
  /// Sends a form to an endpoint of OAuth.
  func form(_ path: String, _ fields: [String: String?], headers: [String] = []) async throws -> Contract.Value {
    let pairs = fields.compactMap { name, value in value.map { (name: name, value: $0) } }
    let answer = try await send("POST", path, headers: headers, body: FormWriter.text(pairs))
    #expect(answer.status == 200)
    return try answer.json()
  }
}
