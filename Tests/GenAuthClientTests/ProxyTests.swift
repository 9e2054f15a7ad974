import Contract
import Foundation
import Testing

@testable import GenAuthClient

/// The way through a proxy (docs/remote.md, "Proxies"). A FaultServer plays the proxy; nothing has the name pool.test.
@Suite("Proxies")
struct ProxyTests {
  private static let update = #"{"userId":"u1","nickname":"San"}"#
  private static let get = #"{"userId":"u1"}"#
  private static let secret = "pro:xy"

  private func address(_ proxy: FaultServer) -> String { "http://me:pro%3Axy@127.0.0.1:\(proxy.port)" }

  private func through(
    _ proxy: FaultServer, host: String = "http://pool.test", clock: StandingClock = StandingClock(),
    _ change: (inout RemoteConfiguration) -> Void = { _ in }
  ) throws -> RemoteBackend {
    try backend(host: host, clock: clock) {
      $0.proxy = address(proxy)
      change(&$0)
    }
  }

  private func expectNoSecret(_ fault: Fault) {
    for text in [Self.secret, "pro%3Axy", "me:"] { #expect(!fault.message.contains(text)) }
  }

  @Test("an http address is asked for through the proxy with its whole address and the proxy's name and password")
  func absoluteForm() async throws {
    let proxy = try poolServer { _ in .answer(success) }
    defer { proxy.stop() }
    let backend = try through(proxy, host: "http://pool.test:81")
    for _ in 0..<3 { #expect(try await backend.perform(.make("updateUser", Self.update)).isSuccess) }
    let sent = try #require(proxy.received.last)
    #expect(sent.line == "POST http://pool.test:81/api/v3/update-user HTTP/1.1")
    #expect(sent.headers["host"] == "pool.test:81")
    let credentials = Data("me:\(Self.secret)".utf8).base64EncodedString()
    #expect(sent.headers["proxy-authorization"] == "Basic \(credentials)")
    #expect(proxy.connections == 1)
  }

  @Test("an https address is reached with CONNECT: the proxy sees no signature, the service no password of the proxy")
  func connect() async throws {
    let server = try TLSServer()
    let proxy = try FaultServer { [port = server.port] _ in .tunnel(port) }
    defer { proxy.stop() }
    let backend = try through(proxy, host: "https://pool.test") {
      $0.authorities = server.authority
      $0.scheme = .signature
    }
    for _ in 0..<3 { #expect(try await backend.perform(.make("updateUser", Self.update)).isSuccess) }
    #expect(proxy.received.map(\.line) == ["CONNECT pool.test:443 HTTP/1.1"])
    let sent = try #require(proxy.received.first)
    #expect(sent.headers["proxy-authorization"]?.hasPrefix("Basic ") == true)
    #expect(sent.headers["authorization"] == nil)
    let received = try server.received()
    #expect(received.count == 3)
    for request in received {
      #expect(!request.lowercased().contains("proxy-authorization"))
      #expect(request.contains("authorization: authing key:"))
    }
  }

  @Test("a proxy may be spoken to over TLS; its certificate is checked as the service's is")
  func overTLS() async throws {
    let proxy = try TLSServer()
    for isTrusted in [true, false] {
      let clock = StandingClock()
      let backend = try backend(host: "http://pool.test", clock: clock) {
        $0.proxy = "https://me:pro%3Axy@127.0.0.1:\(proxy.port)"
        $0.authorities = isTrusted ? proxy.authority : nil
        $0.scheme = .signature
      }
      if isTrusted {
        #expect(try await backend.perform(.make("updateUser", Self.update)).isSuccess)
      } else {
        let fault = try await fault(backend, .make("updateUser", Self.update))
        #expect(fault.code == .notSent && fault.message.contains("certificates = FILE"))
        #expect(clock.waits.isEmpty)
        expectNoSecret(fault)
      }
    }
    let received = try proxy.received()
    #expect(received.count == 1)
    #expect(received.first?.hasPrefix("POST http://pool.test/api/v3/update-user HTTP/1.1") == true)
  }

  @Test("a proxy that is down: nothing was sent, another attempt is made", arguments: ["http", "https"])
  func down(scheme: String) async throws {
    let proxy = try FaultServer { _ in .close }
    proxy.stop()
    for (name, body) in [("updateUser", Self.update), ("getUser", Self.get)] {
      let clock = StandingClock()
      let backend = try through(proxy, host: "\(scheme)://pool.test", clock: clock) { $0.scheme = .signature }
      let fault = try await fault(backend, .make(name, body))
      #expect(fault.code == .notSent)
      #expect(fault.message.contains("\(proxy.port)"))
      #expect(clock.waits.count == 5)
      expectNoSecret(fault)
    }
  }

  @Test("a proxy that refuses the name and password is named at once, without the password; nothing was sent")
  func proxyRefuses() async throws {
    for (scheme, status, words) in [
      ("http", 407, "the proxy requires"), ("https", 407, "the proxy requires"), ("https", 403, "the proxy refused"),
    ] {
      let proxy = try FaultServer { _ in .answer(status, headers: ["proxy-authenticate: Basic realm=x"], "<html>") }
      defer { proxy.stop() }
      let backend = try through(proxy, host: "\(scheme)://pool.test") { $0.scheme = .signature }
      let fault = try await fault(backend, .make("updateUser", Self.update))
      #expect(fault.code == .notSent)
      #expect(fault.message.contains(words) && fault.message.contains("\(status)"), "\(fault)")
      #expect(proxy.received.count == 1)
      expectNoSecret(fault)
    }
  }

  @Test("a 403 on the way to an http address may be the service's or the proxy's: it is a refusal, and not tried again")
  func forbidden() async throws {
    let proxy = try poolServer { _ in .answer(403, "<html>") }
    defer { proxy.stop() }
    #expect(try await through(proxy).perform(.make("updateUser", Self.update)).statusCode == 403)
    #expect(proxy.received.count == 2)
  }

  @Test("a proxy that does not reach an https service sent it nothing: a write is tried again")
  func connectFails() async throws {
    let server = try TLSServer()
    let count = Counter()
    let proxy = try FaultServer { [port = server.port] _ in
      switch count.next() {
      case 1: .answer(502, "<html>")
      case 2: .answer(503, "<html>")
      case 3: .close
      case 4: .last(Array("HTTP/1.1 200 Conn".utf8))
      default: .tunnel(port)
      }
    }
    defer { proxy.stop() }
    let backend = try through(proxy, host: "https://pool.test") {
      $0.authorities = server.authority
      $0.scheme = .signature
    }
    #expect(try await backend.perform(.make("updateUser", Self.update)).isSuccess)
    #expect(proxy.received.count == 5)
    #expect(try server.received().count == 1)
  }

  @Test("a request without a body that ended with the proxy's CONNECT was not sent", arguments: 0..<3)
  func bodilessWrite(kind: Int) async throws {
    let replies: [FaultServer.Reply] = [.close, .answer(502, ""), .silence]
    let reply = replies[kind]
    let proxy = try FaultServer { _ in reply }
    defer { proxy.stop() }
    var configuration = try RemoteConfiguration(host: "https://pool.test")
    configuration.proxy = address(proxy)
    let transport = try CurlTransport(CurlSettings(configuration))
    let message = HTTPMessage(
      method: "DELETE", url: "https://pool.test/x", headers: [], body: nil, isRepeatable: false, milliseconds: 300)
    await #expect {
      _ = try await transport.exchange(message)
    } throws: {
      ($0 as? TransportFailure)?.kind == .notSent
    }
  }

  @Test("a proxy that is cut off in the middle leaves a write unknown, which is not sent again; a read is")
  func cutOff() async throws {
    for reply in [FaultServer.Reply.close, .reset, .truncated("{"), .answer(502, "<html>"), .answer(504, "<html>")] {
      let proxy = try poolServer { $0 == 2 ? .answer(success) : reply }
      defer { proxy.stop() }
      let backend = try through(proxy)
      let fault = try await fault(backend, .make("updateUser", Self.update))
      #expect(fault.code == .unanswered)
      expectNoSecret(fault)
      #expect(proxy.received.count == 2)
      #expect(try await backend.perform(.make("getUser", Self.get)).isSuccess)
    }
  }

  @Test("a tunnel that is cut off after the request leaves a write unknown, which is not sent again")
  func tunnelCutOff() async throws {
    let server = try TLSServer(closing: true)
    let proxy = try FaultServer { [port = server.port] _ in .tunnel(port) }
    defer { proxy.stop() }
    let backend = try through(proxy, host: "https://pool.test") { $0.authorities = server.authority }
    #expect(try await fault(backend, .make("updateUser", Self.update)).code == .unanswered)
    #expect(try server.received().count == 2)
  }

  @Test(
    "an address that is none of a proxy is refused without being repeated",
    arguments: [
      "http://me:hush@", "ftp://me:hush@h", "http://me:hush@h:port", "me:hush@h x", "http://me:hush@[h", "h:0",
    ])
  func addresses(text: String) throws {
    var configuration = try RemoteConfiguration(host: "http://pool.test")
    configuration.proxy = text
    let error = #expect(throws: RemoteError.self) { try configuration.check() }
    #expect(error?.message.hasPrefix("proxy: ") == true)
    #expect(error?.message.contains("hush") == false)
  }

  @Test(
    "addresses of proxies",
    arguments: ["", "proxy.test", "proxy.test:3128", "http://me:p%40w@[::1]:3128/", "https://h", "socks5h://h:1080"])
  func goodAddresses(text: String) throws {
    var configuration = try RemoteConfiguration(host: "http://pool.test")
    configuration.proxy = text
    try configuration.check()
  }
}
