import Foundation
import Synchronization

/// A folder of one test's own, removed with it.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("moonpool-repl-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { path + "/" + name }

  func read(_ name: String) throws -> String { try String(contentsOfFile: self(name), encoding: .utf8) }

  func mode(_ name: String) throws -> Int {
    (try FileManager.default.attributesOfItem(atPath: self(name))[.posixPermissions] as? Int) ?? 0
  }
}

/// A text that closures fill.
final class Box: Sendable {
  private let value = Mutex("")
  func set(_ text: String) { value.withLock { $0 = text } }
  var text: String { value.withLock { $0 } }
}
