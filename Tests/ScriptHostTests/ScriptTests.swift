import Glibc
import ScriptHost
import Testing

/// Tests/Scripts: each script there names its own failures.
@Suite("Scripts")
struct ScriptTests {
  private static let folder: String = {
    let here = #filePath
    return String(here[..<(here.range(of: "/ScriptHostTests/") ?? here.endIndex)]) + "/Scripts"
  }()

  private static var names: [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".lua") { names.append(name) }
    }
    return names.sorted()
  }

  @Test("the folder of scripts is found")
  func found() { #expect(Self.names.count >= 8) }

  @Test("every test of a script holds", arguments: names)
  func holds(name: String) async throws {
    let path = Self.folder + "/" + name
    let source = try #require(Self.read(path))
    var bench = Bench()
    bench.configure = { host in
      host.arguments = ["in.csv", "--limit", "5", "--dry-run", "--name=San", "--tag", "a", "--tag", "b", "rest1", "rest2"]
    }
    let result = await bench.run(source, name: "@" + name, path: path)
    if let complaint = result.outcome.complaint() { Issue.record("\(complaint)") }
    for line in result.output.split(separator: "\n") where line.hasPrefix("FAILED ") { Issue.record("\(line)") }
    let last = result.output.split(separator: "\n").last ?? ""
    #expect(last.hasSuffix(" tests, 0 failed") && !last.hasPrefix("0 "))
  }

  private static func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&piece, 1, piece.count, file), count > 0 { bytes += piece[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension String {
  fileprivate func range(of text: String) -> String.Index? {
    var from = endIndex
    while from > startIndex {
      from = index(before: from)
      if self[from...].hasPrefix(text) { return from }
    }
    return nil
  }
}
