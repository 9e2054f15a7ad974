import Foundation
import Testing

@testable import Contract

@Suite("The committed catalogue")
struct DriftTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Where the sources are: the folder that MOONPOOL_CONTRACT names, else a folder `contract` in any folder beside the repository.
  static var sourceFolder: String? {
    if let named = ProcessInfo.processInfo.environment["MOONPOOL_CONTRACT"] { return named }
    let around = root.deletingLastPathComponent()
    let neighbours = (try? FileManager.default.contentsOfDirectory(atPath: around.path)) ?? []
    return neighbours.sorted().map { around.appending(path: "\($0)/contract").path }
      .first { FileManager.default.fileExists(atPath: $0 + "/operations.json") }
  }

  @Test("was made with the overlay that stands beside it (else run scripts/generate-contract)")
  func overlay() throws {
    let overlay = Self.root.appending(path: "Sources/ContractData/overlay")
    let names = try FileManager.default.subpathsOfDirectory(atPath: overlay.path).filter { name in
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(
        atPath: overlay.appending(path: name).path, isDirectory: &isFolder)
      return exists && !isFolder.boolValue
    }
    #expect(names.count > 5)
    // FNV-1a over names and contents in the order of the names' bytes, as the generator does it.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for name in names.sorted(by: { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }) {
      let content = try Data(contentsOf: overlay.appending(path: name))
      for byte in Array(name.utf8) + [0] + content + [0] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    #expect(CatalogueData.shared.fingerprint == hash)
  }

  @Test(
    "is what the generator makes of the contract's sources",
    .enabled(
      if: sourceFolder != nil,
      "not compared: no contract/operations.json stands in a folder beside the repository, and MOONPOOL_CONTRACT names none"
    ))
  func sources() throws {
    let (status, text) = try Self.check(in: Self.root)
    #expect(status == 0, "\(text)")
  }

  /// Runs the generator of a copy of the project, which compares its catalogue with the contract's sources.
  static func check(in project: URL) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = project.appending(path: "scripts/generate-contract")
    process.arguments = ["--check", try #require(sourceFolder)]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }
}
