import Foundation
import Testing

/// What a command writes to a terminal cannot control it, wherever the text comes from.
@Suite("Escapes of a terminal")
struct EscapeTests {
  /// Sets a terminal's title, and clears it.
  static let escape = "\u{1B}]0;owned\u{07}\u{1B}[2J\u{9B}1m"

  /// Command lines with the escape in a word; FILE is a file whose name and headings have it.
  static let lines: [[String]] = [
    ["pool", "ESC"], ["ESC", "pool"], ["--ESC"], ["run", "ESC"], ["run", "FILE.lua"], ["check", "FILE.lua"],
    ["-e", "error('ESC')"],
    ["-e", "local ESC"], ["--pool", "ESC/x.db", "-e", "management:listUsers{}"],
    ["--target", "ESC", "-e", "management:listUsers{}"],
    ["--config", "ESC", "-e", "management:listUsers{}"], ["--time-limit", "ESC", "-e", ""],
    ["pool", "import", "FILE.csv", "--pool", "pool.db"],
    ["pool", "import", "FILE.csv", "--pool", "pool.db", "--map", "ESC=name"],
    ["pool", "import", "ESC", "--pool", "pool.db"],
    ["pool", "import", "good.csv", "--pool", "pool.db", "--failed", "FILE"],
    ["pool", "export", "ESC/x", "--pool", "pool.db"],
    ["pool", "export", "FILE", "--pool", "pool.db", "--fields", "ESC"], ["pool", "diff", "pool.db", "FILE.csv"],
    ["pool", "stats", "--pool", "FILE.csv"],
    ["pool", "backup", "FILE", "--pool", "pool.db"], ["pool", "restore", "FILE.csv", "--pool", "pool.db"],
    ["pool", "check", "--pool", "FILE.csv"],
    ["pool", "set", "ESC", "1", "--pool", "pool.db"], ["pool", "outbox", "send", "ESC", "--pool", "pool.db"],
    ["pool", "coverage", "ESC"],
    ["serve", "--pool", "pool.db", "--host", "ESC"], ["-e", "progress.bar{label='ESC', total=1}:finish()"],
    ["-e", "log.info('ESC', {ESC='ESC'})"],
    ["-e", "args{}", "--ESC"], ["-e", "management:getUser{userId='ESC'}"], ["-e", "management:updateUser{ESC=1}"],
    ["--pool", "pool.db", "-e", "management:createUser{username='ESC'}"],
  ]

  @Test("never reach standard error, or a terminal, from words, files, headings and names", arguments: lines)
  func words(words: [String]) async throws {
    let folder = try await Folder.withPool(users: 2)
    let name = "x" + Self.escape
    try folder.write(name + ".lua", "error(_G['" + Self.escape + "'])")
    try folder.write(name + ".csv", "username," + Self.escape + "\na,b\n")
    try folder.write("good.csv", "username,gender\na," + Self.escape + "\n")
    let words = words.map { $0.replacing("ESC", with: Self.escape).replacing("FILE", with: name) }
    let result = try await Program.run(words, in: folder, limit: 60)
    for text in [result.err, result.out] {
      #expect(
        !text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{07}" || $0 == "\u{9B}" }, "\(words): \(result)")
    }
    #expect(result.status < 128, "\(result)")
  }

  @Test(
    "never reach a terminal that standard output is, and reach a file as they are",
    arguments: [
      "pool export - --format csv --fields username,nickname", "pool export - --format jsonl",
      "pool diff pool.db other.db",
    ])
  func output(command: String) async throws {
    let folder = try await Folder.withPool(users: 2)
    try folder.write("write.lua", "management:createUser{username = 'victim', nickname = '" + Self.escape + "'}")
    let made = try await Program.shell(
      "cp pool.db other.db && cp pool.db.key other.db.key && \"$MOONPOOL\" --quiet --pool pool.db write.lua", in: folder
    )
    #expect(made.status == 0, "\(made)")
    let pool = command.contains("diff") ? "" : " --pool pool.db"
    // script(1) runs the command at a terminal of its own.
    let shown = try await Program.shell(
      "TERM=dumb NO_COLOR=1 script -qec \"'$MOONPOOL' \(command)\(pool) --quiet\" /dev/null", in: folder)
    #expect(shown.out.contains("owned") || command.contains("diff"), "\(shown)")
    #expect(!shown.out.contains("\u{1B}]0") && !shown.out.contains("\u{9B}"), "\(shown)")
    guard command.contains("username") else { return }
    let file = try await Program.shell("\"$MOONPOOL\" \(command)\(pool) --quiet | cat", in: folder)
    #expect(file.out.contains(Self.escape), "\(file)")
  }
}
