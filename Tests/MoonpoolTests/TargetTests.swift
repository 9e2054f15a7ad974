import Foundation
import Testing

@Suite("Targets and the init file")
struct TargetTests {
  private let code = "print(management:listUsers{}.data.totalCount)"

  /// A folder with pools of 1, 2 and 3 users and an init file.
  private func folder(_ initFile: String) async throws -> Folder {
    let folder = try Folder()
    for (name, users) in [("one.db", 1), ("two.db", 2), ("three.db", 3)] {
      let made = try await Program.run(["pool", "demo", String(users), "--pool", name, "--quiet"], in: folder)
      #expect(made.status == 0, "\(made)")
    }
    try folder.write("moonpool.lua", initFile)
    return folder
  }

  private static let three = """
    target "first" { pool = "one.db" }
    target "second" { pool = "./two.db" }
    target "away" { host = "https://service.example.com", accessKeyId = env.NO_SUCH_VARIABLE }
    """

  @Test("a target is chosen by option, by environment, by default = true, and at last the first embedded one")
  func choosing() async throws {
    let folder = try await folder(Self.three + "\ntarget \"third\" { pool = \"three.db\", default = true }")
    func count(_ words: [String], _ environment: [String: String] = [:]) async throws -> String {
      let result = try await Program.run(words + ["-e", code], in: folder, environment: environment)
      return result.out
    }
    #expect(try await count([]) == "3\n")
    #expect(try await count(["--target", "first"]) == "1\n")
    #expect(try await count([], ["MOONPOOL_TARGET": "second"]) == "2\n")
    #expect(try await count(["--target", "first"], ["MOONPOOL_TARGET": "second"]) == "1\n")
    #expect(try await count(["--pool", "two.db"]) == "2\n")
    try folder.write("other.lua", Self.three)
    #expect(try await count(["--config", "other.lua"]) == "1\n")
  }

  @Test("a protected target is read, and written to only with --apply")
  func protected() async throws {
    let folder = try await folder("target 'staff' { pool = 'one.db', protected = true }")
    let create = "management:createUser{username = 'new'}"
    let read = try await Program.run(["-e", code], in: folder)
    #expect(read.out == "1\n", "\(read)")
    for words in [["-e", create], ["pool", "demo", "1"], ["pool", "init"], ["pool", "outbox", "send"]] {
      let refused = try await Program.run(words, in: folder)
      #expect(refused.status == 1, "\(refused)")
      #expect(refused.err.contains("target staff is protected; use --apply to write to it"), "\(refused)")
    }
    // The same file by its name does not lift what the target asks for.
    let both = try await Program.run(
      ["-e", "genauth.ManagementClient{pool = 'one.db'}:listUsers{} " + create], in: folder)
    #expect(both.status == 1, "\(both)")
    let applied = try await Program.run(["--apply", "-e", create + code], in: folder)
    #expect(applied.out == "2\n", "\(applied)")
    let filled = try await Program.run(["pool", "demo", "1", "--apply", "--no-input"], in: folder)
    #expect(filled.status == 0, "\(filled)")
  }

  @Test("a pool that cannot be made is named")
  func cannotMake() async throws {
    let result = try await Program.run(["pool", "init", "--pool", "/nonexist/x.db"], in: try Folder())
    #expect(result.status == 1)
    #expect(result.err.hasPrefix("moonpool: cannot create the pool /nonexist/x.db: "), "\(result)")
    #expect(!result.err.contains(".tmp"), "\(result)")
  }

  @Test("a script may use several targets and pools by name")
  func several() async throws {
    let folder = try await folder(Self.three)
    let script = """
      local first = genauth.ManagementClient{target = 'first'}
      local third = genauth.ManagementClient{pool = 'three.db'}
      print(first:listUsers{}.data.totalCount, third:listUsers{}.data.totalCount)
      """
    let result = try await Program.run(["-e", script], in: folder)
    #expect(result.out == "1\t3\n", "\(result)")
  }

  @Test(
    "an init file that is wrong ends with 2 and its line",
    arguments: [
      ("target 'x' { pol = 'x.db' }", "pol: no such option"), ("target 'x' {}", "pool = "),
      ("target 'x' 5", "expected"),
      ("target 'x' { pool = 'a', host = 'b' }", "cannot be combined"), ("target 'x' { pool = 5 }", "expected strings"),
      ("target 'x' { pool = 'a', rate = '1/s' }", "rate: only for a target with a host"),
      ("target 'x' { host = 'api.example.com' }", "host: expected an address such as https://"),
      ("target 'x' { host = 'https://a', rate = 'fast' }", "rate: expected requests per second"),
      ("target 'x' { host = 'https://a', scheme = 'basic' }", "scheme: expected token or signature"),
      ("target 'x' { pool = 'a', protected = 'yes' }", "protected: expected true or false"),
      ("\n\nlocal =", "3"), ("error('broken')", "broken"), ("target 'x' { pool = print }", "must be strings, numbers"),
    ])
  func wrong(text: String, says: String) async throws {
    let folder = try Folder()
    try folder.write("moonpool.lua", text)
    let result = try await Program.run(["pool", "stats"], in: folder)
    #expect(result.status == 2, "\(result)")
    #expect(result.err.contains("moonpool.lua") && result.err.contains(says), "\(result)")
  }

  @Test(
    "the init file runs under the limits of the run, which no script catches, and Ctrl-C stops it",
    arguments: [
      ("while true do end", "time"), ("os.execute('sleep 1000; true')", "time"),
      ("local secret = io.popen('sleep 1000'):read()", "time"),
      ("X = setmetatable({}, {__gc = function() while true do end end})", "time"),
      ("local t = {} while true do t[#t + 1] = {} end", "memory"),
    ])
  func limits(text: String, limit: String) async throws {
    let folder = try Folder()
    try folder.write("moonpool.lua", "io.stderr:write('ready\\n') target 'x' { pool = 'pool.db' } " + text)
    let caught = "print(1) pcall(function() management:listUsers{} end) print(2)"
    let option = ["--\(limit)-limit", limit == "time" ? "1s" : "64M"]
    let result = try await Program.run(option + ["-e", caught], in: folder, limit: 60)
    #expect(result.status == 5 && result.out == "1\n", "\(result)")
    #expect(
      result.err.contains("stopped: the \(limit) limit was reached in the init file moonpool.lua")
        || limit == "time" && result.err.contains("stopped: the time limit was reached"), "\(result)")
    #expect(!folder.has("pool.db"))
    guard limit == "time" else { return }
    // As the init file's own word shows when it runs, the commands are run by a shell that hands it on.
    try folder.write("moonpool.lua", "print('ready') io.stdout:flush() target 'x' { pool = 'pool.db' } " + text)
    for words in [["-e", caught], ["pool", "stats"]] {
      let run = try Program.start(words, in: folder)
      while let line = await run.line(limit: 60), line != "ready" {}
      run.send(SIGINT)
      let stopped = try await run.outcome(limit: 30)
      #expect(stopped.status == 130, "\(words) \(stopped)")
    }
  }

  @Test("a target that is not declared, and a remote one without an access key, are refused with a clear word")
  func unknown() async throws {
    let folder = try await folder(Self.three)
    let unknown = try await Program.run(["--target", "fourth", "-e", code], in: folder)
    #expect(unknown.status == 1 && unknown.err.contains("first, second, away"), "\(unknown)")
    let command = try await Program.run(["pool", "stats", "--target", "fourth"], in: folder)
    #expect(command.status == 2, "\(command)")
    let remote = try await Program.run(["--target", "away", "-e", code], in: folder)
    #expect(remote.status == 1 && remote.err.contains("requires accessKeyId and accessKeySecret"), "\(remote)")
    let stats = try await Program.run(["pool", "stats", "--target", "away"], in: folder)
    #expect(stats.status == 1 && stats.err.contains("needs the file of an embedded pool"), "\(stats)")
  }

  @Test("delivery options are checked, and a wrong one keeps its secret to itself")
  func delivery() async throws {
    let folder = try await Folder.withPool(users: 2)
    let send = """
      for user in management:users{} do
        management:updateUser{userId = user.userId, status = 'Activated', options = {autoGeneratePassword = true,
          sendPasswordResetedNotification = {sendDefaultEmailNotification = true}}}
      end
      """
    try folder.write(
      "moonpool.lua", "target 'x' { pool = 'pool.db', delivery = { smtp = { host = 'mail', passwrd = 'geheim' } } }")
    let wrong = try await Program.run(["-e", send], in: folder)
    #expect(wrong.status == 0 && wrong.err.contains("delivery.smtp.passwrd: no such option"), "\(wrong)")
    #expect(!wrong.err.contains("geheim"))
    // The messages are still there, and go to a folder when they are told to.
    try folder.write("moonpool.lua", "target 'x' { pool = 'pool.db', delivery = { folder = 'letters' } }")
    let listed = try await Program.run(["pool", "outbox", "list", "--json"], in: folder).json()
    #expect((listed["messages"] as? [[String: Any]])?.count == 2)
    let sent = try await Program.run(["pool", "outbox", "send", "--json"], in: folder)
    #expect(sent.status == 0, "\(sent)")
    #expect(try sent.json()["sent"] as? Int == 2)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder("letters")).count == 2)
  }

  @Test("a message that no carrier takes is tried again by send, and dropped by drop; its text never shows")
  func outbox() async throws {
    let folder = try await Folder.withPool()
    // A port that nobody listens on: reserved and never assigned.
    let smtp = "smtp = { host = '127.0.0.1', port = 1, security = 'none', from = 'it@example.com' }"
    try folder.write("moonpool.lua", "target 'x' { pool = 'pool.db', delivery = { \(smtp) } }")
    let made = try await Program.run(
      [
        "-e",
        "management:createUser{email = 'a@example.com', password = 'Sesam-Oeffne-Dich-1', options = {sendNotification = {sendEmailNotification = true}}}",
      ], in: folder)
    #expect(made.status == 0, "\(made)")
    #expect(made.err.contains("to be retried later"), "\(made)")
    let listed = try await Program.run(["pool", "outbox", "list", "--state", "queued"], in: folder)
    #expect(listed.lines.count == 1 && listed.out.contains("a@example.com"), "\(listed)")
    #expect(!listed.out.contains("Sesam") && !made.err.contains("Sesam"))
    let id = try #require(listed.out.split(separator: " ").first).description
    #expect(try await Program.run(["pool", "outbox", "send", id], in: folder).status == 3)
    let dropped = try await Program.run(["pool", "outbox", "drop", id, "--json"], in: folder)
    #expect(dropped.status == 0 && dropped.out == "{\"dropped\":1}\n", "\(dropped)")
    let again = try await Program.run(["pool", "outbox", "drop", id], in: folder)
    #expect(again.status == 3, "\(again)")
    let left = try await Program.run(["pool", "outbox", "list", "--state", "queued"], in: folder)
    #expect(left.out.isEmpty)
  }

  @Test("the prompt on a pipe runs line by line, goes on after errors, and waits for the end of an incomplete line")
  func prompt() async throws {
    let folder = try Folder()
    try folder.write("helpers.lua", "function twice(x) return 2 * x end")
    let result = try await Program.run(
      ["-i", "helpers.lua"], input: "twice(21)\n= 1, nil\nerror('no')\nfor i = 1, 2 do\nprint(i)\nend\n{a = 1}\nx x\n",
      in: folder)
    #expect(result.status == 1, "\(result)")
    #expect(result.out == "42\n1\nnil\n1\n2\n{ a = 1 }\n", "\(result)")
    #expect(result.err.contains("stdin:3: no") && result.err.contains("stdin:8: syntax error"), "\(result)")
    let plain = try await Program.run([], input: "local x = 20\nx + 1\nerror('no')\nprint('not reached')\n", in: folder)
    #expect(plain.status == 1 && plain.out == "21\n", "\(plain)")
    #expect(plain.err.hasPrefix("stdin:3: no\n  3 | error('no')\n"), "\(plain)")
    #expect(try await Program.run([], input: "#!/usr/bin/env moonpool\nprint(1)", in: folder).out == "1\n")
    #expect(try await Program.run([], input: "os.exit(7)", in: folder).status == 7)
  }
}
