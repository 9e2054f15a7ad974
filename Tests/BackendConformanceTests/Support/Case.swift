import Contract
import Foundation
import Testing

/// A case of the suite, as Tests/BackendConformanceTests/Cases has it: steps, one after the other on a fresh pool.
struct Case: Sendable, CustomTestStringConvertible {
  let name: String
  let steps: [Step]

  var testDescription: String { name }

  /// One call and what is expected of it.
  struct Step: Sendable {
    /// The operation's name.
    var call: String
    /// Whose operation it is, where both clients have one of that name.
    var client: Contract.Operation.Client?
    /// The argument; `$name` is what an earlier step kept.
    var argument: Contract.Value
    /// Who asks: `administrator`, `application`, or `$name` for a signed-in user by a token that was kept.
    var caller: String?
    var language: Language
    /// Whether fields that the DTO does not have are left out instead of refused.
    var ignoresUnknownFields: Bool
    /// What is kept for later steps: name and place in the data, as in `list.0.userId`.
    var keep: [(name: String, place: String)]
    /// The mistake that the contract finds before anything is asked: its path.
    var argumentError: String?
    var statusCode: Int
    var apiCode: Int?
    var path: Path?
    /// A part of the message.
    var message: String?
    /// A subset of the data.
    var data: Contract.Value?
  }

  /// The cases of all files.
  static let all: [Case] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Cases").path
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    var cases: [Case] = []
    for file in files where file.hasSuffix(".json") {
      do {
        let text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
        for value in try Tape(json: text).value.array ?? [] { cases.append(try Case(value)) }
      } catch {
        Issue.record("\(file): \(error)")
      }
    }
    return cases
  }()

  init(_ value: Contract.Value) throws {
    name = try #require(value["name"]?.string)
    steps = try #require(value["steps"]?.array, "\(name)").map { step throws in try Step(step) }
  }
}

extension Case.Step {
  private static let words: Set<String> = [
    "call", "client", "with", "as", "language", "unknown", "keep", "argument", "status", "code", "path", "message",
    "data",
  ]

  init(_ value: Contract.Value) throws {
    guard case .object(let members) = value else { throw CaseError("a step is an object") }
    if let strange = members.first(where: { !Self.words.contains($0.name) }) {
      throw CaseError("\(strange.name): no such word of a step")
    }
    call = try #require(value["call"]?.string)
    client = value["client"]?.string.map { $0 == "management" ? .management : .authentication }
    argument = Self.unfolded(value["with"] ?? [:])
    caller = value["as"]?.string
    language = value["language"]?.string == "zh-CN" ? .chinese : .english
    ignoresUnknownFields = value["unknown"]?.string == "ignore"
    keep = []
    if case .object(let kept)? = value["keep"] { keep = kept.map { ($0.name, $0.value.string ?? "") } }
    argumentError = value["argument"]?.string
    statusCode = value["status"]?.integer.map(Int.init) ?? 200
    apiCode = value["code"]?.integer.map(Int.init)
    path = value["path"]?.array.map { elements in
      Path(elements.map { element in element.string.map(Path.Element.name) ?? .index(Int(element.integer ?? -1)) })
    }
    message = value["message"]?.string
    data = value["data"]
  }

  /// `{"$times": 500, "of": X}` is a list of so many, in whose texts `{n}` counts from 0; `{"$text": 70000}` a text of that length,
  /// `{"$nested": 200}` lists within lists.
  private static func unfolded(_ value: Contract.Value) -> Contract.Value {
    switch value {
    case .array(let elements): return .array(elements.map(unfolded))
    case .object(let members):
      if let times = value["$times"]?.integer, let item = value["of"] {
        return .array((0..<times).map { counted(unfolded(item), $0) })
      }
      if let depth = value["$nested"]?.integer { return (0..<depth).reduce("x") { inner, _ in [inner] } }
      if let length = value["$text"]?.integer { return .string(String(repeating: "x", count: Int(length))) }
      return .object(members.map { .init($0.name, unfolded($0.value)) })
    default: return value
    }
  }

  private static func counted(_ value: Contract.Value, _ number: Int64) -> Contract.Value {
    switch value {
    case .string(let text): .string(text.replacing("{n}", with: "\(number)"))
    case .array(let elements): .array(elements.map { counted($0, number) })
    case .object(let members): .object(members.map { .init($0.name, counted($0.value, number)) })
    default: value
    }
  }
}

/// Why a case makes no sense.
struct CaseError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
