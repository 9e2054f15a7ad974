import Foundation
import Testing

/// The scripts of the project, each in a copy of the project's outline, with programs of their surroundings replaced by ones that only take notes.
@Suite("The project's scripts")
struct ToolTests {
  /// The project's folder.
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// A folder with a project in it, whose name has a space, and with programs that stand for the machine's.
  private func outline(installed: String = "installed", swift: String = "6.3.1") throws -> Folder {
    let folder = try Folder()
    let files = FileManager.default
    for name in ["project two/Sources", "bin", "home"] {
      try files.createDirectory(atPath: folder(name), withIntermediateDirectories: true)
    }
    for name in ["scripts", "examples", "Package.swift"] {
      try files.copyItem(atPath: Self.root + "/" + name, toPath: folder("project two/" + name))
    }
    try folder.write("bin/dpkg-query", "#!/bin/sh\nprintf %s '\(installed)'\n", mode: 0o755)
    for name in ["apt-get", "sudo"] {
      try folder.write("bin/\(name)", "#!/bin/sh\necho \(name) \"$@\" >> '\(folder("notes"))'\n", mode: 0o755)
    }
    try writeSwift(folder, "bin/swift", version: swift)
    return folder
  }

  /// A compiler that has the program built already.
  private func writeSwift(_ folder: Folder, _ name: String, version: String) throws {
    let text = """
      #!/bin/sh
      case $1 in
        --version) echo 'Swift version \(version) (fake)' ;;
        build) echo "swift $*" >> '\(folder("notes"))'; mkdir -p .build/release; ln -f '\(Program.path)' .build/release/moonpool 2>/dev/null || cp '\(Program.path)' .build/release/moonpool ;;
      esac
      """
    try folder.write(name, text + "\n", mode: 0o755)
  }

  /// Runs a script of that project from the folder around it.
  private func run(
    _ name: String, _ arguments: [String] = [], in folder: Folder, _ environment: [String: String] = [:]
  ) async throws -> Program.Outcome {
    let path = ["PATH": folder("bin") + ":/usr/bin:/bin", "HOME": folder("home")]
    return try await Run(
      "/bin/bash", [folder("project two/scripts/" + name)] + arguments, input: "", folder: folder,
      environment: path.merging(environment) { $1 }
    ).outcome(limit: 120)
  }

  private func notes(_ folder: Folder) -> String { (try? folder.read("notes")) ?? "" }

  @Test("setup --check says 0 with everything there, and 1 and what is missing where something is not")
  func check() async throws {
    let complete = try await run("setup", ["--check"], in: try outline())
    #expect(complete.status == 0 && complete.err.isEmpty, "\(complete)")
    let folder = try outline(installed: "deinstall")
    let missing = try await run("setup", ["--check"], in: folder)
    #expect(missing.status == 1 && missing.err.hasPrefix("==> missing: pkg-config liblua5.4-dev "), "\(missing)")
    #expect(notes(folder).isEmpty)
    let wrong = try await run("setup", ["--chek"], in: try outline())
    #expect(wrong.status == 2 && wrong.err == "usage: scripts/setup [--check]\n", "\(wrong)")
    let help = try await run("setup", ["--help"], in: try outline())
    #expect(help.status == 0 && help.out.contains("scripts/setup --check"), "\(help)")
  }

  @Test("setup installs what is missing, and only that")
  func setup() async throws {
    let folder = try outline(installed: "deinstall")
    let result = try await run("setup", in: folder)
    #expect(result.status == 0, "\(result)")
    let line = notes(folder)
    #expect(line.contains("install -y -q --no-install-recommends pkg-config"), "\(line)")
    #expect(line.split(separator: "\n").count == 1)
  }

  @Test("setup refuses a Swift that is too old, and finds the one of whoever called sudo")
  func compiler() async throws {
    let old = try await run("setup", ["--check"], in: try outline(swift: "5.10"))
    #expect(
      old.status == 1 && old.err.contains("Swift 5.10 is too old; moonpool requires Swift 6.2 or newer"), "\(old)")
    // Not on the path: in the home first, then in the home of the user behind sudo.
    let folder = try outline()
    try FileManager.default.removeItem(atPath: folder("bin/swift"))
    try folder.write("bin/getent", "#!/bin/sh\necho \"$2:x:1:1:Some One:\(folder.path)/other:/bin/sh\"\n", mode: 0o755)
    let place = "/.local/share/swiftly/bin"
    for home in ["home", "other"] {
      try FileManager.default.createDirectory(atPath: folder(home + place), withIntermediateDirectories: true)
    }
    try writeSwift(folder, "other\(place)/swift", version: "5.1")
    let sudo = try await run("setup", ["--check"], in: folder, ["SUDO_USER": "somebody"])
    #expect(sudo.err.contains("Swift 5.1 is too old"), "\(sudo)")
    try writeSwift(folder, "home\(place)/swift", version: "5.2")
    let own = try await run("setup", ["--check"], in: folder, ["SUDO_USER": "somebody"])
    #expect(own.err.contains("Swift 5.2 is too old"), "\(own)")
  }

  @Test("install puts a program that runs into a prefix, over an older one, and leaves nothing beside it")
  func install() async throws {
    let folder = try outline()
    let program = ["MOONPOOL_PROGRAM": Program.path]
    for _ in 0..<2 {
      let result = try await run("install", ["a prefix"], in: folder, program)
      #expect(result.status == 0, "\(result)")
      #expect(result.err.contains("installed \(folder("a prefix"))/bin/moonpool"), "\(result)")
      #expect(result.err.contains("is not on your PATH"), "\(result)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder("a prefix/bin")) == ["moonpool"])
    let used = try await Run(
      folder("a prefix/bin/moonpool"), ["-e", "print(6 * 7)"], input: "", folder: folder, environment: [:]
    ).outcome(limit: 60)
    #expect(used.out == "42\n", "\(used)")
    #expect(notes(folder).isEmpty)
  }

  @Test("install refuses what makes no sense, and a prefix that cannot be written")
  func wrongInstall() async throws {
    let folder = try outline()
    for words in [[], ["--prefix"]] {
      let result = try await run("install", words, in: folder)
      #expect(result.status == 2 && result.err == "usage: scripts/install PREFIX\n", "\(result)")
    }
    let help = try await run("install", ["--help"], in: folder)
    #expect(help.status == 0 && help.out.contains("scripts/install ~/.local"), "\(help)")
    let none = try await run("install", ["p"], in: folder, ["MOONPOOL_PROGRAM": "nowhere"])
    #expect(none.status == 1 && none.err.contains("nowhere is not an executable file"), "\(none)")
    try folder.write("file", "")
    let blocked = try await run("install", ["file"], in: folder, ["MOONPOOL_PROGRAM": Program.path])
    #expect(
      blocked.status == 1 && blocked.err.contains("cannot create the folder \(folder.path)/file/bin"), "\(blocked)")
  }

  @Test("run builds once, makes the demo pool once, and starts over with --fresh")
  func demo() async throws {
    let folder = try outline()
    let users = ["MOONPOOL_DEMO_USERS": "5"]
    let first = try await run(
      "run", ["examples/report.lua", "--by", "status", "--csv", "counts of.csv"], in: folder, users)
    #expect(first.status == 0, "\(first)")
    // File names of the arguments are those of the caller's folder.
    #expect(try folder.read("counts of.csv").hasPrefix("status,"), "\(first)")
    #expect(notes(folder).split(separator: "\n").count == 1)
    try folder.write(
      "own script.lua", "management:createUser{username = 'added'} print(management:listUsers{}.data.totalCount)")
    let second = try await run("run", ["own script.lua"], in: folder, users)
    #expect(second.out == "6\n" && !second.err.contains("making a demo pool"), "\(second)")
    #expect(notes(folder).split(separator: "\n").count == 1)
    let fresh = try await run("run", ["--fresh", "own script.lua"], in: folder, ["MOONPOOL_DEMO_USERS": "3"])
    #expect(fresh.out == "4\n", "\(fresh)")
    // A newer source is built anew.
    try folder.write("project two/Sources/new.swift", "")
    let ahead = Date(timeIntervalSinceNow: 5)
    try FileManager.default.setAttributes(
      [.modificationDate: ahead], ofItemAtPath: folder("project two/Sources/new.swift"))
    #expect(try await run("run", ["own script.lua"], in: folder, users).status == 1)
    #expect(notes(folder).split(separator: "\n").count == 2)
  }

  @Test("run refuses what makes no sense")
  func wrongRun() async throws {
    let folder = try outline()
    #expect(try await run("run", in: folder).status == 2)
    #expect(try await run("run", ["--fresh"], in: folder).status == 2)
    let help = try await run("run", ["--help"], in: folder)
    #expect(help.status == 0 && help.out.contains("scripts/run FILE [args]"), "\(help)")
    let none = try await run("run", ["nowhere.lua"], in: folder)
    #expect(none.status == 1 && none.err == "error: nowhere.lua: no such file\n", "\(none)")
    #expect(!folder.has("project two/.build"))
  }

  @Test("the scripts need no HOME")
  func homeless() async throws {
    let folder = try outline()
    let line = "unset HOME; exec bash \"$SCRIPT\" --check"
    let result = try await Run(
      "/bin/bash", ["-c", line], input: "", folder: folder,
      environment: ["PATH": "/usr/bin:/bin:" + folder("bin"), "SCRIPT": folder("project two/scripts/setup")]
    ).outcome(limit: 60)
    #expect(!result.err.contains("unbound variable"), "\(result)")
  }

  @Test("the benchmarks say in a sentence what is missing", arguments: ["run", "wire/run"])
  func benchmarksWithoutAProgram(name: String) async throws {
    // A clone where nothing has been built, and a path where every tool is.
    let folder = try Folder()
    try FileManager.default.copyItem(atPath: Self.root + "/Benchmarks", toPath: folder("Benchmarks"))
    for tool in ["cc", "pkg-config", "lua5.4", "wrk", "slapadd"] {
      try folder.write(tool, "#!/bin/sh\nexit 0\n")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder(tool))
    }
    let path = folder.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    let result = try await Run(
      "/usr/bin/env", ["python3", folder("Benchmarks/\(name)"), "--no-build"], input: "", folder: folder,
      environment: ["PATH": path, "MOONPOOL_TEST_PYTHON": "/bin/sh"]
    ).outcome(limit: 60)
    #expect(
      result.status == 1 && result.err.contains("release/moonpool is missing; run without --no-build"), "\(result)")
    #expect(!result.err.contains("Traceback"), "\(result)")
  }

  @Test("the benchmarks have help, and refuse what they do not know before they build anything")
  func benchmarks() async throws {
    func bench(_ words: [String]) async throws -> Program.Outcome {
      try await Run(
        "/usr/bin/env", ["python3", Self.root + "/Benchmarks/run"] + words, input: "", folder: nil, environment: [:]
      ).outcome(limit: 60)
    }
    let help = try await bench(["--help"])
    #expect(help.status == 0 && help.out.contains("--only scan,update"), "\(help)")
    for (words, says) in [
      (["--only", "speed"], "--only speed: expected some of binding, scan,"),
      (["--users", "0"], "--users: expected 1000"),
      (["--users", "many"], "invalid int value"), (["--fast"], "unrecognized arguments"),
      (["--rounds", "0"], "--rounds"),
    ] {
      let wrong = try await bench(words)
      #expect(wrong.status == 2 && wrong.err.contains(says), "\(wrong)")
    }
  }
}
