import Repl
import Testing

@Suite("What a line asks for")
struct SessionReaderTests {
  @Test(
    "questions, help, commands and Lua are told apart",
    arguments: [
      ("management.updateUser?", EntryReader.Reading.describe("management.updateUser")),
      ("management:updateUser??", .example("management:updateUser")), (" UserDto ? ", .describe("UserDto")),
      ("'really?'", .evaluate("'really?'")), ("f(x)?", .evaluate("f(x)?")), ("help", .help(nil)),
      ("help()", .help(nil)),
      ("help \"updateUser\"", .help("updateUser")), ("help(updateUser)", .help("updateUser")),
      ("help 'reset password'", .help("reset password")), ("help = 1", .evaluate("help = 1")),
      ("helper", .evaluate("helper")), ("help(x) + 1", .evaluate("help(x) + 1")), ("it", .more),
      ("it.x", .evaluate("it.x")), ("", .nothing), ("  ", .nothing), ("\\quit", .command(.quit)),
    ])
  func readings(line: String, expected: EntryReader.Reading) {
    var reader = EntryReader()
    #expect(reader.take(line) == expected)
  }

  @Test("an entry that goes on takes every line as its own, and Ctrl-C drops it")
  func continuing() {
    var reader = EntryReader()
    reader.keep("x = [[")
    #expect(reader.isContinuing)
    #expect(reader.take("\\quit") == .evaluate("x = [[\n\\quit"))
    reader.keep("f(")
    reader.discard()
    #expect(reader.take("it") == .more)
  }

  @Test(
    "commands are read with what they need",
    arguments: [
      ("\\help updateUser", Command.help("updateUser")), ("\\target prod", .target("prod")), ("\\target", .target(nil)),
      ("\\set output json", .set(name: "output", value: "json")),
      ("\\set output=json", .set(name: "output", value: "json")),
      ("\\e", .edit(nil)), ("\\edit a b.lua", .edit("a b.lua")),
      ("\\save x.lua", .save(path: "x.lua", overwrites: false)),
      ("\\save! x.lua", .save(path: "x.lua", overwrites: true)), ("\\log off", .log(.off)), ("\\log", .log(.show)),
      ("\\log x", .log(.to(path: "x", overwrites: false))), ("\\timing off", .timing(false)),
      ("\\timing", .timing(nil)),
      ("\\watch 0.5 f(1, 2)", .watch(seconds: 0.5, expression: "f(1, 2)")),
    ])
  func commands(line: String, expected: Command) throws {
    #expect(try Command.read(line) == expected)
  }

  @Test(
    "what cannot be read says what it should have been",
    arguments: [
      ("\\traget x", "\\traget: no such command; did you mean \\target?"),
      ("\\save", "\\save: the file is missing; write \\save FILE"),
      ("\\watch x", "\\watch: expected seconds (0.1 to 86400) and an expression, as in \\watch 5 #users"),
      ("\\quit!", "\\quit!: only \\save and \\log take a !"),
      ("\\timing maybe", "\\timing: expected on or off, got maybe"),
    ])
  func mistakes(line: String, message: String) {
    #expect(throws: Command.Mistake(message: message)) { try Command.read(line) }
  }

  @Test("settings know their values")
  func settings() throws {
    var settings = Settings()
    try settings.set("output", "vertical")
    #expect(settings.output == "vertical")
    #expect(
      throws: Command.Mistake(
        message: "\\set otput: no such setting; did you mean output? (the settings are output, secrets, timing)")
    ) {
      try settings.set("otput", "json")
    }
    #expect(
      throws: Command.Mistake(
        message: "\\set output: expected one of table, lua, json, csv, vertical, got jsn; did you mean json?")
    ) {
      try settings.set("output", "jsn")
    }
  }
}
