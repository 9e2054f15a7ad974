import Contract
import Foundation
import Testing

@testable import GenAuthServer

/// A request that the server itself refuses.
private struct RefusedRequest: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let statusCode: Int64
  let text: String

  init(_ description: String, _ statusCode: Int64, _ text: String) {
    testDescription = description
    self.statusCode = statusCode
    self.text = text
  }

  init(
    _ description: String, _ statusCode: Int64, _ method: String, _ target: String, headers: [String] = [],
    body: String? = nil
  ) {
    let headers = ["x-authing-lang: zh-CN"] + headers
    self.init(description, statusCode, RawConnection.request(method, target, headers: headers, body: body))
  }

  static let signed = ["authorization: authing KEY:SIGNATURE", "x-authing-signature-nonce: n"]

  static let all = [
    RefusedRequest("an unknown path", 404, "GET", "/nowhere"),
    RefusedRequest("the wrong method", 404, "GET", "/api/v3/update-user"),
    RefusedRequest("no token", 401, "GET", "/api/v3/get-user?userId=1"),
    RefusedRequest("a token that is not valid", 401, "GET", "/api/v3/get-user?userId=1", headers: ["authorization: x"]),
    RefusedRequest("no user's token", 401, "GET", "/api/v3/get-profile"),
    RefusedRequest("no date", 401, "GET", "/api/v3/get-user", headers: signed),
    RefusedRequest("a broken date", 401, "GET", "/api/v3/get-user", headers: signed + ["date: tomorrow"]),
    RefusedRequest("a body that is not JSON", 400, "POST", "/api/v3/signin", body: "{\"connection\":"),
    RefusedRequest("a wrong value", 400, "POST", "/api/v3/signin", body: "{\"connection\":\"LETTER\"}"),
    RefusedRequest("a missing field", 400, "POST", "/api/v3/signin", body: "{}"),
    RefusedRequest("no host", 400, "GET /api/v3/system HTTP/1.1\r\nx-authing-lang: zh-CN\r\n\r\n"),
    RefusedRequest(
      "a body that is too large", 413, "POST", "/api/v3/signin", headers: ["content-length: 999999999999"]),
  ]
}

@Suite("The server's refusals under zh-CN")
struct LanguageTests {
  @Test("are in Chinese, without an English sentence", arguments: RefusedRequest.all)
  private func chinese(request: RefusedRequest) async throws {
    try await withServer { server in
      let connection = try server.connect()
      try await connection.send(request.text)
      let answer = try await connection.answer().json()
      #expect(answer["statusCode"]?.integer == request.statusCode, "\(answer)")
      let message = answer["message"]?.string ?? ""
      #expect(message.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }, "\(message)")
      #expect(message.firstMatch(of: /[a-z']+ [a-z']+ [a-z']+/) == nil, "\(message)")
    }
  }

  @Test("the endpoints of OAuth explain in ASCII, the only characters an error_description may have (RFC 6749, 5.2)")
  func oauth() async throws {
    try await withServer { server in
      let answer = try await server.form(
        "/oidc/token",
        [
          "grant_type": "password", "username": "nobody", "password": "x", "client_id": server.pool.secrets.appId,
          "client_secret": server.pool.secrets.appSecret.reveal(),
        ], headers: ["x-authing-lang: zh-CN"])
      #expect(answer["error"] == "invalid_grant")
      let description = try #require(answer["error_description"]?.string)
      let isASCII = description.allSatisfy(\.isASCII)
      #expect(isASCII, "\(description)")
    }
  }
}
