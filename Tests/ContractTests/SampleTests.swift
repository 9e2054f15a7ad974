import Foundation
import Testing

@testable import Contract

/// Every sample of the four documents that the project exists for, and of the published OpenAPI files, goes through the checker. Fixtures/ holds
/// copies; texts that are not ASCII are replaced there, and one name that a line break had cut in two is whole.
@Suite("Samples of the documents")
struct SampleTests {
  private static func fixture(_ name: String) throws -> Value {
    let here = URL(filePath: #filePath).deletingLastPathComponent()
    let text = try String(contentsOf: here.appending(path: "Fixtures/\(name).json"), encoding: .utf8)
    return try Tape(json: text).value
  }

  private static func members(_ value: Value?) -> [Value.Member] {
    if case .object(let members)? = value { members } else { [] }
  }

  private static func listed(_ contradictions: [String: [String]]) -> Set<String> {
    Set(contradictions.values.joined())
  }

  @Test("samples of fields pass, but for those that contradict the schema and are listed")
  func fields() throws {
    var refused: Set<String> = []
    var count = 0
    for schema in Self.members(try Self.fixture("openapi-samples")["schemas"]) {
      let dto = try #require(Catalogue.schema(named: schema.name), "\(schema.name)")
      for sample in Self.members(schema.value) {
        count += 1
        if (try? dto.checked(Tape(sample.value), for: sample.name)) == nil { refused.insert("\(dto).\(sample.name)") }
      }
    }
    let listed = Self.listed(SampleContradictions.fields)
    #expect(count > 3000)
    #expect(refused.subtracting(listed).sorted() == [], "refused and not listed")
    #expect(listed.subtracting(refused).sorted() == [], "listed and not refused")
  }

  @Test("samples of parameters pass, but for those that contradict the schema and are listed")
  func parameters() throws {
    var refused: Set<String> = []
    var count = 0
    for entry in Self.members(try Self.fixture("openapi-samples")["parameters"]) {
      let words = entry.name.split(separator: " ").map(String.init)
      let method = try #require(Contract.Operation.Method.allCases.first { $0.name == words[0] })
      let operation = try #require(Catalogue.operation(path: words[1], method: method), "\(entry.name)")
      for sample in Self.members(entry.value) {
        count += 1
        let passes = operation.argument.map { (try? $0.checked(Tape(sample.value), for: sample.name)) != nil } ?? false
        if !passes { refused.insert("\(entry.name) \(sample.name)") }
      }
    }
    let listed = Self.listed(SampleContradictions.parameters)
    #expect(count > 400)
    #expect(refused.subtracting(listed).sorted() == [], "refused and not listed")
    #expect(listed.subtracting(refused).sorted() == [], "listed and not refused")
  }

  @Test("arguments of the documents pass as they are, and nothing of them is left out over HTTP either")
  func arguments() throws {
    let samples = try #require(try Self.fixture("seed-samples")["arguments"]?.array)
    #expect(samples.count == 7)
    for sample in samples {
      let name = try #require(sample["operation"]?.string)
      let operation = try #require(
        Catalogue.operation(named: name, client: .management)
          ?? Catalogue.operation(named: name, client: .authentication))
      let body = try #require(sample["body"])
      for fields in [UnknownFields.refuse, .ignore] {
        let request = try Catalogue.request(operation, body: Tape(body), unknownFields: fields)
        #expect(request.body.value == body, "\(sample["name"] ?? .null)")
      }
    }
  }

  @Test("answers and tables of the documents pass, but for what contradicts the schema and is listed")
  func answers() throws {
    let fixture = try Self.fixture("seed-samples")
    var refused: Set<String> = []
    for sample in try #require(fixture["answers"]?.array) {
      let name = try #require(sample["operation"]?.string)
      let operation = try #require(
        Catalogue.operation(named: name, client: .management)
          ?? Catalogue.operation(named: name, client: .authentication))
      let schema = try #require(operation.response)
      refused.formUnion(try mistakes(in: try #require(sample["body"]), of: schema, sample["name"]?.string ?? ""))
    }
    for sample in try #require(fixture["fields"]?.array) {
      let name = sample["name"]?.string ?? ""
      let schema = try #require(Catalogue.schema(named: sample["schema"]?.string ?? ""))
      for field in Self.members(sample["fields"]) where (try? schema.checked(Tape(field.value), for: field.name)) == nil
      {
        refused.insert("\(name): \(field.name)")
      }
    }
    let listed = Self.listed(SampleContradictions.seeds)
    #expect(refused.subtracting(listed).sorted() == [], "refused and not listed")
    #expect(listed.subtracting(refused).sorted() == [], "listed and not refused")
  }

  /// Where the checker refuses a sample: what it names is taken out, so that it goes on to the next place.
  private func mistakes(in sample: Value, of schema: Schema, _ name: String) throws -> Set<String> {
    var found: Set<String> = []
    var sample = sample
    while true {
      do throws(ArgumentError) {
        _ = try schema.checked(Tape(sample))
        return found
      } catch {
        // Taken out before: the schema requires it.
        guard found.insert("\(name): \(error.path.rendered(indexBase: 0))").inserted else { return found }
        sample = sample.without(error.path.elements[...])
      }
    }
  }
}

extension Value {
  /// This value without the member at a path of names.
  fileprivate func without(_ path: ArraySlice<Path.Element>) -> Value {
    guard case .object(let members) = self, case .name(let name)? = path.first else { return self }
    if path.count == 1 { return .object(members.filter { $0.name != name }) }
    return .object(
      members.map { $0.name == name ? Member($0.name, $0.value.without(path.dropFirst())) : $0 })
  }
}
