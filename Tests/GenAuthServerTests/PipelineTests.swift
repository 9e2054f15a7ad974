import Contract
import Foundation
import Testing

@testable import GenAuthServer

@Suite("Requests that are sent before the answers to earlier ones")
struct PipelineTests {
  /// A request without a Host header, which is refused at once, without a thread.
  private static let refused = "GET /healthz HTTP/1.1\r\n\r\n"

  @Test("ten thousand refused requests behind one that takes its time get one answer each, in order")
  func refused() async throws {
    let count = 10_000
    try await withServer { server in
      let connection = try server.connect()
      let first = RawConnection.request("GET", "/.well-known/openid-configuration")
      let last = RawConnection.request("GET", "/healthz", headers: ["connection: close"])
      let text = first + String(repeating: Self.refused, count: count) + last
      async let sending: Void = connection.send(text)
      // Were they answered more than once, the server would never end.
      let answers = try await connection.everything(atMost: 4_000 * (count + 2))
      try? await sending
      connection.close()
      let heads = answers.components(separatedBy: "HTTP/1.1 ").dropFirst()
      #expect(heads.count == count + 2)
      #expect(heads.count { $0.contains("exactly one Host header") } == count)
      #expect(heads.last?.hasSuffix("connection: close\r\n\r\nok\n") == true, "\(heads.last ?? "-")")
    }
  }

  @Test("what is refused for too many requests is answered once, too")
  func throttled() async throws {
    try await withServer {
      $0.limits.requestsPerSecond = 1
    } _: { server in
      let connection = try server.connect()
      let request = RawConnection.request("GET", "/healthz")
      try await connection.send(
        String(repeating: request, count: 50) + RawConnection.request("GET", "/x", headers: ["connection: close"]))
      let answers = try await connection.everything(atMost: 1 << 20)
      connection.close()
      #expect(answers.components(separatedBy: "HTTP/1.1 ").count - 1 == 51)
    }
  }
}
