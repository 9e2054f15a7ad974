import Contract
import Cryptography
import Encodings
import Foundation
import Testing

@testable import GenAuthServer

@Suite("The API over HTTP")
struct WireTests {
  @Test("a success and a refusal both come with HTTP status 200 and the envelope")
  func statusIsAlways200() async throws {
    try await withServer { server in
      let token = try await server.pool.managementToken()
      for (target, statusCode) in [("/api/v3/get-user?userId=nobody", 404), ("/api/v3/list-asa-accounts?appId=x", 501)]
      {
        let answer = try await server.send("GET", target, headers: ["authorization: Bearer \(token)"])
        #expect(answer.status == 200)
        #expect(answer.headers["content-type"] == "application/json; charset=utf-8")
        #expect(try answer.json()["statusCode"]?.integer == Int64(statusCode))
        #expect(try answer.json()["requestId"]?.string == answer.headers["x-request-id"])
      }
    }
  }

  @Test("a token is taken with Bearer before it and bare")
  func bothTokenForms() async throws {
    try await withServer { server in
      let token = try await server.pool.managementToken()
      for header in ["authorization: Bearer \(token)", "Authorization: bearer \(token)", "authorization: \(token)"] {
        let answer = try await server.send("GET", "/api/v3/get-user?userId=nobody", headers: [header])
        #expect(try answer.json()["apiCode"]?.integer == 2004, "\(header.prefix(24))")
      }
    }
  }

  @Test("the payload of a management token has neither - nor _, which one client could not read")
  func tokenPayload() async throws {
    let pool = try await ServedPool.shared.value
    for _ in 0..<5 {
      let payload = try await pool.managementToken().split(separator: ".")[1]
      #expect(!payload.contains("-") && !payload.contains("_"))
    }
  }

  @Test("a management token names its pool, and stands beside how long it lasts")
  func managementToken() async throws {
    try await withServer { server in
      let secrets = server.pool.secrets
      let body =
        #"{"accessKeyId":"\#(secrets.accessKeyId)","accessKeySecret":"\#(secrets.accessKeySecret.reveal())"}"#
      let data = try await server.send("POST", "/api/v3/get-management-token", body: body).json()["data"]
      let payload = try #require(data?["access_token"]?.string?.split(separator: ".")[1])
      let claims = try Tape(json: String(decoding: try #require(Base64.decode(payload)), as: UTF8.self)).value
      #expect(claims["scoped_userpool_id"] == .string(secrets.userPoolId))
      #expect(data?["expires_in"]?.integer ?? 0 > 0)
    }
  }

  @Test("a sign-in answers the members that the clients read, a refresh token with offline_access alone")
  func signInMembers() async throws {
    try await withServer { server in
      let name = "members-\(UUID().uuidString)"
      _ = try await server.pool.newUser(name)
      let common: Set = ["access_token", "id_token", "token_type", "expire_in", "scope"]
      for (options, members) in [
        ("", common), (#","options":{"scope":"openid"}"#, common),
        (#","options":{"scope":"openid offline_access"}"#, common.union(["refresh_token"])),
      ] {
        let body = #"{"connection":"PASSWORD","passwordPayload":{"username":"\#(name)","password":"Blue-moon7"}"#
        let answer = try await server.send("POST", "/api/v3/signin", body: body + options + "}").json()
        guard case .object(let found)? = answer["data"] else {
          Issue.record("\(answer)")
          continue
        }
        #expect(Set(found.map(\.name)) == members)
      }
    }
  }

  @Test(
    "lists and booleans are taken from a query as each client writes them",
    arguments: [
      "userIds=ID1&userIds=ID2&withCustomData=True&withIdentities=False",
      "userIds[]=ID1&userIds[]=ID2&withCustomData=true&withIdentities=false",
      "userIds%5B%5D=ID1&userIds%5B%5D=ID2&withCustomData=true&withIdentities=false",
      "userIds[0]=ID1&userIds[1]=ID2&withCustomData=true&withIdentities=false",
      "userIds=ID1,ID2&withCustomData=true&unknownParameter=1",
    ])
  func queryForms(query: String) async throws {
    try await withServer { server in
      let ids = [
        try await server.pool.newUser("wire-\(UUID().uuidString)"),
        try await server.pool.newUser("wire-\(UUID().uuidString)"),
      ]
      let filled = query.replacingOccurrences(of: "ID1", with: ids[0]).replacingOccurrences(of: "ID2", with: ids[1])
      let answer = try await server.manage("GET", "/api/v3/get-user-batch?\(filled)")
      let list = try #require(answer["data"]?.array, "\(answer)")
      #expect(list.compactMap { $0["userId"]?.string } == ids)
      #expect(list.allSatisfy { $0["customData"] != nil && $0["identities"] == nil })
    }
  }

  @Test("a plus sign in a query is a blank, %2B a plus sign")
  func plusIsBlank() {
    let read = FormReader.parameters("a=x+y%20z&b=%2B%E6%9D%8E&c&d=&=e&%61=100%&f=%zz")
    #expect(read.map(\.name) == ["a", "b", "c", "d", "", "a", "f"])
    #expect(read.map(\.value) == ["x y z", "+李", "", "", "e", "100%", "%zz"])
  }

  @Test("a GET with a JSON content type and no body is taken")
  func getWithContentType() async throws {
    try await withServer { server in
      let answer = try await server.send("GET", "/api/v3/system", headers: ["content-type: application/json"])
      let info = try answer.json()
      #expect(info["statusCode"] == nil)
      #expect(info["rsa"]?["publicKey"]?.string?.contains("BEGIN PUBLIC KEY") == true)
      #expect(info["sm2"]?["publicKey"]?.string != nil && info["version"] != nil && info["publicIps"]?.array != nil)
    }
  }

  @Test("unknown members are ignored, and paths count from 0")
  func pathsCountFromZero() async throws {
    try await withServer { server in
      let id = try await server.pool.newUser("wire-paths-\(UUID().uuidString)")
      let ignored = try await server.manage(
        "POST", "/api/v3/update-user", body: #"{"userId":"\#(id)","nickName":"no","nickname":"yes","newer":{"a":[]}}"#)
      #expect(ignored["data"]?["nickname"] == "yes", "\(ignored)")
      let refused = try await server.manage(
        "POST", "/api/v3/update-user-batch",
        body: #"{"list":[{"userId":"\#(id)","name":"x"},{"userId":"\#(id)","gender":""}]}"#)
      #expect(refused["statusCode"] == 400)
      #expect(refused["message"]?.string?.contains("list[1].gender") == true, "\(refused)")
      #expect(try await server.pool.ask("getUser", ["userId": .string(id)]).data?.value["name"] == nil)
    }
  }

  @Test("x-authing-lang picks the language of messages")
  func languages() async throws {
    try await withServer { server in
      let english = try await server.send("GET", "/api/v3/get-profile", headers: ["x-authing-lang: en-US"])
      let chinese = try await server.send("GET", "/api/v3/get-profile", headers: ["x-authing-lang: zh-CN"])
      #expect(try english.json()["message"]?.string?.contains("not signed in") == true)
      #expect(try chinese.json()["message"]?.string?.contains("未登录") == true)
    }
  }

  @Test("requests sent at once on one connection are answered in their order")
  func pipelining() async throws {
    try await withServer { server in
      let connection = try server.connect()
      let one = RawConnection.request("GET", "/api/v3/get-profile")
      let two = RawConnection.request("POST", "/api/v3/get-management-token", body: #"{"accessKeyId":"x"}"#)
      let three = RawConnection.request("GET", "/healthz", headers: ["connection: close"])
      try await connection.send(one + two + one + three)
      #expect(try await connection.answer().json()["statusCode"] == 401)
      #expect(try await connection.answer().json()["statusCode"] == 400)
      #expect(try await connection.answer().json()["statusCode"] == 401)
      let last = try await connection.answer()
      #expect(last.text == "ok\n" && last.headers["connection"] == "close")
      #expect(try await connection.isAtEnd())
    }
  }

  @Test("a body in chunks is taken, and one that asks first is told to go on")
  func chunksAndContinue() async throws {
    try await withServer { server in
      let connection = try server.connect()
      try await connection.send(
        "POST /api/v3/get-management-token HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
          + "9\r\n{\"accessK\r\n9\r\neyId\":1} \r\n0\r\n\r\n")
      #expect(try await connection.answer().json()["message"]?.string?.contains("accessKeyId") == true)
      try await connection.send(
        "POST /api/v3/get-management-token HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\nexpect: 100-continue\r\n\r\n")
      #expect(try await connection.answer().status == 100)
      try await connection.send("{}")
      #expect(try await connection.answer().json()["statusCode"] == 400)
    }
  }

  @Test("an answer to HEAD is its headers, and what comes next is read as the next answer")
  func headHasNoBody() async throws {
    try await withServer { server in
      let connection = try server.connect()
      try await connection.send(
        RawConnection.request("HEAD", "/healthz") + RawConnection.request("GET", "/healthz"))
      let head = try await connection.answer(hasBody: false)
      #expect(head.length > 0 && head.headers["date"]?.hasSuffix(" GMT") == true)
      #expect(try await connection.answer().text == "ok\n")
    }
  }

  @Test("a client that would rather speak another protocol is answered in this one")
  func upgrade() async throws {
    try await withServer { server in
      let connection = try server.connect()
      try await connection.send(
        RawConnection.request(
          "GET", "/healthz", headers: ["connection: Upgrade, HTTP2-Settings", "upgrade: h2c", "http2-settings: AAMA"]))
      let answer = try await connection.answer()
      #expect(answer.text == "ok\n" && answer.headers["connection"] == "close")
      #expect(try await connection.isAtEnd())
    }
  }
}
