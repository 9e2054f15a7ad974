import Foundation
import Testing

/// Code that runs because of its place alone (docs/commands.md, "The init file").
@Suite("An init file that others can write")
struct FileTrustTests {
  /// What a folder and the file in it are like, and whether the file is run.
  struct Place: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var file = 0o644
    var folder = 0o755
    /// Shell that goes on from there.
    var then = "true"
    var runs: Bool
    /// Whether only root can make it so.
    var needsRoot = false
  }

  static let places = [
    Place(testDescription: "the user's own", runs: true),
    Place(testDescription: "a file that everybody can write", file: 0o646, runs: false),
    Place(testDescription: "a folder that everybody can write", folder: 0o777, runs: false),
    Place(testDescription: "a folder like /tmp", folder: 0o1777, runs: true),
    Place(
      testDescription: "a link to a file that everybody can write",
      then: "mv FILE real.lua; chmod 646 real.lua; ln -s $PWD/real.lua FILE", runs: false),
    Place(testDescription: "a file of another user", then: "chown 1234 FILE", runs: false, needsRoot: true),
    Place(
      testDescription: "another user's link to the user's file",
      then: "mv FILE real.lua; ln -s $PWD/real.lua FILE; chown -h 1234 FILE", runs: false, needsRoot: true),
    Place(
      testDescription: "a folder of another user", then: "chown 1234 $(dirname FILE)", runs: false, needsRoot: true),
    Place(
      testDescription: "a file that another group can write", then: "chgrp 1234 FILE; chmod 664 FILE", runs: false,
      needsRoot: true),
    Place(
      testDescription: "a group of the user's own", then: "chgrp $(id -u) FILE; chmod 664 FILE", runs: true,
      needsRoot: true),
  ]

  @Test(
    "is not run because of its place, the reason is given, and --config runs it",
    arguments: places.filter { !$0.needsRoot || geteuid() == 0 },
    ["moonpool.lua", "conf/moonpool/init.lua"])
  func trusted(place: Place, name: String) async throws {
    let folder = try await Folder.withPool(users: 2)
    let parent = (folder(name) as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try folder.write(
      name, "print('ran') target 't' { pool = '\(folder("pool.db"))', default = true }", mode: place.file)
    let made = try await Program.shell(place.then.replacing("FILE", with: name), in: folder)
    #expect(made.status == 0, "\(made)")
    try FileManager.default.setAttributes([.posixPermissions: place.folder], ofItemAtPath: parent)
    let code = "print(management:listUsers{}.data.totalCount)"
    let result = try await Program.run(
      ["--quiet", "-e", code], in: folder, environment: ["XDG_CONFIG_HOME": folder("conf")])
    if place.runs {
      #expect(result.status == 0 && result.out == "ran\n2\n", "\(result)")
    } else {
      #expect(result.out.isEmpty && result.err.contains("--config") && result.err.contains("is not run"), "\(result)")
      #expect(result.status != 0)
    }
    let named = try await Program.run(["--quiet", "--config", name, "-e", code], in: folder)
    #expect(named.status == 0 && named.out == "ran\n2\n", "\(named)")
  }

  @Test("under sudo, the files of the user who called it are trusted", .enabled(if: geteuid() == 0))
  func sudo() async throws {
    let folder = try await Folder.withPool(users: 2)
    try folder.write("moonpool.lua", "print('ran') target 't' { pool = 'pool.db', default = true }")
    let code = "print(management:listUsers{}.data.totalCount)"
    let made = try await Program.shell("chown 1234 . moonpool.lua", in: folder)
    #expect(made.status == 0, "\(made)")
    for (caller, runs) in [("1234", true), ("1235", false), ("", false), ("x", false)] {
      let result = try await Program.run(["--quiet", "-e", code], in: folder, environment: ["SUDO_UID": caller])
      #expect(result.out == (runs ? "ran\n2\n" : ""), "\(caller): \(result)")
    }
  }

  @Test("MOONPOOL_CONFIG names the file as --config does, and --config wins")
  func variable() async throws {
    let folder = try await Folder.withPool(users: 2)
    for name in ["one.lua", "two.lua", "moonpool.lua"] {
      try folder.write(name, "print('\(name)') target 't' { pool = 'pool.db', default = true }", mode: 0o666)
    }
    let code = "management:listUsers{}"
    for (words, variable, file) in [([], "one.lua", "one.lua"), (["--config", "two.lua"], "one.lua", "two.lua")] {
      let result = try await Program.run(
        ["--quiet"] + words + ["-e", code], in: folder, environment: ["MOONPOOL_CONFIG": variable])
      #expect(result.status == 0 && result.out == "\(file)\n", "\(result)")
    }
  }
}
