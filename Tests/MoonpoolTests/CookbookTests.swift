import Foundation
import Testing

/// docs/cookbook.md: its recipes run and print what they say.
@Suite("The cookbook")
struct CookbookTests {
  /// A recipe: files that it reads, its code, and what it ends with.
  private struct Recipe: CustomTestStringConvertible {
    var title: String
    var files: [(name: String, text: String)] = []
    var code: String?
    var options: [String] = []
    var status: Int32 = 0
    var output: String?
    var testDescription: String { title }
  }

  private static let recipes: [Recipe] = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("docs/cookbook.md").path
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    var recipes: [Recipe] = []
    var fence: String?
    var block = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let opened = fence {
        if line != "```" {
          block += line + "\n"
          continue
        }
        if !recipes.isEmpty { add(block, fence: opened, to: &recipes[recipes.count - 1]) }
        fence = nil
      } else if line.hasPrefix("```") {
        fence = String(line.dropFirst(3))
        block = ""
      } else if line.hasPrefix("## ") {
        recipes.append(Recipe(title: String(line.dropFirst(3))))
      }
    }
    return recipes
  }()

  private static func add(_ block: String, fence: String, to recipe: inout Recipe) {
    let words = fence.split(separator: " ").map(String.init)
    switch words.first {
    case "lua":
      recipe.code = block
      for word in words where word.hasPrefix("exit=") { recipe.status = Int32(word.dropFirst(5)) ?? -1 }
      recipe.options = words.filter { $0.hasPrefix("--") }
    case "text": recipe.output = block
    case "csv": recipe.files.append((words.dropFirst().first ?? "", block))
    default: break
    }
  }

  @Test("the recipes are found, each with its code and its output")
  func found() {
    #expect(Self.recipes.count >= 20)
    for recipe in Self.recipes { #expect(recipe.code != nil && recipe.output != nil, "\(recipe.title)") }
    #expect(Set(Self.recipes.map(\.title)).count == Self.recipes.count)
  }

  /// The pool that each recipe gets a copy of: the passwords in it take their time to be hashed.
  private static let demo = Task {
    let folder = try Folder()
    let run = try await Program.run(
      ["pool", "demo", "120", "--with-password", "--pool", folder("pool.db")], in: folder)
    try #require(run.status == 0, "\(run)")
    return folder
  }

  @Test("every recipe runs and prints what stands below it", arguments: recipes)
  private func runs(recipe: Recipe) async throws {
    let folder = try Folder()
    let demo = try await Self.demo.value
    for name in ["pool.db", "pool.db.key"] {
      try FileManager.default.copyItem(atPath: demo(name), toPath: folder(name))
    }
    for file in recipe.files { try folder.write(file.name, file.text) }
    try folder.write("recipe.lua", recipe.code ?? "")
    let run = try await Program.run(["--quiet", "--pool", "pool.db"] + recipe.options + ["recipe.lua"], in: folder)
    #expect(run.status == recipe.status, "\(run)")
    #expect(run.out == recipe.output, "\(run)")
    let check = try await Program.run(["check", "--quiet", "recipe.lua"], in: folder)
    #expect(check.status == 0, "\(check)")
  }
}
