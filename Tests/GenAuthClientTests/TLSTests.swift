import Contract
import Testing

@testable import GenAuthClient

/// Certificates that are trusted and those that are not (docs/remote.md, "Failures and retries"), with a real server.
@Suite("TLS")
struct TLSTests {
  private static let update = #"{"userId":"u1","nickname":"San"}"#

  /// The fault of a write that must not be sent, nor tried again.
  private func refusal(_ host: String, _ authorities: String?) async throws -> Fault {
    let clock = StandingClock()
    let fault = try await fault(
      backend(host: host, clock: clock) { $0.authorities = authorities }, .make("updateUser", Self.update))
    #expect(fault.code == .notSent)
    #expect(clock.waits.isEmpty)
    return fault
  }

  @Test("an authority that nobody named is not trusted: the fault says what to do, and nothing is sent")
  func unknownAuthority() async throws {
    let server = try TLSServer()
    let fault = try await refusal(server.host, nil)
    #expect(fault.message.contains("certificates = FILE"))
    #expect(try server.received().isEmpty)
  }

  @Test("another authority than those of the file is not trusted, and nothing is sent")
  func otherAuthority() async throws {
    let servers = try (0..<2).map { _ in try TLSServer() }
    _ = try await refusal(servers[0].host, servers[1].authority)
    #expect(try servers[0].received().isEmpty)
  }

  @Test("a file of authorities is taken, and a connection is kept over TLS")
  func ownAuthority() async throws {
    let server = try TLSServer()
    let backend = try backend(host: server.host) { $0.authorities = server.authority }
    for _ in 0..<3 { #expect(try await backend.perform(.make("updateUser", Self.update)).isSuccess) }
    #expect(try server.received().count == 4)
  }

  @Test("a certificate for another name, and one that has expired, are refused and nothing is sent")
  func wrongCertificates() async throws {
    for (certificate, word) in [(TLSServer.Certificate.other, "127.0.0.1"), (.expired, "expired")] {
      let server = try TLSServer(certificate)
      let fault = try await refusal(server.host, server.authority)
      #expect(fault.message.contains(word))
      #expect(!fault.message.contains("certificates = FILE"))
      #expect(try server.received().isEmpty)
    }
  }

  @Test("a file of authorities that is missing, empty, no PEM or a folder is named, and nothing is sent")
  func badFiles() async throws {
    let server = try TLSServer()
    let garbled = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    let files = [
      server.path("missing.pem"), try server.write("empty.pem", ""), try server.write("text.pem", "no PEM\n"),
      try server.write("garbled.pem", garbled), server.path(""),
    ]
    for file in files {
      let fault = try await refusal(server.host, file)
      #expect(fault.message.contains("certificates: \(file): "), "\(fault)")
    }
    #expect(try server.received().isEmpty)
  }

  @Test("a service that speaks no TLS, or stops in the handshake, was not sent anything: another attempt is made")
  func noHandshake() async throws {
    for accepts in [true, false] {
      let server = try FaultServer(accepting: { _ in accepts }) { _ in .garbage }
      defer { server.stop() }
      let clock = StandingClock()
      let host = "https://127.0.0.1:\(server.port)"
      let backend = try backend(host: host, clock: clock) {
        $0.scheme = .signature
        $0.connectMilliseconds = 100
        $0.attempts = 3
      }
      #expect(try await fault(backend, .make("updateUser", Self.update)).code == .notSent)
      #expect(clock.waits.count == 2)
      server.stop()
    }
  }

  @Test("a write that came through over TLS and is not answered is not sent again")
  func unanswered() async throws {
    let server = try TLSServer(closing: true)
    let backend = try backend(host: server.host) { $0.authorities = server.authority }
    #expect(try await fault(backend, .make("updateUser", Self.update)).code == .unanswered)
    #expect(try server.received().count == 2)
  }
}
