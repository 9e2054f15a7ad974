import Contract
import Foundation
import Testing

@testable import GenAuthServer

@Suite("Requests that are no good get their envelope and change nothing")
struct HostileTests {
  private static func name() -> String { "hostile-\(UUID().uuidString.prefix(12))" }

  @Test(
    "a body that is no JSON is refused with 400, its place told",
    arguments: [#"{"username":"NAME""#, "{\"username\":\"NAME\"}}", "[", "\u{FEFF}{}", #"{"username":"NAME\ud800"}"#])
  func malformedBody(body: String) async throws {
    try await withServer { server in
      let name = Self.name()
      let answer = try await server.manage(
        "POST", "/api/v3/create-user", body: body.replacingOccurrences(of: "NAME", with: name))
      #expect(answer["statusCode"] == 400)
      #expect(answer["message"]?.string?.contains("line 1") == true, "\(answer)")
      #expect(answer["requestId"]?.string != nil && answer["apiCode"] == nil)
      #expect(try await server.pool.users(named: name) == 0)
    }
  }

  @Test("bytes that are no HTTP get the envelope, and the connection ends")
  func malformedHTTP() async throws {
    try await withServer { server in
      for text in ["NONSENSE\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "POST /x HTTP/1.1\r\ncontent-length: -1\r\n\r\n"] {
        let connection = try server.connect()
        try await connection.send(text)
        let answer = try await connection.answer()
        #expect(answer.status == 200 && answer.headers["connection"] == "close")
        #expect(try answer.json()["statusCode"] == 400, "\(text)")
        #expect(try await connection.isAtEnd())
      }
    }
  }

  @Test(
    "a request that does not say for whom it is, or says it twice, is refused",
    arguments: ["", "host: a\r\nhost: b\r\n", "host: a/b\r\n", "host: \"<x>\r\n", "host: a b\r\n"])
  func unaddressed(header: String) async throws {
    try await withServer { server in
      let connection = try server.connect()
      try await connection.send("GET /api/v3/system HTTP/1.1\r\n\(header)\r\n")
      let answer = try await connection.answer()
      #expect(try answer.json()["statusCode"] == 400, "\(answer)")
    }
  }

  @Test(
    "a target with the server's address in front is read as one without",
    arguments: ["http://localhost/api/v3/system", "HTTP://a.b:80/api/v3/system", "https://x/api/v3/system"])
  func absoluteTarget(target: String) async throws {
    try await withServer { server in
      let answer = try await server.send("GET", target).json()
      #expect(answer["rsa"] != nil, "\(answer)")
    }
  }

  @Test("a body that is too large is refused with 413 before it is read")
  func oversized() async throws {
    try await withServer {
      $0.limits.bodySize = 2000
    } _: { server in
      let name = Self.name()
      let token = try await server.pool.managementToken()
      let body = #"{"username":"\#(name)","name":"\#(String(repeating: "x", count: 3000))"}"#
      let answer = try await server.send(
        "POST", "/api/v3/create-user", headers: ["authorization: \(token)"], body: body)
      #expect(answer.status == 200)
      #expect(try answer.json()["statusCode"] == 413)
      let chunked = try server.connect()
      try await chunked.send(
        "POST /api/v3/create-user HTTP/1.1\r\nhost: x\r\nauthorization: \(token)\r\ntransfer-encoding: chunked\r\n\r\n"
          + "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n")
      #expect(try await chunked.answer().json()["statusCode"] == 413)
      #expect(try await server.pool.users(named: name) == 0)
    }
  }

  @Test("headers that are too large are refused, also where they never end")
  func oversizedHead() async throws {
    try await withServer {
      $0.limits.headSize = 4096
    } _: { server in
      let long = String(repeating: "a", count: 5000)
      #expect(try await server.send("GET", "/healthz", headers: ["x: \(long)"]).json()["statusCode"] == 413)
      let endless = try server.connect()
      try await endless.send("GET /" + String(repeating: "a", count: 200_000))
      #expect(try await endless.answer().json()["statusCode"] == 413)
    }
  }

  @Test("a request that is cut off is refused, and nothing of it is done")
  func cutOff() async throws {
    try await withServer { server in
      let name = Self.name()
      let token = try await server.pool.managementToken()
      let body = #"{"username":"\#(name)"}"#
      for length in [body.utf8.count + 1, body.utf8.count + 1000] {
        let connection = try server.connect()
        try await connection.send(
          "POST /api/v3/create-user HTTP/1.1\r\nhost: x\r\nauthorization: \(token)\r\ncontent-length: \(length)\r\n\r\n\(body)"
        )
        connection.endSending()
        let answer = try await connection.answer().json()
        #expect(answer["statusCode"] == 400 && answer["message"]?.string?.contains("cut off") == true)
      }
      let head = try server.connect()
      try await head.send("POST /api/v3/create-user HTTP/1.1\r\nauthoriz")
      head.endSending()
      #expect(try await head.answer().json()["statusCode"] == 400)
      #expect(try await server.pool.users(named: name) == 0)
    }
  }

  @Test("headers and bodies that trickle in are ended, and so are connections that do nothing")
  func slow() async throws {
    try await withServer {
      $0.limits.headTime = 80
      $0.limits.bodyTime = 80
      $0.limits.idleTime = 80
    } _: { server in
      let head = try server.connect()
      try await head.send("POST /api/v3/create-user HTTP/1.1\r\nx: ")
      #expect(try await head.answer().json()["statusCode"] == 408)
      let body = try server.connect()
      try await body.send("POST /api/v3/signin HTTP/1.1\r\ncontent-length: 10\r\n\r\n{")
      let answer = try await body.answer()
      #expect(try answer.json()["statusCode"] == 408)
      #expect(answer.headers["connection"] == "close")
      #expect(try await server.connect().isAtEnd())
    }
  }

  @Test("who is not signed in, or only as an application or user, reaches no management operation")
  func strangers() async throws {
    try await withServer { server in
      let name = Self.name()
      _ = try await server.pool.newUser(name)
      let signIn = try await server.send(
        "POST", "/api/v3/signin", headers: ["x-authing-app-id: \(server.pool.secrets.appId)"],
        body: #"{"connection":"PASSWORD","passwordPayload":{"username":"\#(name)","password":"Blue-moon7"}}"#)
      let user = try #require(try signIn.json()["data"]?["access_token"]?.string, "\(signIn.text)")
      let basic = Data("\(server.pool.secrets.appId):\(server.pool.secrets.appSecret.reveal())".utf8)
        .base64EncodedString()
      for header in [
        "x: y", "authorization: Bearer \(user)", "authorization: \(user)", "authorization: Basic \(basic)",
        "authorization: Bearer nonsense", "authorization: authing x:y", "authorization: Bearer",
      ] {
        for operation in Catalogue.operations where operation.client == .management && !operation.isHelper {
          guard ["createUser", "updateUser", "deleteUsersBatch", "listUsers", "getUser"].contains(operation.name) else {
            continue
          }
          let answer = try await server.send(
            try #require(operation.method).name, try #require(operation.path), headers: [header],
            body: operation.method == .post ? #"{"username":"\#(name)2","userIds":[],"userId":"x"}"# : nil)
          #expect(try answer.json()["statusCode"] == 401, "\(operation) with \(header.prefix(20)): \(answer.text)")
        }
      }
      #expect(try await server.pool.users(named: name) == 1)
    }
  }

  @Test("a token for another pool is refused with 2224")
  func otherPool() async throws {
    try await withServer { server in
      let token = try await server.pool.managementToken()
      let answer = try await server.send(
        "GET", "/api/v3/get-user?userId=x",
        headers: ["authorization: \(token)", "x-authing-userpool-id: 000000000000000000000000"])
      #expect(try answer.json()["apiCode"] == 2224)
    }
  }

  @Test("a client that sends too much is throttled with 429, without an apiCode, and nothing is done")
  func throttled() async throws {
    try await withServer {
      $0.limits.requestsPerSecond = 2
      $0.now = { 1_795_339_800_000 }
    } _: { server in
      let name = Self.name()
      let token = try await server.pool.managementToken()
      var codes: [Int64] = []
      for number in 0..<5 {
        let answer = try await server.send(
          "POST", "/api/v3/create-user", headers: ["authorization: \(token)", "x-authing-lang: zh-CN"],
          body: #"{"username":"\#(name)\#(number)"}"#)
        let json = try answer.json()
        codes.append(json["statusCode"]?.integer ?? 0)
        if json["statusCode"] == 429 {
          #expect(answer.headers["retry-after"] == "1")
          #expect(json["apiCode"] == nil && json["data"] == nil)
          // The contract's own sentence.
          #expect(json["message"] == "您的请求已超过最大数量限制，请稍后重试")
          #expect(json["requestId"]?.string == answer.headers["x-request-id"])
        }
      }
      #expect(codes == [200, 200, 429, 429, 429], "\(codes)")
      #expect(try await server.pool.users(named: name) == Int64(codes.count { $0 == 200 }))
    }
  }

  @Test("with more to do than it takes on, the server refuses at once")
  func busy() async throws {
    try await withServer {
      $0.limits.pending = 0
    } _: { server in
      let answer = try await server.send("GET", "/api/v3/system", headers: ["x-authing-lang: zh-CN"])
      let json = try answer.json()
      #expect(answer.status == 200 && json["statusCode"] == 429 && answer.headers["retry-after"] == "1")
      #expect(json["message"]?.string?.contains("繁忙") == true && json["requestId"]?.string != nil)
      let probe = try await server.send("GET", "/healthz")
      #expect(probe.status == 503, "a probe looks at the HTTP status alone")
    }
  }

  @Test(
    "nothing that is a path of no operation leads anywhere",
    arguments: ["/", "/api/v3", "/api/v3/get-user/", "/api/v3/GET-USER", "/../etc/passwd", "*"])
  func unknownPaths(path: String) async throws {
    try await withServer { server in
      let answer = try await server.send("GET", path)
      #expect(answer.status == 200)
      #expect(try answer.json()["statusCode"] == 404)
    }
  }

  @Test("a wrong method is told the right one")
  func wrongMethod() async throws {
    try await withServer { server in
      let answer = try await server.send("GET", "/api/v3/update-user")
      #expect(try answer.json()["message"] == "this path supports only POST")
    }
  }

  @Test("a client that sends requests and does not read the answers is not answered further until it does")
  func deaf() async throws {
    try await withServer { server in
      let connection = try server.connect()
      let count = 120
      let request = RawConnection.request("GET", "/openapi.json")
      try await connection.send(String(repeating: request, count: count))
      var answered = -1
      // On a busy machine the first answer may take a while itself.
      for _ in 0..<1000 {
        var now = 0
        // Long enough for several answers, if any more were made.
        for _ in 0..<15 { now = try await Self.answered("openapi", server) }
        if now == answered, now > 0 { break }
        answered = now
      }
      #expect(answered > 0 && answered < count, "\(answered)")
      for _ in 0..<count { #expect(try await connection.answer().length > 50_000) }
    }
  }

  private static func answered(_ name: String, _ server: TestServer) async throws -> Int {
    let text = try await server.send("GET", "/metrics").text
    let line = text.split(separator: "\n").first { $0.contains("operation=\"\(name)\"") }
    return line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
  }
}
