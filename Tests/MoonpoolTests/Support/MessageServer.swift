import Foundation
import Testing

/// A server of the delivery's tests (Tests/DeliveryTests/Fixtures); it says what it has seen, a JSON object a line, the first its port.
struct MessageServer {
  let run: Run
  let port: Int

  init(_ script: String, _ name: String, in folder: Folder, _ arguments: [String] = []) async throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["MOONPOOL_TEST_PYTHON"]
    let python = named ?? tests.deletingLastPathComponent().appendingPathComponent(".build/venv/bin/python").path
    try #require(FileManager.default.isExecutableFile(atPath: python), "run scripts/test-python-env")
    let file = tests.appendingPathComponent("DeliveryTests/Fixtures/" + script).path
    // Its input is a pipe that stays open, since it ends with that.
    let line = "mkfifo \"$0\"; exec 3<>\"$0\"; exec \"$@\" <&3"
    run = try Run(
      "/bin/bash", ["-c", line, folder(name), python, file] + arguments, input: "", folder: folder, environment: [:])
    let first = try #require(await run.line(limit: 60), "\(script) ended before it listened")
    port = try JSONDecoder().decode([String: Int].self, from: Data(first.utf8))["port"] ?? 0
  }

  /// The next thing it has seen.
  func next() async throws -> [String: Any] {
    let line = try #require(await run.line(limit: 60))
    return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  func end() async throws {
    run.send(SIGTERM)
    _ = try await run.outcome(limit: 30)
  }
}
