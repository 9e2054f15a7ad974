import Foundation
import Glibc
import Testing

/// A program of the tests' surroundings, run to its end or until a signal.
final class Subprocess: @unchecked Sendable {
  // Unchecked: Process is only started here and waited for in one place; the rest are constants.
  private let process = Process()
  private let output: FileHandle
  private let errors: URL
  private let folder: URL

  /// What a run ended with.
  struct Outcome {
    let status: Int32
    let out: String
    let err: String
  }

  init(_ program: String, _ arguments: [String], input: String = "", environment: [String: String] = [:]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "moonpool-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    errors = folder.appending(path: "err")
    let inputFile = folder.appending(path: "in")
    try Data(input.utf8).write(to: inputFile)
    try Data().write(to: errors)
    let pipe = Pipe()
    output = pipe.fileHandleForReading
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    // What programs leave in the folder they are started in (schemathesis does) goes with it.
    process.currentDirectoryURL = folder
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    process.standardOutput = pipe
    process.standardError = try FileHandle(forWritingTo: errors)
    var variables = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME", "LANG", "TMPDIR"].contains($0.key) }
    variables.merge(environment) { $1 }
    process.environment = variables
    try process.run()
    try pipe.fileHandleForWriting.close()
  }

  deinit {
    if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) }
    try? FileManager.default.removeItem(at: folder)
  }

  /// The first line of standard output.
  func firstLine() async throws -> String {
    try await onThread { [self] in
      var line: [UInt8] = []
      while let byte = try output.read(upToCount: 1)?.first, byte != 0x0A { line.append(byte) }
      return String(decoding: line, as: UTF8.self)
    }
  }

  /// Asks the program to end.
  func terminate() { Glibc.kill(process.processIdentifier, SIGTERM) }

  /// Ends the program in the middle of whatever it does.
  func kill() { Glibc.kill(process.processIdentifier, SIGKILL) }

  /// Waits for the end.
  func outcome() async throws -> Outcome {
    try await onThread { [self] in
      let out = try output.readToEnd() ?? Data()
      process.waitUntilExit()
      return Outcome(
        status: process.terminationStatus, out: String(decoding: out, as: UTF8.self),
        err: try String(contentsOf: errors, encoding: .utf8))
    }
  }

  private func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Swift.Result { try body() }) }
    }
  }

  /// The project's folder.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// A file in Tests/Python.
  static func script(_ name: String) -> String { root.appending(path: "Tests/Python/\(name)").path }

  /// The interpreter that has the official client.
  static func python() throws -> String {
    if let path = ProcessInfo.processInfo.environment["MOONPOOL_TEST_PYTHON"] { return path }
    let path = root.appending(path: ".build/venv/bin/python").path
    try #require(
      FileManager.default.isExecutableFile(atPath: path),
      "Python with the official client is not installed; run scripts/test-python-env, or set MOONPOOL_TEST_PYTHON")
    return path
  }

  /// The built program: what MOONPOOL_BINARY names, or the one beside the test bundle.
  static let moonpool: String = {
    if let named = ProcessInfo.processInfo.environment["MOONPOOL_BINARY"] { return named }
    var candidates = [CommandLine.arguments[0]]
    if let flag = CommandLine.arguments.firstIndex(of: "--test-bundle-path"), flag + 1 < CommandLine.arguments.count {
      candidates.append(CommandLine.arguments[flag + 1])
    }
    let paths = candidates.map {
      URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent("moonpool").path
    }
    return paths.first { FileManager.default.isExecutableFile(atPath: $0) } ?? "moonpool"
  }()
}
