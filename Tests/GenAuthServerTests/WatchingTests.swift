import Contract
import Foundation
import Synchronization
import Testing

@testable import GenAuthServer

@Suite("Watching a server")
struct WatchingTests {
  @Test("every answer leaves a line with its request id, and no line has a secret")
  func accessLog() async throws {
    let lines = LogLines()
    try await withServer {
      $0.accessLog = { lines.take($0) }
    } _: { server in
      let token = try await server.pool.managementToken()
      let answer = try await server.send(
        "GET", "/oidc/me?access_token=very-secret-token", headers: ["authorization: \(token)"])
      _ = try await server.send("GET", "/unknown/very-secret-token-in-a-path?x=very-secret-token")
      _ = try await server.send(
        "POST", "/api/v3/create-user", headers: ["authorization: \(token)"],
        body: #"{"username":"log-\#(UUID().uuidString)","password":"very-secret-token1"}"#)
      let text = lines.text
      #expect(!text.contains("very-secret") && !text.contains(token))
      #expect(text.contains("GET /oidc/me?access_token=…"))
      #expect(text.contains("request=\(try #require(answer.headers["x-request-id"]))"))
      #expect(text.split(separator: "\n").count == 3)
    }
  }

  @Test("a hostile path cannot end a line of the log or drive a terminal")
  func logLines() {
    #expect(AccessLog.plain("a\r\nb\u{1B}[31m\u{202E}李", limit: 20) == "a__b_[31m_李")
  }

  @Test("the log writes JSON where asked to")
  func jsonLog() async throws {
    let lines = LogLines()
    try await withServer {
      $0.accessLog = { lines.take($0) }
      $0.logStyle = .json
    } _: { server in
      _ = try await server.send("GET", "/healthz")
      let line = try Tape(json: lines.text.trimmingCharacters(in: .newlines)).value
      #expect(line["operation"] == "healthz" && line["statusCode"] == 200 && line["peer"] == "127.0.0.1")
    }
  }

  @Test("the counters are in Prometheus' form and count answers by operation and status")
  func metrics() async throws {
    try await withServer { server in
      _ = try await server.manage("GET", "/api/v3/get-user?userId=nobody")
      _ = try await server.manage("GET", "/api/v3/get-user?userId=nobody")
      let answer = try await server.send("GET", "/metrics")
      #expect(answer.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
      #expect(answer.text.contains("moonpool_requests_total{operation=\"getUser\",status=\"404\"} 2\n"))
      #expect(answer.text.contains("moonpool_request_seconds_count 2\n"))
      for line in answer.text.split(separator: "\n") where !line.hasPrefix("#") {
        #expect(line.wholeMatch(of: /[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+/) != nil, "\(line)")
      }
    }
  }

  @Test("a client that had its rest may go on, and the throttle's memory is bounded")
  func throttle() {
    let throttle = Throttle(perSecond: 2)
    let start: Int64 = 1_795_339_800_000
    #expect(throttle.wait(for: "a", at: start) == nil)
    #expect(throttle.wait(for: "a", at: start) == nil)
    #expect(throttle.wait(for: "a", at: start) == 1)
    #expect(throttle.wait(for: "b", at: start) == nil)
    #expect(throttle.wait(for: "a", at: start + 500) == nil)
    #expect(throttle.wait(for: "a", at: start + 600) == 1)
    for number in 0..<20_000 { _ = throttle.wait(for: "c\(number)", at: start + 600) }
    #expect(throttle.wait(for: "another", at: start + 600) == 1, "the overflow is shared")
    #expect(throttle.wait(for: "another", at: start + 9000) == nil)
    #expect(throttle.wait(for: "another", at: start - 3_600_000) == 1)
    #expect(throttle.wait(for: "another", at: start - 3_600_000 + 1000) == nil)
  }
}

/// Collects what a log writes.
final class LogLines: Sendable {
  private let bytes = Mutex<[UInt8]>([])
  func take(_ line: [UInt8]) { bytes.withLock { $0 += line } }
  var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
}
