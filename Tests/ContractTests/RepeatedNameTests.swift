import Contract
import Testing

@Suite("Names that stand twice")
struct RepeatedNameTests {
  @Test(
    "the second place of a name is found, however deep",
    arguments: [
      (#"{"a": 1, "a": 2}"#, "a"), (#"{"email": 1, "name": 2, "email": 3}"#, "email"),
      (#"{"x": [1, {"y": {"z": 1, "z": 1}}]}"#, "x[2].y.z"), (#"{"a": 1, "\u0061": 2}"#, "a"),
      (#"[{"a": 1}, {"a": 1}, {"名": {}, "名": {}}]"#, "[3].名"),
    ])
  func found(text: String, place: String) throws {
    #expect(try Tape(json: text).repeatedName?.rendered(indexBase: 1) == place)
  }

  @Test(
    "what only looks alike is none",
    arguments: [
      #"{"a": {"a": {"a": 1}}}"#, #"[{"a": 1}, {"a": 1}]"#, #"{"e\u0301": 1, "\u00e9": 2}"#, "1", "[]", "{}",
      #"{"a": 1, "A": 2, "": 3}"#,
    ])
  func none(text: String) throws {
    #expect(try Tape(json: text).repeatedName == nil)
  }

  private struct Stop: Error {}

  @Test(
    "a search looks up every few thousand values and names, and can be stopped there",
    arguments: [
      "[" + String(repeating: "0,", count: 50_000) + "0]", "[" + String(repeating: "{},", count: 50_000) + "{}]",
      "{" + (0..<50_000).map { "\"k\($0)\": 0" }.joined(separator: ",") + "}",
      "[" + String(repeating: "{\"email\": 0},", count: 50_000) + "{}]",
    ])
  func stopped(text: String) throws {
    let tape = try Tape(json: text)
    var steps = 0
    var most = 0
    let found = tape.repeatedName { count, bytes in
      steps += count
      most = max(most, bytes)
    }
    #expect(found == nil && steps > 45_000)
    // An object with many names keeps them.
    #expect(text.hasPrefix("{") == (most > 45_000 * 8))
    var looks = 0
    #expect(throws: Stop.self) {
      try tape.repeatedName { _, _ throws(Stop) in
        looks += 1
        if looks == 3 { throw Stop() }
      }
    }
    #expect(looks == 3)
  }

  @Test("large objects are looked through as well")
  func many() throws {
    let members = (0..<5000).map { "\"k\($0)\": 0" }.joined(separator: ",")
    #expect(try Tape(json: "{\(members), \"email\": 1}").repeatedName == nil)
    #expect(try Tape(json: "{\(members), \"k17\": 1}").repeatedName == Path("k17"))
    #expect(try Tape(json: "{\"email\": 1, \(members), \"email\": 1}").repeatedName == Path("email"))
  }
}
