import Cryptography
import Delivery
import Foundation
import Testing
import UserPool

@Suite("SMS over HTTP", .timeLimit(.minutes(1)))
struct HTTPSMSTests {
  /// A request as the server has seen it.
  private struct Request: Decodable {
    let path: String
    let headers: [String: String]
    let body: Data
    let connection: Int
  }

  private let fields: [SMSField.Member] = [
    SMSField.Member("to", .text("{to}")), SMSField.Member("text", .text("[{{Moon}}] {body}")),
    SMSField.Member("options", .object([SMSField.Member("ids", .list([.text("{id}"), .number(1), .bool(true)]))])),
  ]

  private func transport(
    _ port: Int, _ path: String = "/status/200", scheme: String = "http", headers: [HTTPSMSConfiguration.Header] = [],
    certificate: String? = nil, timeout: Int = 20_000
  ) throws -> HTTPSMSTransport {
    HTTPSMSTransport(
      try HTTPSMSConfiguration(
        url: "\(scheme)://127.0.0.1:\(port)\(path)", fields: fields, headers: headers, certificateFile: certificate,
        timeouts: DeliveryTimeouts(connectMilliseconds: timeout, totalMilliseconds: timeout)))
  }

  private func sms(to: String = "+8613800000000", body: String = "s3cret", id: String = "m1") -> OutgoingMessage {
    message(.sms, to: to, body: body, id: id)
  }

  @Test("a text message is posted as JSON with its parts and headers in place, however it is quoted")
  func posted() async throws {
    let server = try await TestServer("http_server.py")
    let transport = try transport(
      server.port,
      headers: [.init("Authorization", Secret("Bearer key")), .init("X-Request-Id", Secret("sms-{id}"))])
    let text = "\"quoted\" \\ {to}\n\u{1} 密码 \u{1F511}"
    try await transport.deliver(sms(body: text))
    let request = try await server.next(Request.self)
    #expect(request.headers["content-type"] == "application/json")
    #expect(request.headers["authorization"] == "Bearer key")
    #expect(request.headers["x-request-id"] == "sms-m1")
    #expect(request.headers["expect"] == nil)
    let object = try #require(try JSONSerialization.jsonObject(with: request.body) as? [String: Any])
    #expect(object["to"] as? String == "+8613800000000")
    #expect(object["text"] as? String == "[{Moon}] " + text)
    let ids = (object["options"] as? [String: [Any]])?["ids"]
    #expect(ids?.first as? String == "m1" && ids?.count == 3)
  }

  @Test("every status of 2xx is a success", arguments: [200, 201, 202, 299])
  func accepted(_ status: Int) async throws {
    let server = try await TestServer("http_server.py")
    try await transport(server.port, "/status/\(status)").deliver(sms())
  }

  @Test(
    "other statuses are failures, permanent only where the message is at fault",
    arguments: [
      ("/status/400", DeliveryError.Code.refused, true), ("/status/422", .refused, true),
      ("/status/429", .refused, false),
      ("/status/500", .refused, false), ("/status/503", .refused, false), ("/status/401", .unauthorized, false),
      ("/status/403", .unauthorized, false), ("/redirect", .refused, false), ("/close", .unreachable, false),
    ])
  func refused(_ path: String, _ code: DeliveryError.Code, _ isPermanent: Bool) async throws {
    let server = try await TestServer("http_server.py")
    let transport = try transport(server.port, path)
    await expectFailure(code, isPermanent: isPermanent) { () throws(DeliveryError) in try await transport.deliver(sms())
    }
    #expect(try await server.next(Request.self).path == path)
  }

  @Test("a provider that does not answer runs into the timeout; cancelling ends the wait")
  func silence() async throws {
    let server = try await TestServer("http_server.py")
    let patient = try transport(server.port, "/hang", timeout: 200)
    await expectFailure(.timedOut, isPermanent: false) { () throws(DeliveryError) in try await patient.deliver(sms()) }
    let slow = try transport(server.port, "/hang")
    let task = Task {
      await expectFailure(.cancelled, isPermanent: false) { () throws(DeliveryError) in try await slow.deliver(sms()) }
    }
    task.cancel()
    _ = await task.value
  }

  @Test("HTTPS: a trusted certificate is needed")
  func secured() async throws {
    let certificate = TestServer.fixture("certificate.pem")
    let server = try await TestServer(
      "http_server.py", ["--certificate", certificate, "--key", TestServer.fixture("key.pem")])
    try await transport(server.port, scheme: "https", certificate: certificate).deliver(sms())
    let wary = try transport(server.port, scheme: "https")
    await expectFailure(.insecure, isPermanent: false) { () throws(DeliveryError) in try await wary.deliver(sms()) }
  }

  @Test("messages one after another share a connection")
  func reuse() async throws {
    let server = try await TestServer("http_server.py")
    let transport = try transport(server.port)
    var connections: Set<Int> = []
    for _ in 0..<3 {
      try await transport.deliver(sms())
      connections.insert(try await server.next(Request.self).connection)
    }
    #expect(connections.count == 1)
  }

  @Test("a header cannot be broken out of", arguments: HostileTexts.lines)
  func injection(_ escaped: Escaped) async throws {
    let text = escaped.text
    let transport = try transport(1, headers: [.init("X-Request-Id", Secret("sms-{id}"))])
    await expectFailure(.invalidMessage, isPermanent: true) { () throws(DeliveryError) in
      try await transport.deliver(sms(id: "1\(text)"))
    }
  }

  @Test(
    "what is no phone number is refused",
    arguments: ["", "+", "12", "zoe", "+86 138", "138\n", "١٢٣٤٥", "+123456789012345678901"])
  func numbers(_ number: String) async throws {
    let transport = try transport(1)
    await expectFailure(.invalidMessage, isPermanent: true) { () throws(DeliveryError) in
      try await transport.deliver(sms(to: number))
    }
  }

  @Test("mail is not an SMS provider's business")
  func channel() async throws {
    let transport = try transport(1)
    await expectFailure(.unsupportedChannel, isPermanent: true) { () throws(DeliveryError) in
      try await transport.deliver(message())
    }
  }

  @Test(
    "an address that is no HTTPS, or hides something, is refused without being repeated",
    arguments: [
      "", "sms.example", "ftp://sms.example", "file:///etc/passwd", "http://sms.example/key", "https://", "https:///x",
      "https://user:s3cret@sms.example/", "https://sms.example/\r\nX: y", "https://sms.example\\@evil.example/",
      "HTTPS://x y",
      "http://127.0.0.1@evil.example/", "http://localhost.evil.example/",
    ])
  func addresses(_ url: String) {
    let error = #expect(throws: DeliveryError.self) { try HTTPSMSConfiguration(url: url, fields: fields) }
    #expect(error?.code == .invalidConfiguration)
    #expect(error?.cause.contains("s3cret") == false)
  }

  @Test("a template or header that makes no sense is refused")
  func templates() throws {
    for text in ["{phone}", "{", "{to", "}", "a } b", "{}", "{body} {"] {
      #expect(throws: DeliveryError.self, "\(text)") {
        try HTTPSMSConfiguration(url: "https://sms.example/", fields: [SMSField.Member("x", .list([.text(text)]))])
      }
    }
    let headers: [(String, String)] = [
      ("", "x"), ("A B", "x"), ("A:", "x"), ("A\r\n", "x"), ("A", "x\r\nB: y"), ("A", "{body}"), ("A", "{subject}"),
    ]
    for (name, value) in headers {
      #expect(throws: DeliveryError.self, "\(name)") {
        try HTTPSMSConfiguration(
          url: "https://sms.example/", fields: [], headers: [HTTPSMSConfiguration.Header(name, Secret(value))])
      }
    }
  }
}
