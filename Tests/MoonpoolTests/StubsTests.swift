import Contract
import Foundation
import Testing

@Suite("moonpool stubs")
struct StubsTests {
  /// The stubs, written by the program, and what is in them.
  private static func stubs() async throws -> (folder: Folder, texts: [String: String]) {
    let folder = try Folder()
    let run = try await Program.run(["stubs", "lua", "-o", folder("stubs")], in: folder)
    #expect(run.status == 0, "\(run)")
    var texts: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder("stubs")) {
      texts[name] = try folder.read("stubs/" + name)
    }
    return (folder, texts)
  }

  @Test("the annotations parse as Lua, in files that a language server reads")
  func parse() async throws {
    let (folder, texts) = try await Self.stubs()
    let run = try await Program.shell("for f in stubs/*.lua; do luac5.4 -p \"$f\" || exit 1; done", in: folder)
    #expect(run.status == 0, "\(run)")
    #expect(texts.count > 12)
    for (name, text) in texts {
      #expect(text.utf8.count < 500_000, "\(name)")
      #expect(text.hasPrefix("---@meta "), "\(name)")
    }
  }

  @Test("every operation, helper, DTO, field and module is there, with its line")
  func complete() async throws {
    let texts = try await Self.stubs().texts
    let all = texts.keys.sorted().compactMap { texts[$0] }.joined()
    let lines = Set(all.split(separator: "\n").map(String.init))
    for operation in Catalogue.operations where !operation.isReachedByPathOnly {
      let table = operation.client == .management ? "ManagementOperations" : "AuthenticationOperations"
      let begin = "function \(table):\(operation.name)("
      #expect(lines.contains { $0.hasPrefix(begin) }, "\(operation.name)")
      if let summary = operation.summary { #expect(lines.contains("---" + summary), "\(operation.name)") }
    }
    for schema in Catalogue.schemas {
      #expect(lines.contains("---@class \(schema.name)"), "\(schema.name)")
      #expect(lines.contains("---@field \(schema.name) fun(fields?: \(schema.name)): \(schema.name)"), "\(schema.name)")
    }
    for module in [
      "genauth", "parallel", "json", "jsonl", "csv", "args", "env", "log", "progress", "time", "crypto", "fs",
    ] {
      let text = try #require(texts[module + ".lua"])
      #expect(text.hasPrefix("---@meta \(module)\n") && text.hasSuffix("return \(module)\n"))
    }
    #expect(
      lines.contains(
        "---@field gender? \"M\"|\"F\"|\"U\"|genauth.Null M male, F female, U unknown; U if cleared. Default \"U\"."
      ) || lines.contains { $0.hasPrefix("---@field gender? (\"M\"|\"F\"|\"U\")|genauth.Null ") })
    #expect(lines.contains { $0.hasPrefix("---@field userId string ") })
    #expect(
      lines.contains("---@field try ManagementOperations The same calls, which return the envelope instead of raising.")
    )
  }

  @Test("every type that an annotation names is defined")
  func types() async throws {
    let all = try await Self.stubs().texts.values.joined()
    var defined: Set<String> = [
      "string", "integer", "number", "boolean", "any", "nil", "table", "fun", "T", "R", "true", "false",
      "ManagementOperations",
    ]
    for match in all.matches(of: /---@class ([A-Za-z0-9_.]+)/) { defined.insert(String(match.1)) }
    var unknown: Set<String> = []
    for line in all.split(separator: "\n")
    where line.hasPrefix("---@param ") || line.hasPrefix("---@field ") || line.hasPrefix("---@return ") {
      let rest = line.hasPrefix("---@return ") ? line.dropFirst(11) : line.dropFirst(10).drop { $0 != " " }.dropFirst()
      guard let type = rest.split(separator: " ").first, !type.hasPrefix("\""), !type.hasPrefix("{"),
        !type.hasPrefix("fun(")
      else { continue }
      for part in type.split(whereSeparator: { "|[]()<>?,".contains($0) })
      where !part.hasPrefix("\"") && !part.contains("\"") {
        if !defined.contains(String(part)), part.first?.isLetter == true { unknown.insert(String(part)) }
      }
    }
    #expect(unknown.isEmpty, "\(unknown.sorted().prefix(20))")
  }

  /// A language server for Lua that speaks over standard input and output; none is in the distribution.
  private static let server = ProcessInfo.processInfo.environment["MOONPOOL_LUA_SERVER"]

  @Test("a language server finds mistakes by them, and none where there is none", .enabled(if: server != nil))
  func languageServer() async throws {
    let folder = try await Self.stubs().folder
    let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Scripts/stubs").path
    for name in ["good.lua", "bad.lua"] {
      try folder.write(name, String(contentsOfFile: scripts + "/" + name, encoding: .utf8))
    }
    let run = try await Program.shell(
      "python3 '\(scripts)/server.py' '\(Self.server ?? "")' . bad.lua good.lua", in: folder)
    #expect(run.status == 0 && run.lines.last == "OK", "\(run)")
    #expect(!run.out.contains("good.lua:"), "\(run)")
    for line in 2...6 { #expect(run.out.contains("bad.lua:\(line) "), "line \(line): \(run)") }
  }

  @Test("without a folder all stands on standard output, and writing it again changes nothing")
  func outputs() async throws {
    let folder = try Folder()
    let out = try await Program.run(["stubs", "lua"])
    #expect(out.status == 0 && out.out.contains("function ManagementOperations:updateUser(argument) end"))
    let first = try await Program.run(["stubs", "lua", "-o", folder("a/b")])
    #expect(first.err.contains("new or changed"))
    let again = try await Program.run(["stubs", "lua", "-o", folder("a/b")])
    #expect(again.err.contains(", 0 new or changed"), "\(again)")
    let nowhere = try await Program.run(["stubs", "lua", "-o", folder.write("file", "") + "/x"])
    #expect(
      nowhere.status == 1 && nowhere.err.hasSuffix("file: cannot create the folder: Not a directory\n"), "\(nowhere)")
  }

  @Test("the reference that is in the repository is what the program writes")
  func reference() async throws {
    let folder = try Folder()
    let docs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("docs/reference").path
    let names = try FileManager.default.contentsOfDirectory(atPath: docs).sorted()
    #expect(names.count > 8)
    let arguments = ReferenceGroups.committed.flatMap { ["--group", $0] }
    let run = try await Program.run(["stubs", "reference", "-o", folder("new")] + arguments)
    #expect(run.status == 0, "\(run)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder("new")).sorted() == names)
    for name in names {
      let isSame = try String(contentsOfFile: docs + "/" + name, encoding: .utf8) == folder.read("new/" + name)
      #expect(isSame, "docs/reference/\(name) is old; run scripts/generate-reference")
    }
  }

  @Test("the whole reference names every operation, and its links lead somewhere")
  func wholeReference() async throws {
    let folder = try Folder()
    let run = try await Program.run(["stubs", "reference", "-o", folder("all")])
    #expect(run.status == 0)
    var anchors: Set<String> = []
    var links: [String] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder("all")) {
      let text = try folder.read("all/" + name)
      for line in text.split(separator: "\n") where line.hasPrefix("#") {
        let title = line.drop { $0 == "#" }.dropFirst()
        anchors.insert(
          name + "#"
            + title.lowercased().compactMap {
              $0 == " " ? "-" : $0.isLetter || $0.isNumber || "-_".contains($0) ? String($0) : nil
            }.joined())
      }
      for match in text.matches(of: /\]\(([a-z-]*\.?m?d?)#([^)]*)\)/) {
        links.append((match.1.isEmpty ? name : String(match.1)) + "#" + match.2)
      }
    }
    #expect(links.count > 2000)
    for link in links { #expect(anchors.contains(link), "\(link)") }
    let index = try folder.read("all/README.md")
    for operation in Catalogue.operations { #expect(index.contains("[\(operation.name)]"), "\(operation.name)") }
    let wrong = try await Program.run(["stubs", "reference", "--group", "User"])
    #expect(wrong.status == 2 && wrong.err.contains("did you mean Users?"), "\(wrong)")
  }
}

/// The groups whose reference is in the repository: scripts/generate-reference has the same.
enum ReferenceGroups {
  static let committed = [
    "Users", "Custom fields", "Profile", "Sign-in", "Sign-up", "Departments", "User groups", "Roles", "Account binding",
    "Messages",
  ]
}
