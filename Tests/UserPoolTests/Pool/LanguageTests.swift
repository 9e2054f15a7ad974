import Testing

@testable import Contract
@testable import UserPool

/// Arguments of an operation that are wrong in one place each.
private struct WrongArguments {
  /// A value of a type that the rules may accept.
  static func plausible(_ field: Field, depth: Int) -> Value {
    if let first = field.enumValues.first { return .string(first) }
    switch field.type {
    case .any, .string: return text(field)
    case .number, .integer: return .integer(Int64(field.minimum ?? 1))
    case .boolean: return true
    case .object: return [:]
    case .ref(let schema): return object(schema, depth: depth + 1)
    case .array:
      guard let items = field.items else { return [] }
      if let first = items.enumValues.first { return [.string(first)] }
      if case .ref(let schema) = items.type { return [object(schema, depth: depth + 1)] }
      return [items.type == .object ? [:] : items.type == .integer || items.type == .number ? 1 : "x1"]
    }
  }

  private static func text(_ field: Field) -> Value {
    if field.format != nil { return "2022-06-03" }
    return .string(String(repeating: "x", count: max(2, field.minLength ?? 0)))
  }

  /// An object with its required fields.
  static func object(_ schema: Schema, depth: Int = 0) -> Value {
    guard depth < 4 else { return [:] }
    return .object(schema.fields.filter(\.isRequired).map { .init($0.name, plausible($0, depth: depth)) })
  }

  /// The values that are tried for one field.
  static func tried(_ field: Field) -> [Value] {
    [
      .null, "x", "", 7, -1, .number(1.5), true, [], [1], [[:]], ["a", "a"], [:], ["x": 1], plausible(field, depth: 0),
      .string(String(repeating: "长", count: 5000)), .array(.init(repeating: "a", count: 501)),
      .number(.infinity), .string("a\u{0}"),
    ]
  }

  /// Arguments of an operation: the plausible one, one that is empty, and the plausible one with each field replaced.
  static func of(_ operation: Contract.Operation) -> [Value] {
    guard let schema = operation.argument else { return [[:]] }
    let base = object(schema)
    guard case .object(let members) = base else { return [base] }
    var all = [base, [:], ["nikName": "x"]]
    for field in schema.fields {
      let others = members.filter { $0.name != field.name }
      all += tried(field).map { .object(others + [.init(field.name, $0)]) }
    }
    return all
  }
}

@Suite("Refusals under zh-CN")
struct LanguageTests {
  /// The codes of the contract that have a space, such as `code id_token`; the longest first.
  private static let codes = Set(
    Catalogue.operations.compactMap(\.argument).flatMap(\.fields).flatMap(\.enumValues).filter { $0.contains(" ") }
  ).sorted { $0.utf8.count > $1.utf8.count }

  /// What is English in a message: two words of prose in a row, or a message without any Chinese.
  private static func english(in message: String) -> String? {
    var text = message
    text.replace(/"[^"]*"/, with: "")
    for code in codes { text.replace(code, with: "") }
    if let prose = text.firstMatch(of: /\b[A-Za-z][a-z']* [a-z']{2,}\b/) { return String(prose.output) }
    return text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) } ? nil : text
  }

  /// Asks for everything that is wrong, checked by the contract or by the pool's own rules alone, and gives the different messages.
  private static func messages(_ language: Language) async throws -> [String: String] {
    let pool = try TestPool.withKeys()
    _ = try await pool.user(["username": "x", "email": "a@example.com"])
    var found: [String: String] = [:]
    for operation in Catalogue.operations where !operation.isHelper {
      for body in WrongArguments.of(operation) {
        var context = RequestContext(language: language)
        if operation.client == .authentication { context.caller = .application(id: nil, accessToken: nil) }
        do throws(ArgumentError) {
          _ = try Catalogue.request(operation, body: Tape(body), context: context)
        } catch {
          let response = Response(refusing: error, language, requestId: nil)
          found[response.message] = "\(operation.name): \(response.text(indexBase: 0))"
        }
        guard OperationTable.standard.answers(operation) else { continue }
        let request = Request(operation: operation, body: Tape(body), context: context)
        guard let response = try? await pool.backend.perform(request), !response.isSuccess else { continue }
        found[response.message] = "\(operation.name): \(response.text(indexBase: 0))"
      }
    }
    return found
  }

  @Test("no message has an English sentence, whatever is wrong with whatever operation")
  func chinese() async throws {
    let messages = try await Self.messages(.chinese)
    #expect(messages.count > 200, "\(messages.count) messages")
    for (message, whole) in messages {
      if let words = Self.english(in: message) { Issue.record("\(words) in: \(whole)") }
    }
  }

  @Test("the check sees English, and lets names, codes and quoted values pass")
  func check() {
    #expect(Self.english(in: "必须为 string that is") == "string that")
    #expect(Self.english(in: "missing") == "missing")
    #expect(Self.english(in: "应为布尔值，收到的是字符串 \"two words\"") == nil)
  }
}
