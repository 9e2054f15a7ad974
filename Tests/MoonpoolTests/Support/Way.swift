import Foundation
import Testing

/// How a script reaches a pool in a folder: by its file, or by a server on it. Only the target differs.
enum Way: String, CaseIterable, CustomTestStringConvertible {
  /// By the file.
  case embedded
  /// By a server, with a token.
  case served
  /// By a server, each call signed.
  case signed

  var testDescription: String { rawValue }

  /// Runs a script on `pool.db` in the folder, with a server of its own where the way wants one.
  /// - Parameter words: options, the script and its arguments.
  func run(
    _ words: [String], input: String = "", in folder: Folder, environment: [String: String] = [:]
  ) async throws -> Program.Outcome {
    var variables = environment
    // Where programs that talk to one service keep their common pace.
    variables["XDG_RUNTIME_DIR"] = folder.path
    let surroundings = variables
    func script(_ target: [String]) async throws -> Program.Outcome {
      try await Program.run(target + words, input: input, in: folder, environment: surroundings)
    }
    if self == .embedded { return try await script(["--pool", "pool.db"]) }
    let server = try Program.start(["serve", "--pool", "pool.db", "--port", "0", "--quiet"], in: folder)
    let line = await server.line(limit: 60) ?? ""
    let outcome: Result<Program.Outcome, any Error>
    do {
      let address = try #require(line.firstMatch(of: /http:\/\/[\w.:]+/), "\(line)").0
      try folder.write("remote.lua", try await target(String(address), in: folder))
      outcome = .success(try await script(["--config", "remote.lua"]))
    } catch {
      outcome = .failure(error)
    }
    server.send(SIGTERM)
    let end = try await server.outcome(limit: 60)
    #expect(end.status == 0 && end.err.isEmpty, "the server: \(end)")
    return try outcome.get()
  }

  /// An init file with the served pool as its target.
  private func target(_ address: String, in folder: Folder) async throws -> String {
    let keys = try await Program.run(["pool", "keys", "--pool", "pool.db", "--json", "--quiet"], in: folder).json()
    func key(_ name: String) throws -> String { try #require(keys[name] as? String) }
    return """
      target "served" {
        host = "\(address)", proxy = "", rate = false, scheme = "\(self == .signed ? "signature" : "token")",
        accessKeyId = "\(try key("accessKeyId"))", accessKeySecret = "\(try key("accessKeySecret"))",
        appId = "\(try key("appId"))", appSecret = "\(try key("appSecret"))",
      }
      """
  }
}
