import Contract
import Foundation
import Testing

@testable import GenAuthClient

/// Answers as HTTP allows them, and as it does not (docs/remote.md, "Failures and retries").
@Suite("Forms of answers")
struct TransferTests {
  private static let update = #"{"userId":"u1","nickname":"San"}"#
  private static let get = #"{"userId":"u1"}"#

  private func isAnswered(_ backend: RemoteBackend) async throws -> Bool {
    try await backend.perform(.make("updateUser", Self.update)).data?.value["userId"]?.string == "u1"
  }

  /// A body in chunks of so many bytes.
  private static func chunks(_ text: String, of size: Int) -> String {
    var bytes = Array(text.utf8)[...]
    var chunks = ""
    while !bytes.isEmpty {
      let part = bytes.prefix(size)
      chunks += String(part.count, radix: 16) + ";name=value\r\n" + String(decoding: part, as: UTF8.self) + "\r\n"
      bytes = bytes.dropFirst(size)
    }
    return chunks
  }

  @Test("many calls in a row go over one connection")
  func kept() async throws {
    let server = try poolServer { _ in .answer(success) }
    defer { server.stop() }
    let backend = try backend(server)
    for _ in 0..<50 {
      #expect(try await isAnswered(backend))
      #expect(try await backend.perform(.make("getUser", Self.get)).isSuccess)
    }
    #expect(server.received.count == 101)
    #expect(server.connections == 1)
  }

  @Test("a backend that is let go of leaves no thread, connection or file behind")
  func nothingStays() async {
    await #expect(processExitsWith: .success) {
      let server = try FaultServer { _ in .answer(success) }
      let request = try Request.make("updateUser", Self.update)
      _ = try await backend(server) { $0.scheme = .signature }.perform(request)
      let before = try Self.handles()
      for _ in 0..<20 {
        _ = try await backend(server) { $0.scheme = .signature }.perform(request)
      }
      // The threads end by themselves, a moment later; the runtime may have taken one or two more of its own.
      let end = ContinuousClock.now + .seconds(20)
      while try Self.handles() > before + 5, .now < end { await Task.yield() }
      #expect(try Self.handles() <= before + 5)
    }
  }

  /// The files and threads of this process, those of the runtime and the server's side of a connection included.
  private static func handles() throws -> Int {
    try ["/proc/self/fd", "/proc/self/task"].reduce(0) {
      try $0 + FileManager.default.contentsOfDirectory(atPath: $1).count
    }
  }

  @Test("an answer of HTTP/1.0 that ends with its connection is read, and the next call takes a new one")
  func closeDelimited() async throws {
    let server = try poolServer { _ in .last(["HTTP/1.0 200 OK"], success) }
    defer { server.stop() }
    let backend = try backend(server)
    for _ in 0..<3 { #expect(try await isAnswered(backend)) }
    #expect(server.connections == 3)
  }

  @Test("an answer in chunks with trailers is read, and its connection kept")
  func chunked() async throws {
    let server = try poolServer { _ in
      let body = Self.chunks(success, of: 7) + "0\r\nx-sum: 1\r\ndate: nonsense\r\n\r\n"
      return .kept(["HTTP/1.1 200 OK", "transfer-encoding: chunked", "trailer: x-sum"], Array(body.utf8))
    }
    defer { server.stop() }
    let backend = try backend(server)
    for _ in 0..<3 { #expect(try await isAnswered(backend)) }
    #expect(server.connections == 1)
  }

  @Test("chunks that are none, or end early, leave a write unknown, and a read is tried again", arguments: 0..<3)
  func brokenChunks(kind: Int) async throws {
    let bodies = ["zz\r\n{}\r\n0\r\n\r\n", Self.chunks(success, of: 7), "7\r\n{\"statusCode\":200}\r\n"]
    let body = bodies[kind]
    let server = try poolServer {
      $0 == 2 ? .answer(success) : .last(["HTTP/1.1 200 OK", "transfer-encoding: chunked"], body)
    }
    defer { server.stop() }
    let backend = try backend(server)
    #expect(try await fault(backend, .make("updateUser", Self.update)).code == .unanswered)
    #expect(server.received.count == 2)
    #expect(try await backend.perform(.make("getUser", Self.get)).isSuccess)
  }

  @Test("interim answers (100, 103) are passed over, and their headers do not count")
  func interim() async throws {
    let server = try poolServer { number in
      var bytes: [UInt8] = []
      for status in [100, 103, 103] {
        bytes += FaultServer.Reply.bytes(["HTTP/1.1 \(status) Wait", "retry-after: 100", "location: /elsewhere"])
      }
      let line = number == 1 ? "HTTP/1.1 429 Slow" : "HTTP/1.1 200 OK"
      let body = number == 1 ? #"{"statusCode":429,"message":"slow"}"# : success
      return .kept(bytes + FaultServer.Reply.bytes([line, "content-length: \(body.utf8.count)"]) + Array(body.utf8))
    }
    defer { server.stop() }
    let clock = StandingClock()
    #expect(try await isAnswered(backend(server, clock: clock)))
    #expect(clock.waits.allSatisfy { $0 < 1_000_000_000 })
  }

  @Test("headers without end, in many lines, in one, or in interim answers, are cut off", arguments: 0..<3)
  func endlessHeaders(kind: Int) async throws {
    let again = [
      "x-more: \(String(repeating: "y", count: 1000))\r\n", "yyyyyyyyyy", "HTTP/1.1 103 Wait\r\nx: y\r\n\r\n",
    ]
    let head = ["HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nx-more: ", ""]
    let reply = FaultServer.Reply.endless(
      Array(head[kind].utf8), Array(String(repeating: again[kind], count: kind == 0 ? 1 : 100).utf8))
    let server = try poolServer { _ in reply }
    defer { server.stop() }
    let backend = try backend(server) { $0.scheme = .signature }
    let read = try await fault(backend, .make("getUser", Self.get))
    #expect(read.code == .nonsense, "\(read)")
    #expect(read.message.contains("header"), "\(read)")
    #expect(try await fault(backend, .make("updateUser", Self.update)).code == .unanswered)
    #expect(server.received.count == 2)
  }

  @Test("a body without a length and without an end is cut off at the limit")
  func endlessBody() async throws {
    let reply = FaultServer.Reply.endless(
      FaultServer.Reply.bytes(["HTTP/1.1 200 OK"]), [UInt8](repeating: UInt8(ascii: " "), count: 65_536))
    let server = try poolServer { _ in reply }
    defer { server.stop() }
    let backend = try backend(server) { $0.largestAnswer = 1 << 20 }
    #expect(try await fault(backend, .make("getUser", Self.get)).code == .nonsense)
    #expect(server.received.count == 2)
    #expect(try await fault(backend, .make("updateUser", Self.update)).code == .unanswered)
    #expect(server.received.count == 3)
  }

  @Test("an answer as long as the limit is taken, one byte more is not")
  func limit() async throws {
    let server = try poolServer { _ in .answer(success) }
    defer { server.stop() }
    #expect(try await isAnswered(backend(server) { $0.largestAnswer = tokenAnswer.utf8.count }))
    let small = try backend(server) {
      $0.largestAnswer = success.utf8.count - 1; $0.scheme = .signature
    }
    #expect(try await fault(small, .make("getUser", Self.get)).code == .nonsense)
  }

  @Test(
    "no redirect is followed, with whatever status: neither key nor token goes elsewhere",
    arguments: [301, 302, 307, 308])
  func redirects(status: Int) async throws {
    let other = try FaultServer { _ in .answer(success) }
    let server = try poolServer { _ in
      .answer(status, headers: ["location: http://me:hush@127.0.0.1:\(other.port)/x?token=abc"], "")
    }
    defer {
      other.stop()
      server.stop()
    }
    let backend = try backend(server)
    for (name, body) in [("updateUser", Self.update), ("getUser", Self.get)] {
      let fault = try await fault(backend, .make(name, body))
      #expect(fault.code == .notSent)
      #expect(fault.message.contains("127.0.0.1:\(other.port)/x"))
      #expect(!fault.message.contains("abc") && !fault.message.contains("hush"))
    }
    #expect(server.received.count == 3)
    #expect(other.connections == 0)
  }

  @Test("303 points to what came of a request, so a write may have been done")
  func seeOther() async throws {
    let server = try poolServer { _ in .answer(303, headers: ["location: /done"], "") }
    defer { server.stop() }
    let backend = try backend(server)
    #expect(try await fault(backend, .make("updateUser", Self.update)).code == .unanswered)
    #expect(try await fault(backend, .make("getUser", Self.get)).code == .notSent)
    #expect(server.received.count == 3)
  }

  @Test("408 may come from a gateway that waited for the service in vain: a write may have been done")
  func requestTimeout() async throws {
    let server = try poolServer { $0 == 2 ? .answer(success) : .answer(408, "") }
    defer { server.stop() }
    let backend = try backend(server)
    #expect(try await fault(backend, .make("updateUser", Self.update)).code == .unanswered)
    #expect(server.received.count == 2)
    #expect(try await backend.perform(.make("getUser", Self.get)).isSuccess)
  }
}
