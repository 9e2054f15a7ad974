import Contract
import Foundation
import Testing

@testable import GenAuthClient

/// Compressed answers (docs/remote.md, "On the wire"), well and badly made.
@Suite("Compressed answers")
struct CompressionTests {
  private static let update = #"{"userId":"u1","nickname":"San"}"#
  private static let get = #"{"userId":"u1"}"#

  private static func decoded(_ text: String) -> [UInt8] { Array(Data(base64Encoded: text) ?? Data()) }
  /// The answer ``success`` with gzip and as a zlib stream (which HTTP calls deflate).
  private static let gzip = decoded(
    "H4sIAAAAAAACA6tWKi5JLCktds5PSVWyMjIw0FHKTS0uTkwH8pSCS5OTgRwlHaWUxJJEJatqpdLi1CLPFKBUqaFSbS0AhBXk7z0AAAA=")
  private static let deflate = decoded(
    "eJyrViouSSwpLXbOT0lVsjIyMNBRyk0tLk5MB/KUgkuTk4EcJR2llMSSRCWraqXS4tQizxSgVKmhUm0tAHORE+Q=")
  /// How a gzip stream begins, and 64 KiB of blanks in 84 bytes, which may follow each other as often as one likes.
  private static let head = decoded("H4sIAAAAAAACAwAAAP//")
  private static let blanks =
    decoded("7MGBAAAAAIAglf0pF6kK") + [UInt8](repeating: 0, count: 63) + [0x6A, 0, 0, 0, 0xFF, 0xFF]

  private static func reply(_ coding: String, _ body: [UInt8]) -> FaultServer.Reply {
    .kept(["HTTP/1.1 200 OK", "content-encoding: \(coding)", "content-length: \(body.count)"], body)
  }

  static let bomb: FaultServer.Reply = .endless(
    FaultServer.Reply.bytes(["HTTP/1.1 200 OK", "content-encoding: gzip"]) + head,
    Array(repeatElement(blanks, count: 100).joined()))

  /// A server whose answers to all but requests for tokens are that one.
  private func server(_ reply: FaultServer.Reply) throws -> FaultServer {
    try FaultServer { $0.line.contains("get-management-token") ? .answer(tokenAnswer) : reply }
  }

  @Test("gzip and deflate are offered and read", arguments: ["gzip", "deflate"])
  func good(coding: String) async throws {
    let server = try server(Self.reply(coding, coding == "gzip" ? Self.gzip : Self.deflate))
    defer { server.stop() }
    let backend = try backend(server)
    for _ in 0..<2 {
      let response = try await backend.perform(.make("updateUser", Self.update))
      #expect(response.data?.value["userId"]?.string == "u1")
    }
    #expect(server.received.last?.headers["accept-encoding"]?.contains(coding) == true)
    #expect(server.connections == 1)
  }

  @Test("a stream that is broken, ends early, has a wrong sum, is none, or is of an unknown kind is nonsense")
  func broken() async throws {
    var wrongSum = Self.gzip
    wrongSum[wrongSum.count - 8] ^= 1
    var flipped = Self.gzip
    flipped[20] ^= 0x55
    let replies = [
      Self.reply("gzip", wrongSum), Self.reply("gzip", flipped), Self.reply("gzip", Array(Self.gzip.prefix(40))),
      Self.reply("gzip", Array(success.utf8)), Self.reply("rot13", Array(success.utf8)),
    ]
    for (number, reply) in replies.enumerated() {
      let server = try server(reply)
      defer { server.stop() }
      let backend = try backend(server)
      let write = try await fault(backend, .make("updateUser", Self.update))
      #expect(write.code == .unanswered, "\(number): \(write)")
      #expect(server.received.count == 2)
      let read = try await fault(backend, .make("getUser", Self.get))
      #expect(read.code == .nonsense, "\(number): \(read)")
      #expect(server.received.count == 2 + 6)
    }
  }

  @Test("a small answer that swells without end is cut off at the limit")
  func swelling() async throws {
    let server = try server(Self.bomb)
    defer { server.stop() }
    let backend = try backend(server) { $0.largestAnswer = 1 << 20 }
    let read = try await fault(backend, .make("getUser", Self.get))
    #expect(read.code == .nonsense)
    #expect(read.message.contains("longer than 1048576 bytes"))
    #expect(try await fault(backend, .make("updateUser", Self.update)).code == .unanswered)
  }

  @Test(
    "answers as long as the limit do not take more memory than that, and give it back",
    .enabled(if: dlsym(nil, "__asan_init") == nil, "AddressSanitizer keeps what was freed"))
  func memory() async {
    await #expect(processExitsWith: .success) {
      let limit = 24 << 20
      let server = try FaultServer { _ in Self.bomb }
      let backend = try backend(server) {
        $0.largestAnswer = limit
        $0.scheme = .signature
        $0.concurrency = 6
      }
      let request = try Request.make("updateUser", Self.update)
      let before = try Self.kilobytes("VmRSS") << 10
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<6 { group.addTask { _ = try? await backend.perform(request) } }
      }
      #expect(try Self.kilobytes("VmHWM") << 10 < before + 6 * limit + limit)
      #expect(try Self.kilobytes("VmRSS") << 10 < before + limit)
      _ = backend.slowdown
    }
  }

  private static func kilobytes(_ name: String) throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name) })
    return try #require(line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) })
  }
}
