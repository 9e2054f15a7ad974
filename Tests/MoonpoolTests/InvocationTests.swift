import Testing

@testable import Moonpool

/// The quick way to read a command line and the tree of commands must agree: whatever the quick one reads, the tree reads alike.
@Suite("The two ways to read a command line")
struct InvocationTests {
  @Test(
    "what is read quickly is read alike by the tree of commands",
    arguments: [
      ["x.lua"], ["run", "x.lua"], ["--create", "--pool", "p.db", "x.lua", "--create"], ["-"], ["run", "-"],
      ["-e", "print(1)"], ["-e", "print(1)", "a", "--b", "-c"],
      ["-i", "x.lua"], ["-i"], [], ["run"], ["--quiet", "x.lua", "--quiet"],
      ["--pool", "p.db", "x.lua", "--pool", "q.db"],
      ["--target", "t", "--config", "c.lua", "--no-color", "--no-input", "x.lua"],
      ["run", "--pool", "p.db", "-e", "x = 1"],
      ["--time-limit", "5m", "--memory-limit", "64M", "x.lua", "--", "-"], ["-e", "x", "pool"], ["run", "pool"],
      ["--pool", "p.db", "-i", "-e", "f()", "run"], ["x.lua", "pool", "init"],
    ])
  func agree(words: [String]) throws {
    let quick = try #require(Invocation.quick(words, isCommand: MoonpoolCommand.hasCommand))
    let run = try #require(try MoonpoolCommand.parseAsRoot(words) as? RunCommand)
    #expect(quick == run.invocation)
  }

  @Test(
    "what is not to be read at a glance is left to the tree",
    arguments: [
      ["pool", "init"], ["check", "x.lua"], ["help"], ["--help"], ["--version"], ["--quiet", "pool", "stats"],
      ["--typo", "x.lua"],
      ["-e"], ["-e", "-x"], ["--pool"], ["--pool", "a", "--pool", "b", "x.lua"], ["--pool=p.db", "x.lua"],
      ["-ie", "x"],
      ["--", "x.lua"], ["run", "--help"],
    ])
  func left(words: [String]) {
    #expect(Invocation.quick(words, isCommand: MoonpoolCommand.hasCommand) == nil)
  }

  @Test("every command of the tree is known by its name")
  func names() {
    for command in MoonpoolCommand.configuration.subcommands {
      #expect(MoonpoolCommand.hasCommand(command.configuration.commandName ?? ""), "\(command)")
    }
  }

  @Test("durations and sizes are read, and what is none is refused")
  func quantities() throws {
    #expect(try Quantities.duration("90", option: "-") == .seconds(90))
    #expect(try Quantities.duration("1h30m", option: "-") == .seconds(5400))
    #expect(try Quantities.duration("250ms", option: "-") == .milliseconds(250))
    #expect(try Quantities.size("64M", option: "-") == 64 << 20)
    #expect(try Quantities.size("1.5k", option: "-") == 1536)
    #expect(try Quantities.size("2GiB", option: "-") == 2 << 30)
    for wrong in ["", "0", "soon", "5x", "-1", "1h m", "1e9", "nan", "99999999999"] {
      #expect(throws: CommandError.self, "\(wrong)") { try Quantities.duration(wrong, option: "-") }
    }
    for wrong in ["", "0", "64X", "-1", "M", "1e30G"] {
      #expect(throws: CommandError.self, "\(wrong)") { try Quantities.size(wrong, option: "-") }
    }
  }
}
