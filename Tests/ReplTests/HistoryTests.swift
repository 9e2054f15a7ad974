import Foundation
import Synchronization
import Testing

@testable import Repl

@Suite("The history file")
final class HistoryTests: Sendable {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("moonpool-\(UUID().uuidString)")
    .path
  private var path: String { folder + "/state/history" }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// What was complained of.
  private final class Complaints: Sendable {
    let texts = Mutex<[String]>([])
  }

  private func history(_ limit: Int = 100, _ complaints: Complaints = Complaints()) -> HistoryFile {
    HistoryFile(path, limit: limit, isSecret: { $0.contains("hunter2") }) { text in
      complaints.texts.withLock { $0.append(text) }
    }
  }

  private func mode(_ path: String) throws -> Int {
    try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  @Test("entries come back in the next session, several lines as one, whatever they hold")
  func roundTrip() {
    let entries = ["x = 1", "for i = 1, 3 do\n  print(i, '\\n')\nend", "print('学校')", "a\r\nb\\", "  indented\n\n"]
    let first = history()
    for entry in entries { #expect(first.append(entry)) }
    #expect(history().entries() == entries)
  }

  @Test("the file is the user's alone, and so is the folder that is made for it")
  func permissions() throws {
    history().append("x")
    #expect(try mode(path) == 0o600)
    #expect(try mode(folder + "/state") == 0o700)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    #expect(history().entries() == ["x"])
    #expect(try mode(path) == 0o600)
  }

  @Test("secrets, blanks and what was just entered are not kept")
  func leftOut() throws {
    let history = history()
    #expect(!history.append("password = 'hunter2'"))
    #expect(!history.append("  \n "))
    #expect(!history.append("a\0b"))
    #expect(history.append("x"))
    #expect(!history.append("x"))
    #expect(history.append("y"))
    #expect(history.append("x"))
    #expect(self.history().entries() == ["x", "y", "x"])
    #expect(try !String(contentsOfFile: path, encoding: .utf8).contains("hunter2"))
  }

  @Test("of many entries the newest are kept, and the file does not grow for ever")
  func limit() throws {
    let first = history(50)
    first.append("print(0)")
    // What a prompt that was killed has left.
    try Data("half".utf8).write(to: URL(fileURLWithPath: path + ".moonpool-1.tmp"))
    for number in 1...120 { first.append("print(\(number))") }
    let kept = history(50).entries()
    #expect(kept == (71...120).map { "print(\($0))" })
    #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count == 50)
    #expect(try mode(path) == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/state") == ["history"])
  }

  @Test("prompts that run at the same time lose nothing of each other's, while one of them shortens the file")
  func together() async {
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          let history = self.history(300)
          for number in 0..<100 { history.append("\(writer):\(number)") }
        }
      }
      group.addTask { for _ in 0..<20 { _ = self.history(300).entries() } }
    }
    let kept = history(1000).entries()
    #expect(kept.count >= 300)
    for writer in 0..<4 {
      let own = kept.filter { $0.hasPrefix("\(writer):") }
      // Only from the front was anything dropped.
      #expect(own == (0..<100).suffix(own.count).map { "\(writer):\($0)" })
    }
  }

  @Test("a file that is no history is put aside", arguments: [[0xFF, 0xFE, 10], [65, 0, 66, 10]] as [[UInt8]])
  func broken(bytes: [UInt8]) throws {
    try FileManager.default.createDirectory(atPath: folder + "/state", withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let history = history()
    #expect(history.entries().isEmpty)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path + ".broken")) == Data(bytes))
    history.append("x")
    #expect(self.history().entries() == ["x"])
  }

  @Test("a line that was cut off spoils no other one")
  func cutOff() throws {
    try FileManager.default.createDirectory(atPath: folder + "/state", withIntermediateDirectories: true)
    try Data("first\nseco".utf8).write(to: URL(fileURLWithPath: path))
    let history = history()
    #expect(history.entries() == ["first"])
    history.append("third")
    #expect(self.history().entries().last == "third")
  }

  @Test("where there can be no file the prompt works without, and says so once")
  func unusable() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let complaints = Complaints()
    let history = history(100, complaints)
    #expect(history.entries().isEmpty)
    #expect(history.append("x"))
    #expect(history.append("y"))
    let texts = complaints.texts.withLock { $0 }
    #expect(texts.count == 1)
    #expect(texts.first?.contains(path) == true)
  }

  @Test("it lies where the user's state lies")
  func place() {
    #expect(HistoryFile.usualPath { ["HOME": "/home/a"][$0] } == "/home/a/.local/state/moonpool/history")
    #expect(HistoryFile.usualPath { ["HOME": "/home/a", "XDG_STATE_HOME": "/s"][$0] } == "/s/moonpool/history")
    #expect(HistoryFile.usualPath { _ in nil } == nil)
  }
}
