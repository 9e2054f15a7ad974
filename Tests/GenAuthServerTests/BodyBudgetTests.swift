import Contract
import Foundation
import Testing

@testable import GenAuthServer

@Suite("Bodies before their callers are known")
struct BodyBudgetTests {
  private func head(_ length: Int, _ headers: [String], path: String = "/api/v3/create-user") -> String {
    (["POST \(path) HTTP/1.1", "host: localhost", "content-length: \(length)"] + headers).joined(separator: "\r\n")
      + "\r\n\r\n"
  }

  @Test("a caller who is not let in gets 401 from the headers, without a byte of the body")
  func strangers() async throws {
    try await withServer { server in
      for (length, headers) in [
        (10, []), (1_000_000, []), (1_000_000, ["authorization: Bearer nonsense"]), (10, ["authorization: nonsense x"]),
        (1_000_000, ["authorization: authing nobody:c2ln", "x-authing-signature-nonce: a"]),
        (1_000_000, ["authorization: Bearer nonsense", "expect: 100-continue"]),
        (10, ["authorization: Basic YTpi"]),
      ] as [(Int, [String])] {
        let connection = try server.connect()
        try await connection.send(head(length, headers))
        let answer = try await connection.answer()
        #expect(answer.status == 200 && answer.headers["connection"] == "close", "\(headers)")
        #expect(try answer.json()["statusCode"] == 401, "\(headers) \(answer.text)")
        connection.close()
      }
      let connection = try server.connect()
      try await connection.send(
        "POST /api/v3/create-user HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\nauthorization: x\r\n\r\n")
      #expect(try await connection.answer().json()["statusCode"] == 401)
    }
  }

  @Test("a caller who is let in sends large bodies, in pieces and after 100-continue too")
  func administrators() async throws {
    try await withServer { server in
      let token = try await server.pool.managementToken()
      let name = "body-\(UUID().uuidString.prefix(12))"
      let filler = String(repeating: " ", count: 200_000)
      let body = #"{"username":"\#(name)"\#(filler)}"#
      let connection = try server.connect()
      try await connection.send(head(body.utf8.count, ["authorization: Bearer \(token)", "expect: 100-continue"]))
      #expect(try await connection.answer(hasBody: false).status == 100)
      for start in stride(from: 0, to: body.utf8.count, by: 50_000) {
        try await connection.send(String(body.dropFirst(start).prefix(50_000)))
      }
      #expect(try await connection.answer().json()["statusCode"] == 200)
      // The connection goes on, with the whole body at once.
      try await connection.send(
        head(body.utf8.count, ["authorization: Bearer \(token)"]) + body + RawConnection.request("GET", "/healthz"))
      #expect(try await connection.answer().json()["statusCode"] == 409)
      #expect(try await connection.answer().text == "ok\n")
    }
  }

  @Test("all bodies share one budget: more are refused with 429, small requests are not, and what ends gives back")
  func budget() async throws {
    try await withServer {
      $0.limits.bodyBudget = 1 << 20
    } _: { server in
      let token = try await server.pool.managementToken()
      let half = String(repeating: " ", count: 300_000)
      var open: [RawConnection] = []
      for _ in 0..<12 {
        let connection = try server.connect()
        try await connection.send(head(600_000, ["authorization: Bearer \(token)"]) + half)
        open.append(connection)
      }
      // Those that are refused are told so at once; the others wait for the rest of their bodies.
      for _ in 0..<500 where open.count(where: \.hasSomething) < 8 { _ = try await server.send("GET", "/healthz") }
      let refused = open.filter(\.hasSomething)
      #expect((8...11).contains(refused.count), "\(refused.count)")
      for connection in refused {
        let answer = try await connection.answer()
        #expect(try answer.json()["statusCode"] == 429 && answer.headers["connection"] == "close", "\(answer.text)")
      }
      let small = try await server.send(
        "POST", "/api/v3/signin", body: #"{"connection":"PASSWORD","passwordPayload":{"username":"x","password":"y"}}"#)
      #expect(try small.json()["statusCode"] == 400)
      for connection in open { connection.close() }
      open = []
      var last: Contract.Value = .null
      for _ in 0..<100 {
        let body = #"{"username":"x"\#(half),"nickname":3}"#
        last = try await server.manage("POST", "/api/v3/create-user", body: body)
        if last["statusCode"] != 429 { break }
      }
      #expect(last["statusCode"] == 400, "\(last)")
    }
  }

  /// Opens connections that send half of a large body.
  private func halves(_ count: Int, _ path: String, _ headers: [String], _ server: TestServer) async throws
    -> [RawConnection]
  {
    let half = String(repeating: " ", count: 300_000)
    var open: [RawConnection] = []
    for _ in 0..<count {
      let connection = try server.connect()
      try await connection.send(head(600_000, headers, path: path) + half)
      open.append(connection)
    }
    return open
  }

  @Test(
    "requests that nobody has looked at have half of the budget: administrators' bodies always find room beside them",
    arguments: ["/api/v3/signin", "/oidc/token"])
  func halfForStrangers(path: String) async throws {
    try await withServer {
      $0.limits.bodyBudget = 2 << 20
    } _: { server in
      let open = try await halves(12, path, [], server)
      // Each takes half a mebibyte, and half of the budget is one.
      for _ in 0..<500 where open.count(where: \.hasSomething) < 10 { _ = try await server.send("GET", "/healthz") }
      #expect(open.count(where: \.hasSomething) == 10)
      let filler = String(repeating: " ", count: 300_000)
      for _ in 0..<3 {
        let answer = try await server.manage(
          "POST", "/api/v3/create-user", body: #"{"username":"x"\#(filler),"nickname":3}"#)
        #expect(answer["statusCode"] == 400, "\(answer)")
      }
      for connection in open { connection.close() }
    }
  }

  @Test("a small body behind a large one on the same connection takes no room in the budget")
  func smallAfterLarge() async throws {
    try await withServer {
      $0.limits.bodyBudget = 1 << 20
    } _: { server in
      let token = try await server.pool.managementToken()
      let connection = try server.connect()
      let signIn = #"{"connection":"PASSWORD","passwordPayload":{"username":"x","password":"y"}}"#
      // After a large body the connection reads into large buffers.
      let large = signIn.dropLast() + String(repeating: " ", count: 400_000) + "}"
      try await connection.send(RawConnection.request("POST", "/api/v3/signin", body: String(large)))
      #expect(try await connection.answer().json()["statusCode"] == 400)
      let open = try await halves(12, "/api/v3/create-user", ["authorization: Bearer \(token)"], server)
      for _ in 0..<500 where open.count(where: \.hasSomething) < 10 { _ = try await server.send("GET", "/healthz") }
      #expect(open.count(where: \.hasSomething) >= 10)
      try await connection.send(RawConnection.request("POST", "/api/v3/signin", body: signIn))
      let answer = try await connection.answer().json()
      #expect(answer["statusCode"] == 400, "\(answer)")
      for connection in open { connection.close() }
    }
  }
}
