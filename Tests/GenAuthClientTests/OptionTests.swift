import Contract
import Glibc
import Testing

@testable import GenAuthClient

/// The options of a target (docs/remote.md, "Options") as the service sees them.
@Suite("Options")
struct OptionTests {
  private static let update = #"{"userId":"u1","nickname":"San"}"#

  @Test("a call says the language of its messages", arguments: [Language.english, .chinese])
  func languages(language: Language) async throws {
    let server = try FaultServer { _ in .answer(success) }
    defer { server.stop() }
    let operation = try #require(Catalogue.operation(named: "updateUser", client: .management))
    let request = try Catalogue.request(
      operation, body: Tape(json: Self.update), context: RequestContext(language: language))
    _ = try await backend(server) { $0.scheme = .signature }.perform(request)
    #expect(server.received.last?.headers["x-authing-lang"] == language.rawValue)
  }

  @Test("a call names the tenant, signed calls too; without one there is no such header")
  func tenant() async throws {
    let server = try FaultServer { $0.line.contains("token") ? .answer(tokenAnswer) : .answer(success) }
    defer { server.stop() }
    for scheme in RemoteConfiguration.Scheme.allCases {
      for tenant in [nil, "tenant1"] {
        let backend = try backend(server) { ($0.tenantId, $0.scheme) = (tenant, scheme) }
        _ = try await backend.perform(.make("updateUser", Self.update))
        #expect(server.received.last?.headers["x-authing-tenant-id"] == tenant)
      }
    }
  }

  @Test("no more requests are on their way at once, and no more connections open, than concurrency says")
  func concurrency() async throws {
    let server = try FaultServer { $0.line.contains("token") ? .answer(tokenAnswer) : .answer(success) }
    defer { server.stop() }
    let backend = try backend(server) { $0.concurrency = 3 }
    let answered = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<60 {
        group.addTask { (try? await backend.perform(.make("updateUser", Self.update)))?.isSuccess ?? false }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(answered == 60)
    #expect((1...3).contains(server.connections))
  }

  @Test("the transport itself opens no more connections than that, however much it is given at once")
  func connections() async throws {
    let server = try FaultServer { _ in .answer(success) }
    defer { server.stop() }
    var configuration = try RemoteConfiguration(host: server.host)
    configuration.proxy = ""
    configuration.concurrency = 2
    let transport = try CurlTransport(CurlSettings(configuration))
    let message = HTTPMessage(
      method: "POST", url: server.host, headers: [], body: [0], isRepeatable: false, milliseconds: 60_000)
    let answered = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<40 { group.addTask { (try? await transport.exchange(message))?.status == 200 } }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(answered == 40)
    #expect((1...2).contains(server.connections))
  }

  @Test(
    "a service that does not take the connection in time was sent nothing; a write is tried again",
    .timeLimit(.minutes(1)))
  func connectTimeout() async throws {
    let full = try FullListener()
    let clock = StandingClock()
    let backend = try backend(host: full.host, clock: clock, timeout: 600_000) {
      $0.connectMilliseconds = 100
      $0.attempts = 3
      $0.scheme = .signature
    }
    #expect(try await fault(backend, .make("updateUser", Self.update)).code == .notSent)
    #expect(clock.waits.count == 2)
  }

  @Test("the timeout is for the whole attempt: an answer that drips in too slowly is given up")
  func dripping() async throws {
    let server = try FaultServer { _ in
      .endless(FaultServer.Reply.bytes(["HTTP/1.1 200 OK"]), Array(" ".utf8))
    }
    defer { server.stop() }
    let backend = try backend(server, timeout: 1000) { $0.scheme = .signature }
    let fault = try await fault(backend, .make("updateUser", Self.update))
    #expect(fault.code == .unanswered)
  }

  @Test("values that cannot be sent are refused by name")
  func refused() throws {
    let changes: [(String, (inout RemoteConfiguration) -> Void)] = [
      ("tenantId", { $0.tenantId = "a\r\nb" }), ("accessKeyId", { $0.accessKeyId = "" }),
      ("appId", { $0.appId = "ü" }), ("rate", { $0.rate = 0 }), ("rate", { $0.rate = .nan }),
      ("rate", { $0.rate = 1e-12 }), ("rate", { $0.rate = 1e-300 }), ("concurrency", { $0.concurrency = 0 }),
      ("certificates", { $0.authorities = "" }), ("certificates", { $0.authorities = "a\0b" }),
    ]
    for (name, change) in changes {
      var configuration = try RemoteConfiguration(host: "https://pool.test")
      change(&configuration)
      let error = #expect(throws: RemoteError.self) { try configuration.check() }
      #expect(error?.message.hasPrefix("\(name): ") == true)
    }
  }
}

/// A socket that listens, whose queue is full: a connection to it is neither taken nor refused.
final class FullListener {
  let host: String
  private var sockets: [Int32] = []

  init() throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    var sockets = [listener]
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        _ = bind(listener, address, length)
        listen(listener, 0)
        getsockname(listener, address, &length)
        for _ in 0..<3 {
          let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
          connect(client, address, length)
          sockets.append(client)
        }
      }
    }
    self.sockets = sockets
    host = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
  }

  deinit { for socket in sockets { close(socket) } }
}
