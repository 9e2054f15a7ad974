import Foundation
import Testing

/// The prompt of the real program in a real terminal, typed into by Tests/Terminal/*.py.
@Suite("The prompt in a terminal")
struct TerminalTests {
  /// A driver's function.
  struct Driver: Sendable, CustomTestStringConvertible {
    /// The file and the function.
    let file: String
    let name: String
    /// What is tested, as a sentence.
    let testDescription: String

    init(_ name: String, _ sentence: String, in file: String = "prompt") {
      self.file = file
      self.name = name
      testDescription = sentence
    }
  }

  private static let drivers = [
    Driver("typing", "entries are edited, print what they are worth, go on over lines, and locals stay"),
    Driver("history", "the history is kept over starts, and an entry of several lines is recalled as one"),
    Driver("secrets", "what looks like a secret is not kept"),
    Driver("completion", "Tab completes and lists"),
    Driver("interrupt", "Ctrl-C drops the line, ends a call and a loop that catches errors, and the session goes on"),
    Driver("twice", "Ctrl-C pressed twice ends what nothing else ends"),
    Driver("chinese", "wide characters are edited and shown right"),
    Driver("resize", "a line is drawn anew when the terminal changes its size"),
    Driver("paste", "two hundred pasted lines are one entry, and what is pasted does nothing but stand there"),
    Driver("rows", "of ten thousand rows twenty are shown, and twenty more at a time"),
    Driver("stop", "Ctrl-Z stops the program and fg goes on with the line that was typed"),
    Driver("terminated", "a signal that ends the program leaves the terminal as it was"),
    Driver("edit", "an entry is written in the user's editor", in: "session"),
    Driver("save", "a session becomes a script that runs", in: "session"),
    Driver("protected", "the prompt of a protected target is red, and refuses to write", in: "session"),
    Driver("flow", "a million rows are shown twenty at a time, in the same memory", in: "session"),
    Driver("narrow", "a script's error shows as much of its line as the terminal is wide", in: "session"),
    Driver("table", "every terminal's form of every key does the same, and what is no key leaves no mark", in: "keys"),
    Driver("pages", "Page Up and Page Down go through the entries that begin alike", in: "keys"),
    Driver("own", "keys that the user's own file binds are left to it", in: "keys"),
    Driver("widths", "a bar stays in one row of any width, whatever its label", in: "progress"),
    Driver("above", "what is printed stands above the bar", in: "progress"),
    Driver("failing", "an error stands below the bar, in rows of its own", in: "progress"),
    Driver("narrower", "a terminal that becomes narrower keeps no remains of the bar", in: "progress"),
    Driver("commands", "commands show progress as scripts do", in: "progress"),
    Driver(
      "newcomer", "who does not know the API finds the users to change, and saves a script that runs", in: "newcomer"),
  ]

  @Test("in a terminal:", arguments: drivers)
  func driver(_ driver: Driver) async throws {
    let folder = try Folder()
    let python = try Self.python()
    let script = Self.root.appendingPathComponent("Tests/Terminal/\(driver.file).py").path
    let outcome = try await Run(
      python, [script, driver.name, Program.path, folder.path], input: "", folder: folder, environment: [:]
    ).outcome(limit: 120)
    #expect(outcome.status == 0, "\(outcome)")
  }

  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The interpreter that has what the drivers need.
  private static func python() throws -> String {
    if let path = ProcessInfo.processInfo.environment["MOONPOOL_TEST_PYTHON"] { return path }
    let path = root.appendingPathComponent(".build/venv/bin/python").path
    try #require(
      FileManager.default.isExecutableFile(atPath: path),
      "what the terminal tests need is not installed; run scripts/test-python-env, or set MOONPOOL_TEST_PYTHON")
    return path
  }
}
