import Foundation
import Synchronization
import Testing

/// A server in Python that runs as long as the test holds it. It says what it has seen, a JSON object a line.
final class TestServer: Sendable {
  let port: Int
  private let process: Running
  private let lines: AsyncStream<Data>

  /// `Process` is not Sendable; it is only touched when made and when the last reference goes.
  private struct Running: @unchecked Sendable {
    let process: Process
    let input: Pipe
  }

  /// Starts `Fixtures/<script>` and waits until it listens.
  init(_ script: String, _ arguments: [String] = []) async throws {
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: try Self.python())
    process.arguments = [Self.fixture(script)] + arguments
    process.standardInput = input
    process.standardOutput = output
    lines = AsyncStream { continuation in
      let rest = Mutex(Data())
      output.fileHandleForReading.readabilityHandler = { handle in
        let data = handle.availableData
        if data.isEmpty {
          handle.readabilityHandler = nil
          continuation.finish()
          return
        }
        rest.withLock { rest in
          rest.append(data)
          while let end = rest.firstIndex(of: 0x0a) {
            continuation.yield(Data(rest[..<end]))
            rest = Data(rest[(end + 1)...])
          }
        }
      }
    }
    try process.run()
    self.process = Running(process: process, input: input)
    var iterator = lines.makeAsyncIterator()
    let line = try #require(await iterator.next(), "\(script) ended before it listened")
    port = try JSONDecoder().decode([String: Int].self, from: line)["port"] ?? 0
  }

  deinit {
    // Ended by a signal and not waited for: the end of its input does not reach it while another test's child holds the pipe,
    // and waiting here would keep one of the few threads that all tests share.
    try? process.input.fileHandleForWriting.close()
    process.process.terminate()
  }

  /// The next thing the server has seen.
  func next<Sighting: Decodable>(_ type: Sighting.Type) async throws -> Sighting {
    var iterator = lines.makeAsyncIterator()
    return try JSONDecoder().decode(type, from: try #require(await iterator.next(), "the server has ended"))
  }

  /// The path of a file beside the tests.
  static func fixture(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)").path
  }

  /// The interpreter that has what the servers need.
  static func python() throws -> String {
    if let path = ProcessInfo.processInfo.environment["MOONPOOL_TEST_PYTHON"] { return path }
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = root.appending(path: ".build/venv/bin/python").path
    try #require(
      FileManager.default.isExecutableFile(atPath: path),
      "the mail server of the tests is not installed; run scripts/test-python-env, or set MOONPOOL_TEST_PYTHON")
    return path
  }
}
