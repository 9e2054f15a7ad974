import Contract
import Foundation
import Testing

@testable import GenAuthClient

/// What the environment says of proxies (docs/remote.md, "Proxies"), each in a process of its own, as an environment belongs to a whole process.
@Suite("Proxies of the environment")
struct ProxyEnvironmentTests {
  private static let get = #"{"userId":"u1"}"#

  private static func names(_ values: [String: String]) {
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
      unsetenv(name)
      unsetenv(name.uppercased())
    }
    for (name, value) in values { setenv(name, value, 1) }
  }

  /// The fault's code of a read through what the environment says; nil where it was answered.
  private static func ask(_ host: String, proxy: String? = nil) async throws -> Fault? {
    let backend = try backend(host: host) {
      $0.proxy = proxy
      $0.scheme = .signature
      $0.attempts = 1
    }
    let request = try Request.make("getUser", get)
    do throws(Fault) {
      _ = try await backend.perform(request)
      return nil
    } catch {
      return error
    }
  }

  @Test("http_proxy is for http, https_proxy and HTTPS_PROXY for https, all_proxy and ALL_PROXY for the rest")
  func names() async {
    await #expect(processExitsWith: .success) {
      let proxy = try FaultServer { $0.line.hasPrefix("CONNECT") ? .answer(403, "") : .answer(success) }
      let address = "http://127.0.0.1:\(proxy.port)"
      for name in ["http_proxy", "all_proxy", "ALL_PROXY"] {
        Self.names([name: address])
        #expect(try await Self.ask("http://pool.test") == nil, "\(name)")
      }
      let plain = proxy.received.count
      #expect(plain == 3)
      for name in ["https_proxy", "HTTPS_PROXY", "all_proxy"] {
        Self.names([name: address])
        #expect(try await Self.ask("https://pool.test")?.message.contains("the proxy refused") == true, "\(name)")
      }
      #expect(proxy.received.count == plain + 3)
      // A web server sets HTTP_PROXY for its programs from a header of whoever asks it, so it does not count.
      Self.names(["HTTP_PROXY": address, "https_proxy": address])
      let direct = try FaultServer { _ in .answer(success) }
      #expect(try await Self.ask(direct.host) == nil)
      #expect(direct.received.count == 1 && proxy.received.count == plain + 3)
    }
  }

  @Test("no_proxy and NO_PROXY name the hosts that are asked without one, also where a target has a proxy of its own")
  func exceptions() async {
    await #expect(processExitsWith: .success) {
      let proxy = try FaultServer { _ in .answer(success) }
      let direct = try FaultServer { _ in .answer(success) }
      let address = "http://127.0.0.1:\(proxy.port)"
      for (number, list) in ["127.0.0.1", "elsewhere.test, 127.0.0.1", "127.0.0.0/8", "*"].enumerated() {
        Self.names([number % 2 == 0 ? "no_proxy" : "NO_PROXY": list, "http_proxy": address])
        #expect(try await Self.ask(direct.host) == nil)
        #expect(try await Self.ask(direct.host, proxy: address) == nil)
        #expect(direct.received.count == 2 * number + 2 && proxy.received.isEmpty, "\(list)")
      }
      Self.names(["no_proxy": ".pool.test", "http_proxy": address])
      #expect(try await Self.ask(direct.host) == nil)
      #expect(proxy.received.count == 1)
    }
  }

  @Test("a target's own proxy goes before the environment's, and an empty one means none")
  func ownProxy() async {
    await #expect(processExitsWith: .success) {
      let proxies = try (0..<2).map { _ in try FaultServer { _ in .answer(success) } }
      let direct = try FaultServer { _ in .answer(success) }
      Self.names(["http_proxy": proxies[0].host])
      #expect(try await Self.ask(direct.host, proxy: proxies[1].host) == nil)
      #expect(proxies.map(\.received.count) == [0, 1])
      #expect(try await Self.ask(direct.host, proxy: "") == nil)
      #expect(proxies.map(\.received.count) == [0, 1] && direct.received.count == 1)
    }
  }

  @Test("an address of the environment that is none is not sent to, and its password is not told")
  func badAddress() async {
    await #expect(processExitsWith: .success) {
      for address in ["http://me:hush@h:port", "gopher://me:hush@h", "http://me:hush@[h", "http://me:hush@"] {
        Self.names(["http_proxy": address])
        let fault = try #require(try await Self.ask("http://pool.test"))
        #expect(fault.code == .notSent)
        #expect(fault.message.contains("proxy"), "\(fault)")
        #expect(!fault.message.contains("hush"), "\(fault)")
      }
    }
  }
}
