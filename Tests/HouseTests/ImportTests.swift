import Foundation
import Testing

/// Who may import whom, as docs/architecture.md has it: imports point one way.
private let allowed: [String: Set<String>] = [
  "Lua": ["CLua", "LuaShim", "Encodings"],
  "Contract": ["ContractData"],
  "Encodings": [],
  "Files": ["Encodings"],
  "Cryptography": ["CSodium", "COpenSSL", "CCrypt", "Crypto", "CryptoExtras", "Encodings", "Files", "PasswordData"],
  "UserPool": ["Contract", "Cryptography", "Encodings"],
  "UserPoolSQLite": ["UserPool", "Contract", "Cryptography", "Encodings", "Files", "CSQLite"],
  "Spreadsheet": ["SheetShim", "Encodings"],
  "Delivery": ["UserPool", "Contract", "Cryptography", "Encodings", "Files", "CurlShim"],
  "GenAuthClient": ["Contract", "Cryptography", "Encodings", "CurlShim", "GovernorShim"],
  "GenAuthServer": [
    "Contract", "Cryptography", "Encodings", "HummingbirdCore", "HummingbirdTLS", "Logging", "NIOCore", "NIOHTTP1",
    "NIOPosix", "NIOSSL",
  ],
  "ScriptHost": ["Lua", "Contract", "Encodings", "Files", "ToolkitData"],
  "Repl": ["ScriptHost", "Contract", "Encodings", "Files", "CEdit"],
  "Moonpool": [
    "Repl", "ScriptHost", "Lua", "Contract", "UserPool", "UserPoolSQLite", "Delivery", "Cryptography", "Encodings",
    "Files", "Spreadsheet", "GenAuthClient", "GenAuthServer", "ArgumentParser",
  ],
]

/// What comes with Swift and every module may use.
private let always: Set<String> = ["Swift", "Synchronization", "Glibc", "Dispatch"]

/// The modules that may use the small part of Foundation. The whole of it is for tests: it brings 40 MB of tables along and 3 ms to every start
/// (docs/benchmarks.md, "Start").
private let withFoundationEssentials: Set<String> = ["Moonpool"]

@Suite("Imports point one way")
struct ImportTests {
  @Test("there are sources to look at")
  func sourcesAreFound() {
    #expect(House.sources.count > 10)
  }

  @Test("every module stands in the table of allowed imports")
  func everyModuleIsKnown() {
    for module in Set(House.sources.map(\.module)) {
      #expect(allowed[module] != nil, "\(module) is missing in the table")
    }
  }

  @Test("a source imports only what its module may", arguments: House.sources)
  func importsAreAllowed(file: House.File) {
    var permitted = always.union(allowed[file.module] ?? [])
    if withFoundationEssentials.contains(file.module) { permitted.insert("FoundationEssentials") }
    for line in file.lines {
      guard let imported = importedModule(line) else { continue }
      #expect(permitted.contains(imported), "\(file.path) imports \(imported)")
    }
  }

  @Test("Lua's headers are read by CLua and LuaShim alone")
  func luaHeadersStayInside() {
    for file in House.files(below: ["Sources"], endings: ["c", "h", "modulemap"])
    where !["CLua", "LuaShim"].contains(file.module) {
      for line in file.lines where line.hasPrefix("#include") {
        #expect(!["lua.h", "lauxlib.h", "lualib.h"].contains { line.contains($0) }, "\(file.path): \(line)")
      }
    }
  }

  @Test("the manifest gives no module what the table forbids")
  func manifestAgrees() throws {
    let text = try String(contentsOf: House.root.appendingPathComponent("Package.swift"), encoding: .utf8)
    for (module, permitted) in allowed {
      let dependencies = try #require(
        manifestDependencies(of: module, in: text), "\(module) is missing in Package.swift")
      #expect(dependencies.isSubset(of: permitted), "\(module): \(dependencies.subtracting(permitted))")
    }
  }

  @Test(
    "a script that compiles modules by itself compiles all that they import",
    arguments: [("scripts/fuzz", "ScriptHost"), ("scripts/test-asan", "Lua")])
  func scriptsCompileEveryModule(path: String, module: String) throws {
    let script = try #require(House.files(at: [path]).first)
    let compiled = Set(
      script.lines.filter { $0.contains("for module in ") }.flatMap { line in
        line.split { !$0.isLetter && !$0.isNumber }.map(String.init)
      })
    var needed: Set<String> = []
    var open = [module]
    while let next = open.popLast() {
      guard needed.insert(next).inserted else { continue }
      open += (allowed[next] ?? []).filter {
        FileManager.default.fileExists(atPath: "\(House.root.path)/Sources/\($0)")
      }
    }
    // Lua's headers come as they are, without anything to compile.
    needed.remove("CLua")
    #expect(needed.isSubset(of: compiled), "\(path) leaves out \(needed.subtracting(compiled).sorted())")
  }

  @Test(
    "import lines are read in all their forms",
    arguments: [
      ("import Lua", "Lua"), ("  @preconcurrency import Glibc", "Glibc"), ("public import Contract", "Contract"),
      ("import struct Foundation.Date", "Foundation"), ("@_spi(X) internal import GRDB // why", "GRDB"),
    ])
  func importForms(line: String, module: String) {
    #expect(importedModule(line) == module)
  }

  @Test("what is no import is not taken for one", arguments: ["// import Lua", "let important = 1", "importer()"])
  func noImport(line: String) {
    #expect(importedModule(line) == nil)
  }
}

/// The module that a line imports, or nil where the line is no import.
private func importedModule(_ line: String) -> String? {
  var words = House.code(of: line).split(separator: " ").map(String.init)
  let modifiers: Set = ["public", "package", "internal", "fileprivate", "private"]
  while let first = words.first, first.hasPrefix("@") || modifiers.contains(first) { words.removeFirst() }
  guard words.first == "import" else { return nil }
  words.removeFirst()
  let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
  if let first = words.first, kinds.contains(first) { words.removeFirst() }
  return words.first.map { String($0.prefix { $0 != "." }) }
}

/// The names in a target's list of dependencies: its own targets and the products of packages.
private func manifestDependencies(of module: String, in manifest: String) -> Set<String>? {
  let quoted = "\"\(module)\""
  for chunk in manifest.split(separator: "arget(").dropFirst() {
    guard let name = chunk.range(of: "name:"),
      chunk[name.upperBound...].drop(while: { $0.isWhitespace }).hasPrefix(quoted)
    else { continue }
    guard let list = chunk.range(of: "dependencies: [") else { return [] }
    var names: Set<String> = []
    var depth = 1
    var end = list.upperBound
    while depth > 0, end < chunk.endIndex {
      if chunk[end] == "[" { depth += 1 } else if chunk[end] == "]" { depth -= 1 }
      end = chunk.index(after: end)
    }
    var parts = chunk[list.upperBound..<end].split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
    while parts.count > 1 {
      if !parts[0].hasSuffix("package: ") { names.insert(parts[1]) }
      parts.removeFirst(2)
    }
    return names
  }
  return nil
}
