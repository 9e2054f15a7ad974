import Foundation
import Testing

/// The project's pages agree with its sources and with each other.
@Suite("Documents")
struct DocumentTests {
  private static let pages =
    House.files(below: ["docs"], endings: ["md"]) + House.files(at: ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])

  private func text(_ path: String) throws -> String {
    try String(contentsOf: House.root.appendingPathComponent(path), encoding: .utf8)
  }

  @Test("the picture and the table in architecture.md show every module")
  func everyModuleIsShown() throws {
    let page = try text("docs/architecture.md")
    let parts = page.components(separatedBy: "```")
    try #require(parts.count >= 3, "the picture is missing")
    let picture = words(of: parts[1])
    let table = words(of: parts[2].components(separatedBy: "## ").first ?? "")
    let modules = try FileManager.default.contentsOfDirectory(
      atPath: House.root.appendingPathComponent("Sources").path)
    #expect(modules.count > 20)
    for module in modules {
      #expect(picture.contains(module), "the picture lacks \(module)")
      #expect(table.contains(module), "the table lacks \(module)")
    }
  }

  @Test("links between pages lead to a page and a heading that exist")
  func linksResolve() throws {
    #expect(Self.pages.count > 15)
    for page in Self.pages {
      let folder = House.root.appendingPathComponent(page.path).deletingLastPathComponent()
      for link in links(in: page.lines) where !link.contains("://") {
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let target =
          parts[0].isEmpty ? House.root.appendingPathComponent(page.path) : folder.appendingPathComponent(parts[0])
        #expect(FileManager.default.fileExists(atPath: target.path), "\(page.path) links to \(link)")
        guard parts.count == 2, let content = try? String(contentsOf: target, encoding: .utf8) else { continue }
        #expect(anchors(in: content).contains(parts[1]), "\(page.path) links to \(link), a heading that is missing")
      }
    }
  }

  @Test("a comment that names a section of a page names one that exists")
  func sectionsExist() throws {
    var found = 0
    let files = House.files(below: ["Sources", "Tests", "docs"], endings: ["swift", "c", "h", "md", "lua", "py"])
    for file in files {
      for (number, line) in file.lines.enumerated() {
        for mention in line.matches(of: #/\(?docs/(?<page>[a-z-]+\.md), "(?<section>[^"\\]+)"/#) {
          found += 1
          let page = (try? text("docs/\(mention.page)")) ?? ""
          let exists = page.contains("# \(mention.section)\n") || page.contains("**\(mention.section).**")
          #expect(exists, "\(file.path):\(number + 1) names \(mention.page), \"\(mention.section)\"")
        }
      }
    }
    #expect(found > 40)
  }

  @Test("the README names every page of docs")
  func readmeNamesPages() throws {
    let readme = try text("README.md")
    for page in House.files(below: ["docs"], endings: ["md"]) where !page.path.hasPrefix("docs/reference/") {
      #expect(readme.contains(page.path), "README.md does not name \(page.path)")
    }
  }

  @Test("NOTICE holds the licence of the Lua code that is restated")
  func luaLicence() throws {
    let notice = try text("NOTICE")
    #expect(notice.contains("Lua.org, PUC-Rio"))
    #expect(notice.contains("The above copyright notice and this permission notice shall be included"))
    for file in House.files(below: ["Sources"], endings: ["c", "h", "swift"])
    where file.lines.contains(where: { $0.contains("lstrlib.c") }) {
      let name = URL(fileURLWithPath: file.path).lastPathComponent
      #expect(notice.contains(name), "NOTICE does not name \(file.path)")
    }
  }

  @Test("the tests that security.md and server.md name exist", arguments: ["docs/security.md", "docs/server.md"])
  func testsExist(page: String) throws {
    let types = Set(
      House.files(below: ["Tests"], endings: ["swift"]).flatMap(\.lines).compactMap { line in
        line.firstMatch(of: #/^(?:final )?(?:struct|class|enum) (\w+)/#).map { String($0.1) }
      })
    let named = try text(page).matches(of: #/`(\w+Tests)`/#).map { String($0.1) }
    #expect(named.count > 8)
    for name in named { #expect(types.contains(name), "\(page) names \(name)") }
    // A promise without a test is none.
    let table = try text(page).components(separatedBy: "| promised").dropFirst().first?.components(separatedBy: "\n\n")
    for line in table?.first?.split(separator: "\n").dropFirst(2) ?? [] {
      let cells = line.split(separator: "|")
      #expect(cells.count == 3, "\(line)")
      #expect(cells.last?.contains("Tests`") == true, "no test: \(line)")
    }
  }

  private func words(of text: String) -> Set<String> {
    Set(text.split { !$0.isLetter && !$0.isNumber }.map(String.init))
  }

  /// The targets of Markdown links outside of code.
  private func links(in lines: [String]) -> [String] {
    var found: [String] = []
    var inCode = false
    for line in lines {
      if line.hasPrefix("```") { inCode.toggle() }
      guard !inCode else { continue }
      let prose = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset.isMultiple(of: 2) }.map { String($0.element) }.joined()
      for piece in prose.components(separatedBy: "](").dropFirst() {
        if let end = piece.firstIndex(of: ")") { found.append(String(piece[..<end])) }
      }
    }
    return found
  }

  /// The anchors of the headings in a page, as GitHub makes them.
  private func anchors(in content: String) -> Set<String> {
    Set(
      content.split(separator: "\n").filter { $0.hasPrefix("#") }.map { heading in
        heading.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
          .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
          .replacingOccurrences(of: " ", with: "-")
      })
  }
}
