import Foundation
import Testing

/// The program where its surroundings are not what one is used to.
@Suite("Unusual surroundings")
struct SurroundingsTests {
  @Test(
    "a stream that is closed is an error, and no file takes its place",
    arguments: [
      ("-e 'print(\"said\") management:createUser{username = \"x\"} print(\"said\")' >&-", 1),
      ("pool stats >&-", 1), ("pool export - --format csv >&-", 1), ("--version >&-", 1),
      ("-e 'print(\"said\") management:listUsers{}' <&- >&- 2>&-", 1), ("pool stats <&- >&- 2>&-", 1),
      ("pool demo 2 <&- >&- 2>&-", 0), ("-e 'error(\"said\")' 2>&-", 1), ("-e 'assert(io.read() == nil)' <&-", 0),
      ("-e 'assert(not pcall(fs.read, \"-\"))' <&-", 0), ("- <&-", 2), ("pool import - --format csv <&-", 1),
    ])
  func closed(line: String, status: Int32) async throws {
    let folder = try await Folder.withPool(users: 1)
    let result = try await Program.shell(
      "exec \"$MOONPOOL\" \(line)", in: folder, environment: ["MOONPOOL_POOL": "pool.db"], limit: 60)
    #expect(result.status == status, "\(result)")
    for name in ["pool.db", "pool.db.key", "pool.db-wal"] where folder.has(name) {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: folder(name)))
      #expect(bytes.range(of: Data("said".utf8)) == nil, "\(name)")
    }
    #expect(try await Program.run(["pool", "stats", "--pool", "pool.db"], in: folder).status == 0)
  }

  @Test("what holds a pool's secrets is for its owner alone, whatever the umask")
  func umask() async throws {
    let folder = try Folder()
    let code = """
      for user in management:users{} do management:updateUser{userId = user.userId, options = {autoGeneratePassword = true,
        sendPasswordResetedNotification = {sendDefaultEmailNotification = true}}} end
      """
    let result = try await Program.shell(
      "umask 0; \"$MOONPOOL\" pool demo 2 --pool pool.db && \"$MOONPOOL\" --pool pool.db -e '\(code)'; "
        + "find . -name 'pool.db*' -perm /077; find pool.db.outbox | wc -l", in: folder)
    #expect(result.out == "3\n", "\(result)")
  }

  @Test("without a home the program runs, and a pool must be named")
  func homeless() async throws {
    let folder = try await Folder.withPool(users: 1)
    let plain = try await Program.shell("unset HOME TERM; \"$MOONPOOL\" -e 'print(1)'", in: folder)
    #expect(plain.out == "1\n" && plain.status == 0, "\(plain)")
    let named = try await Program.shell("unset HOME; \"$MOONPOOL\" pool stats --pool pool.db", in: folder)
    #expect(named.status == 0, "\(named)")
    let none = try await Program.shell("unset HOME; \"$MOONPOOL\" pool stats", in: folder)
    #expect(none.status == 2 && none.err.contains("HOME is not set; name a pool with --pool"), "\(none)")
  }

  @Test("a home that cannot be written to is named, and so is what is wrong with it")
  func readOnlyHome() async throws {
    // Root may write anywhere: a file where a folder should be is in everybody's way.
    let folder = try Folder()
    try folder.write("home", "")
    let result = try await Program.run(["pool", "init"], in: folder, environment: ["HOME": folder("home")])
    #expect(result.status == 1, "\(result)")
    #expect(result.err.hasSuffix("cannot create the folder \(folder("home")): Not a directory\n"), "\(result)")
  }

  @Test("a folder that has gone keeps nothing from running that needs no folder")
  func folderGone() async throws {
    let result = try await Program.shell(
      "mkdir gone; cd gone; rmdir ../gone; \"$MOONPOOL\" -e 'print(fs.cwd())'; \"$MOONPOOL\" pool init --pool x.db",
      in: try Folder())
    #expect(result.out == ".\n" && result.status == 1, "\(result)")
    #expect(result.err.contains("cannot create the pool x.db"), "\(result)")
  }

  @Test(
    "texts are bytes, whatever the locale says, and a command line that is not UTF-8 is refused")
  func bytes() async throws {
    let folder = try await Folder.withPool()
    for locale in ["C", "POSIX", "xx_YY.nonsense"] {
      let result = try await Program.run(
        [
          "--pool", "pool.db", "-e",
          "print('张三', utf8.len('张三')) management:createUser{username = '张三\(locale)'} error('错误')",
        ],
        in: folder, environment: ["LANG": locale, "LC_ALL": locale])
      #expect(result.out == "张三\t2\n" && result.err.contains("错误"), "\(result)")
      let export = try await Program.run(
        ["pool", "export", "-", "--format", "csv", "--fields", "username", "--pool", "pool.db"], in: folder,
        environment: ["LC_ALL": locale])
      #expect(export.out.contains("张三\(locale)"), "\(export)")
    }
    // Repaired, a name would be another file's. The files of scripts may have any name (ByteNameTests), those of pools may not.
    for words in [
      "pool init --pool $'\\xff.db'", "pool stats --pool $'\\xff.db'",
      "pool backup $'\\xff.db' --pool pool.db",
    ] {
      let refused = try await Program.shell("\"$MOONPOOL\" " + words, in: folder)
      #expect(refused.status == 2 && refused.out.isEmpty, "\(refused)")
      #expect(refused.err.contains(" is not valid UTF-8: "), "\(refused)")
    }
    let call = "\"$MOONPOOL\" --create --pool $'\\xff.db' -e 'management:listUsers{}'"
    let refused = try await Program.shell(call, in: folder)
    #expect(refused.status == 1 && refused.err.contains("is not valid UTF-8: \\xFF.db"), "\(refused)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { $0.hasPrefix("pool.db") })
  }
}
