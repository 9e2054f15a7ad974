import Contract
import Lua

/// Looks at a script without running it: `moonpool check`.
public enum ScriptChecker {
  /// Something that is wrong in a script.
  public struct Finding: Sendable, Equatable {
    /// The line, from 1.
    public var line: Int
    /// The column in bytes, from 1; 0 where it is not known.
    public var column: Int
    /// What is wrong.
    public var message: String
    /// The near miss.
    public var suggestion: String?
  }

  /// Syntax errors; operations and DTOs that the contract does not have, where they are asked of `management`, `authentication`, clients made in
  /// the script, and `genauth.models`.
  public static func check(_ script: Script) -> [Finding] {
    var configuration = Configuration.sandboxed(memoryLimit: 256 << 20)
    configuration.libraries = []
    guard let state = try? State(configuration) else { return [] }
    do throws(LuaError) {
      try state.stack.load(script.chunk)
    } catch {
      return [
        Finding(
          line: error.position?.line ?? 1, column: column(of: error, script), message: error.message, suggestion: nil)
      ]
    }
    return NameScan(LuaTokens(script.source).all).findings
  }

  /// Where the token stands near which parsing failed.
  private static func column(of error: LuaError, _ script: Script) -> Int {
    guard let line = error.position?.line, let text = script.line(line), let near = error.near, near != "<eof>" else {
      return 0
    }
    let bytes = Array(text.utf8)
    let wanted = Array(near.utf8)
    guard !wanted.isEmpty, bytes.count >= wanted.count else { return 0 }
    let places = (0...(bytes.count - wanted.count)).filter { bytes[$0..<($0 + wanted.count)].elementsEqual(wanted) }
    return places.count == 1 ? places[0] + 1 : 0
  }
}

/// Follows the names of clients through a script's tokens.
private struct NameScan {
  private let tokens: [LuaTokens.Token]
  private var clients: [String: Operation.Client?] = ["management": .management, "authentication": .authentication]
  private(set) var findings: [ScriptChecker.Finding] = []

  init(_ tokens: [LuaTokens.Token]) {
    self.tokens = tokens
    learnClients()
    for index in tokens.indices { look(at: index) }
  }

  private func text(_ index: Int) -> String { tokens.indices.contains(index) ? tokens[index].text : "" }

  /// `local m = genauth.ManagementClient(…)` makes a client; any other assignment to a client's name makes the name unknown.
  private mutating func learnClients() {
    for index in tokens.indices.dropFirst()
    where text(index) == "=" && text(index + 1) != "=" && tokens[index - 1].isName {
      let name = text(index - 1)
      // `x.management = …` and `{ management = … }` are fields.
      guard ![".", ":", "{", ",", ";"].contains(text(index - 2)) else { continue }
      if text(index + 1) == "genauth", text(index + 2) == "." {
        switch text(index + 3) {
        case "ManagementClient": clients[name] = .management
        case "AuthenticationClient": clients[name] = .authentication
        default: break
        }
      } else if clients[name] != nil, text(index + 1) != "require" {
        clients[name] = .some(nil)
      }
    }
  }

  private mutating func look(at index: Int) {
    guard tokens[index].isName, ![".", ":"].contains(text(index - 1)) else { return }
    if text(index) == "genauth", text(index + 1) == ".", text(index + 2) == "models", text(index + 3) == "." {
      checkModel(index + 4)
    }
    guard let client = clients[text(index)] ?? nil else { return }
    var next = index + 1
    if text(next) == ".", text(next + 1) == "try" { next += 2 }
    guard text(next) == ":", tokens.indices.contains(next + 1), tokens[next + 1].isName else { return }
    checkOperation(next + 1, client)
  }

  private mutating func checkOperation(_ index: Int, _ client: Operation.Client) {
    let name = text(index)
    if name == "users", client == .management { return }
    if Catalogue.operation(named: name, client: client) != nil { return }
    let title = client == .management ? "ManagementClient" : "AuthenticationClient"
    let names = Catalogue.operations.lazy.filter { $0.client == client && !$0.isReachedByPathOnly }.map(\.name)
    add(index, "\(name): no such operation of \(title)", NearMiss.find(name, among: Array(names) + ["users"]))
  }

  private mutating func checkModel(_ index: Int) {
    let name = text(index)
    if Catalogue.schema(named: name) != nil || name.isEmpty { return }
    add(index, "\(name): no such DTO", NearMiss.find(name, among: Catalogue.schemas.lazy.map(\.name)))
  }

  private mutating func add(_ index: Int, _ message: String, _ suggestion: String?) {
    let token = tokens[index]
    findings.append(
      ScriptChecker.Finding(
        line: token.line, column: token.column,
        message: suggestion.map { "\(message); did you mean \($0)?" } ?? message,
        suggestion: suggestion))
  }
}
