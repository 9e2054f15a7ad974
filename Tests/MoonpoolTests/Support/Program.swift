import Foundation
import Testing

/// The built program, run as users run it.
enum Program {
  /// What a run ended with.
  struct Outcome: CustomStringConvertible {
    /// The exit status; 128 and the signal's number where a signal ended it, as shells count.
    var status: Int32
    /// What it wrote on standard output.
    var out: String
    /// What it wrote on standard error.
    var err: String

    var description: String { "status \(status)\nout: \(out.prefix(2000))\nerr: \(err.prefix(2000))" }
    /// The lines of standard output.
    var lines: [String] { out.split(separator: "\n").map(String.init) }
    /// Standard output as one JSON object.
    func json() throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: Data(out.utf8)) as? [String: Any], "\(self)")
    }
  }

  /// The binary: what MOONPOOL_BINARY names, or the one beside the test bundle.
  static let path: String = {
    if let named = ProcessInfo.processInfo.environment["MOONPOOL_BINARY"] { return named }
    var candidates = [CommandLine.arguments[0]]
    if let flag = CommandLine.arguments.firstIndex(of: "--test-bundle-path"), flag + 1 < CommandLine.arguments.count {
      candidates.append(CommandLine.arguments[flag + 1])
    }
    if let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      candidates.append(executable)
    }
    let paths = candidates.map {
      URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent("moonpool").path
    }
    return paths.first { FileManager.default.isExecutableFile(atPath: $0) } ?? "moonpool"
  }()

  /// Runs the program to its end.
  /// - Parameters:
  ///   - input: what stands on standard input.
  ///   - environment: variables beside a small fixed set, so that the tests do not depend on the machine's.
  ///   - limit: how long it may take, in seconds, before it is killed.
  static func run(
    _ arguments: [String], input: String = "", in folder: Folder? = nil, environment: [String: String] = [:],
    limit: Double = 180
  ) async throws -> Outcome {
    try await start(arguments, input: input, in: folder, environment: environment).outcome(limit: limit)
  }

  /// Runs a line of bash in which `$MOONPOOL` is the program.
  static func shell(
    _ line: String, in folder: Folder? = nil, environment: [String: String] = [:], limit: Double = 180
  ) async throws -> Outcome {
    var variables = environment
    variables["MOONPOOL"] = path
    return try await Run("/bin/bash", ["-c", line], input: "", folder: folder, environment: variables)
      .outcome(limit: limit)
  }

  /// Starts the program and leaves it running.
  static func start(
    _ arguments: [String], input: String = "", in folder: Folder? = nil, environment: [String: String] = [:]
  ) throws -> Run {
    try Run(path, arguments, input: input, folder: folder, environment: environment)
  }
}

/// A folder of one test's own, removed with it.
final class Folder: Sendable {
  /// Its path.
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("moonpool-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of something in it.
  func callAsFunction(_ name: String) -> String { path + "/" + name }

  /// Writes a file into it and gives its path.
  @discardableResult
  func write(_ name: String, _ text: String, mode: Int = 0o644) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: self(name)))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: self(name))
    return self(name)
  }

  /// The text of a file in it.
  func read(_ name: String) throws -> String { try String(contentsOfFile: self(name), encoding: .utf8) }

  /// Whether there is something of that name.
  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self(name)) }
}
