import Foundation
import Testing

@Suite("Outputs do no harm")
struct OutputSafetyTests {
  /// Everything that writes a file where it is asked to: words of the command line, FILE being the file.
  static let writers: [[String]] = [
    ["pool", "export", "FILE", "--format", "csv"],
    ["pool", "export", "FILE", "--format", "jsonl"],
    ["pool", "backup", "FILE"],
    ["pool", "import", "people.csv", "--failed", "FILE"],
    ["run", "--summary", "FILE", "nothing.lua"],
    ["pool", "clone", "--target", "prod", "--pool", "copy.db", "--failed", "FILE"],
    ["-e", "fs.write('FILE', 'x')"],
    ["-e", "fs.append('FILE', 'x')"],
    ["-e", "csv.write('FILE', {{a = 1}})"],
    ["-e", "jsonl.write('FILE', {{a = 1}})"],
  ]

  /// What must not be written over, and how it is made from another pool, old.db.
  static let victims = [
    "old.db": "true", "old.db.key": "true", "users.csv": "cp old.db users.csv",
    "secret.txt": "cp -p old.db.key secret.txt",
    "link.csv": "ln -s old.db link.csv", "link.txt": "ln -s old.db.key link.txt", "pool.db": "true",
    "pool.db.key": "true",
  ]

  @Test("no writer overwrites a pool or a key, by whatever name", arguments: writers)
  func protected(words: [String]) async throws {
    let folder = try await Folder.withPool(users: 2)
    try folder.write("people.csv", "username,gender\none,F\ntwo,X\n")
    try folder.write("nothing.lua", "")
    try folder.write("moonpool.lua", "target \"prod\" { pool = \"source.db\" }")
    let made = try await Program.shell(
      "for n in old source; do \"$MOONPOOL\" --quiet pool demo 2 --pool $n.db; done; "
        + Self.victims.values.sorted().joined(separator: "; "), in: folder)
    #expect(made.status == 0, "\(made)")
    for victim in Self.victims.keys.sorted() {
      let before = try Data(contentsOf: URL(fileURLWithPath: folder(victim)))
      var words = words.map { $0.replacing("FILE", with: victim) }
      if !words.contains("--pool") { words += ["--pool", "pool.db"] }
      if words[0] == "-e" { words = ["--pool", "pool.db"] + words.prefix(2) }
      let result = try await Program.run(words, in: folder)
      #expect(result.status != 0 && result.status < 128, "\(words): \(result)")
      let says = ["name another file", "already exists"].contains { result.err.contains($0) }
      #expect(says, "\(words): \(result)")
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder(victim))) == before, "\(words)")
    }
    #expect(try await folder.lua("print(management:listUsers{}.data.totalCount)") == "2\n")
  }

  @Test("a script that reads its own pool's file does not give up the locks on it")
  func readOfOwnPool() async throws {
    let folder = try await Folder.withPool(users: 2)
    // Without the locks the last connection of another process would take the log away.
    let script = """
      management:listUsers{} for _ = 1, 3 do fs.read('pool.db') end
      local locks = fs.read('/proc/locks')
      local inode = io.popen('stat -c %i pool.db'):read('n')
      local found = 0
      for line in locks:gmatch('[^\\n]+') do if line:find('POSIX', 1, true) and line:find(':' .. inode .. ' ', 1, true) then
        found = found + 1 end end
      print(found > 0)
      """
    #expect(try await folder.lua(script) == "true\n")
  }

  // MARK: Rejected rows

  private static let bad = "username,gender\nx,X\n"

  private func importing(_ folder: Folder, _ words: [String] = []) async throws -> Program.Outcome {
    try await Program.run(["pool", "import", "people.csv", "--pool", "pool.db"] + words, in: folder)
  }

  @Test("the rejected rows of an earlier import are kept: the file gets a number, and that is said")
  func numbered() async throws {
    let folder = try await Folder.withPool()
    try folder.write("people.csv", Self.bad)
    try folder.write("failed.csv", "mine")
    for number in 2...3 {
      let result = try await importing(folder, ["--json"])
      #expect(result.status == 3, "\(result)")
      #expect(result.err.contains("it is in failed-\(number).csv, with the reason (failed.csv already exists)"))
      #expect(try result.json()["failedFile"] as? String == "failed-\(number).csv")
      #expect(try folder.read("failed-\(number).csv").hasPrefix("username,gender,error\nx,X,"))
    }
    #expect(try folder.read("failed.csv") == "mine")
    // An empty file holds no rows that could be lost.
    try folder.write("failed.csv", "")
    #expect(try await importing(folder).err.contains("it is in failed.csv, with the reason\n"))
  }

  @Test("imports at the same time in one folder each keep their rejected rows")
  func simultaneous() async throws {
    let folder = try await Folder.withPool()
    try folder.write("people.csv", Self.bad)
    let line =
      "for n in 1 2 3 4; do \"$MOONPOOL\" --quiet pool import people.csv --pool pool.db & done; wait; cat failed*.csv"
    for begins in ["", ": > failed.csv; "] {
      let result = try await Program.shell("rm -f failed*; " + begins + line, in: folder)
      #expect(result.out.components(separatedBy: "\nx,X,").count == 5, "\(begins): \(result)")
    }
  }

  @Test("a named file that holds something is refused before anything is imported; an empty one and a device are used")
  func named() async throws {
    let folder = try await Folder.withPool()
    try folder.write("people.csv", "username,gender\nfine,F\nx,X\n")
    try folder.write("no.csv", "mine")
    let refused = try await importing(folder, ["--failed", "no.csv"])
    #expect(refused.status == 2 && refused.err.contains("--failed no.csv: the file exists"), "\(refused)")
    #expect(try folder.read("no.csv") == "mine")
    #expect(try await folder.lua("print(management:listUsers{}.data.totalCount)") == "0\n")
    try folder.write("no.csv", "")
    let used = try await importing(folder, ["--failed", "no.csv"])
    #expect(used.status == 3, "\(used)")
    #expect(try folder.read("no.csv").contains("\nx,X,"))
    #expect(try await importing(folder, ["--failed", "/dev/null"]).status == 3)
    // A link hides nothing.
    try FileManager.default.createSymbolicLink(atPath: folder("link.csv"), withDestinationPath: "no.csv")
    let linked = try await importing(folder, ["--failed", "link.csv"])
    #expect(linked.status == 2 && linked.err.contains("--failed link.csv: the file exists"), "\(linked)")
  }

  @Test("a named place that cannot be written to is refused before anything is imported; a default one gets a number")
  func unwritable() async throws {
    let folder = try await Folder.withPool()
    try folder.write("people.csv", "username,gender\nfine,F\nx,X\n")
    try FileManager.default.createDirectory(atPath: folder("sub"), withIntermediateDirectories: false)
    for link in ["dangling.csv", "failed.csv"] {
      try FileManager.default.createSymbolicLink(atPath: folder(link), withDestinationPath: "none.csv")
    }
    let places = [
      "no/x.csv": "no such file or folder", "sub": "is a folder", "people.csv/x": "Not a directory",
      "dangling.csv": "it is a symbolic link to a file that does not exist",
    ]
    for (place, reason) in places {
      let refused = try await importing(folder, ["--failed", place])
      #expect(
        refused.status == 2 && refused.err.contains("--failed \(place): cannot be written: \(reason);"), "\(refused)")
    }
    #expect(try await folder.lua("print(management:listUsers{}.data.totalCount)") == "0\n")
    let result = try await importing(folder)
    #expect(result.status == 3 && result.err.contains("it is in failed-2.csv"), "\(result)")
  }

  @Test("an empty file that its owner may not write to, or not even read, is replaced all the same")
  func emptyReadOnly() async throws {
    let folder = try await Folder.withPool()
    try folder.write("people.csv", Self.bad)
    let script = """
      for mode in 444 000; do
        : > no.csv
        chmod $mode no.csv
        HOME=$PWD "$MOONPOOL" --quiet pool import people.csv --failed no.csv --pool pool.db 2>&1
        echo "status $?"
        chmod 600 no.csv && cat no.csv && rm no.csv
      done
      """
    try folder.write("script", script)
    let user = getuid() == 0 ? "chown -R 61234:61234 . && setpriv --reuid 61234 --regid 61234 --clear-groups " : ""
    let result = try await Program.shell("\(user)bash script", in: folder)
    #expect(result.out.components(separatedBy: "status 3\n").count == 3, "\(result)")
    #expect(result.out.components(separatedBy: "\nx,X,").count == 3, "\(result)")
  }

  // MARK: Runs that are killed

  /// A script that writes with each of the writers, or says so and waits in the middle of it.
  private static let writing = """
    local name, waits = ...
    local rows = csv.writer(name .. '.csv', {columns = {'a'}})
    rows:write{a = 1}
    local lines = jsonl.writer(name .. '.jsonl')
    lines:write{a = 1}
    if waits then print('ready') io.read() end
    rows:close()
    lines:close()
    """

  private func leftovers(_ folder: Folder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains(".moonpool-") }.sorted()
  }

  @Test(
    "what a killed run has left is removed by the next that writes the same file, and not while a living one writes it")
  func killed() async throws {
    let folder = try await Folder.withPool()
    try folder.write("write.lua", Self.writing)
    func start() throws -> Run {
      try Run(
        "/bin/sh", ["-c", "mkfifo in 2>/dev/null; exec \"$0\" run write.lua out waits <>in", Program.path], input: "",
        folder: folder, environment: [:])
    }
    let living = try start()
    #expect(await living.line() == "ready")
    let doomed = try start()
    #expect(await doomed.line() == "ready")
    #expect(try leftovers(folder).count == 4)
    doomed.send(SIGKILL)
    #expect(try await doomed.outcome().status == 137)
    #expect(try leftovers(folder).count == 4)
    let next = try await Program.run(["run", "write.lua", "out"], in: folder)
    #expect(next.status == 0, "\(next)")
    // The living one's.
    #expect(try leftovers(folder) == ["out.csv.moonpool-1.tmp", "out.jsonl.moonpool-1.tmp"])
    living.send(SIGKILL)
    _ = try await living.outcome()
    #expect(try await Program.run(["run", "write.lua", "out"], in: folder).status == 0)
    #expect(try leftovers(folder) == [])
    #expect(try folder.read("out.jsonl") == "{\"a\":1}\n")
  }
}
