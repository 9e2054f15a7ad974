import Foundation
import Testing

@Suite("The command line")
struct CommandLineTests {
  @Test("--help names the commands and shows examples")
  func help() async throws {
    let result = try await Program.run(["--help"])
    #expect(result.status == 0)
    #expect(result.err.isEmpty)
    for word in ["run", "check", "pool", "EXAMPLES", "EXIT CODES", "--pool"] {
      #expect(result.out.contains(word), "\(word)")
    }
  }

  @Test(
    "every command has help with an example",
    arguments: [
      ["run"], ["check"], ["pool"], ["pool", "init"], ["pool", "keys"], ["pool", "demo"], ["pool", "import"],
      ["pool", "export"], ["pool", "stats"], ["pool", "backup"], ["pool", "outbox"], ["pool", "outbox", "list"],
      ["pool", "outbox", "send"], ["pool", "outbox", "drop"], ["pool", "coverage"],
    ])
  func commandHelp(command: [String]) async throws {
    let result = try await Program.run(command + ["--help"])
    #expect(result.status == 0, "\(result)")
    #expect(result.out.contains("moonpool " + command.joined(separator: " ")), "\(result)")
    #expect(result.out.contains("EXAMPLES"), "\(result)")
  }

  @Test("--help lists the options that every command has")
  func commonOptions() async throws {
    let result = try await Program.run(["--help"])
    for option in ["--pool", "--target", "--config", "--quiet", "--no-color", "--no-input", "--apply", "--version"] {
      #expect(result.out.contains("\n  \(option)"), "\(option): \(result.out)")
    }
  }

  @Test(
    "no example is broken inside of an argument, at any width",
    arguments: [[], ["run"], ["check"], ["serve"], ["pool"], ["pool", "import"], ["pool", "clone"], ["stubs"]])
  func examples(command: [String]) async throws {
    let wide = try await help(command, columns: 500)
    let examples = commands(in: wide)
    for columns in [1, 5, 20, 30, 40, 50, 60, 72, 80, 100, 132] {
      let text = try await help(command, columns: columns)
      #expect(commands(in: text) == examples, "\(columns) columns: \(text)")
    }
  }

  private func help(_ command: [String], columns: Int) async throws -> String {
    try await Program.run(command + ["--help"], environment: ["COLUMNS": String(columns)]).out
  }

  /// The examples as a shell reads them: a line that ends with a backslash goes on.
  private func commands(in help: String) -> [String] {
    guard let start = help.firstRange(of: "EXAMPLES:\n") else { return [] }
    let lines = help[start.upperBound...].split(separator: "\n", omittingEmptySubsequences: false).prefix {
      !$0.isEmpty
    }
    let text = lines.joined(separator: "\n").replacing(#/\s\\\n\s+/#, with: " ")
    return text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  @Test("--version names the program and its version")
  func version() async throws {
    let result = try await Program.run(["--version"])
    #expect(result.status == 0)
    #expect(result.out.wholeMatch(of: /moonpool \d+\.\d+\.\d+\n/) != nil, "\(result)")
  }

  @Test(
    "a command line that makes no sense ends with 2 and says what is wrong",
    arguments: [
      (["pool", "inti"], "inti"), (["--no-such-option", "x.lua"], "--no-such-option"), (["pool", "demo"], "count"),
      (["pool", "demo", "many"], "many"), (["pool", "demo", "-5"], "count"), (["run", "--time-limit"], "--time-limit"),
      (["run", "--time-limit", "soon", "-e", "x=1"], "soon"),
      (["run", "--memory-limit", "-e", "x=1"], "--memory-limit"),
      (["run", "--memory-limit", "lots", "-e", "x=1"], "lots"), (["check"], "file"),
      (["pool", "import", "people.parquet"], "--format"),
      (["--pool", "a.db", "--target", "b", "-e", "x=1"], "--target"),
      (["pool", "import", "people.csv", "--map", "nothing"], "COLUMN=FIELD"),
    ])
  func usage(arguments: [String], says: String) async throws {
    let folder = try Folder()
    let result = try await Program.run(arguments, in: folder)
    #expect(result.status == 2, "\(result)")
    #expect(result.out.isEmpty, "\(result)")
    #expect(result.err.contains(says), "\(result)")
  }

  @Test("a script that is not there ends with 2 and its name")
  func missingScript() async throws {
    let result = try await Program.run(["nowhere.lua"], in: Folder())
    #expect(result.status == 2)
    #expect(result.err.contains("nowhere.lua: no such file"), "\(result)")
  }

  @Test("errors carry no colour codes where nobody watches")
  func noColour() async throws {
    let result = try await Program.run(["nowhere.lua"], in: Folder())
    #expect(!result.err.contains("\u{1B}"))
  }

  @Test("a script that needs no pool makes none")
  func noPool() async throws {
    let folder = try Folder()
    let result = try await Program.run(["-e", "print(1 + 1)"], in: folder)
    #expect(result.status == 0, "\(result)")
    #expect(result.out == "2\n")
    #expect(result.err.isEmpty)
    #expect(!folder.has(".local"))
  }

  @Test(
    "a negative number is named, whether it is an argument or a value",
    arguments: [["pool", "demo", "-5"], ["pool", "diff", "a", "b", "--limit", "-1"]])
  func negativeNumber(_ line: [String]) async throws {
    let outcome = try await Program.run(line)
    #expect(
      outcome.status == 2 && outcome.err.contains("expected a number of 0 or more, got \(line.last ?? "")"),
      "\(outcome)")
  }

  @Test("a file that is rejected before its first row creates no pool")
  func rejectedFile() async throws {
    let folder = try Folder()
    try folder.write("bad.csv", "nonsense\n1\n")
    let outcome = try await Program.run(["pool", "import", "bad.csv", "--pool", "new.db", "--create"], in: folder)
    #expect(outcome.status != 0 && outcome.err.contains("nonsense"), "\(outcome)")
    #expect(!folder.has("new.db") && !folder.has("new.db.key"))
  }

  @Test(
    "an address that is no URL is rejected under its own name",
    arguments: [("--default-photo", "default photo"), ("--login-address", "login address")])
  func webAddress(_ option: String, _ name: String) async throws {
    let folder = try await Folder.withPool()
    let outcome = try await Program.run(["pool", "settings", option, "zz", "--pool", "pool.db"], in: folder)
    #expect(outcome.status == 1 && outcome.err.contains("the \(name) must be"), "\(outcome)")
  }
}
