import Testing

@testable import Contract

@Suite("A tape")
struct TapeTests {
  let sample: Value = [
    "nickname": "李雷", "loginsCount": 3,
    "customData": ["学校": "北京大学", "score": 1.5, "none": nil, "list": [1, "二", true, []]],
    "empty": [:],
  ]

  @Test("gives back the value it was made of")
  func roundTrip() {
    #expect(Tape(sample).value == sample)
  }

  @Test("finds members by interned and by dynamic names")
  func lookUp() throws {
    let tape = Tape(sample)
    let nickname = try #require(Key("nickname"))
    #expect(tape.withRoot { $0[nickname]?.string } == "李雷")
    #expect(tape.withRoot { $0["customData"]?["学校"]?.string } == "北京大学")
    #expect(tape.withRoot { $0["absent"] == nil })
  }

  @Test("replays into another tape with the same bytes")
  func replay() throws {
    let tape = Tape(sample)
    var writer = TapeWriter()
    tape.emit(into: &writer)
    let written = writer.finish()
    #expect(written == tape)
  }

  @Test("an object takes the members of another one beside its own")
  func members() throws {
    let tape = Tape(sample)
    let company = try #require(Key("company"))
    var writer = TapeWriter(capacity: 16)
    writer.beginArray(count: -1)
    for text in ["one", "two"] {
      writer.beginObject(count: -1)
      tape.withRoot { writer.copyMembers(of: $0) }
      // Neither of these has members.
      Tape([:]).withRoot { writer.copyMembers(of: $0) }
      Tape(["x"]).withRoot { writer.copyMembers(of: $0) }
      writer.key(company)
      Array(text.utf8).withUnsafeBufferPointer { writer.string($0) }
      writer.endObject()
    }
    writer.endArray()
    let finished = writer.finish()
    let written = try #require(finished)
    guard case .object(let members) = sample else { return }
    #expect(
      written.value
        == .array(["one", "two"].map { .object(members + [.init("company", .string($0))]) }))
    #expect(written.withRoot { $0.firstElement?.count } == members.count + 1)
    var full = TapeWriter(limit: 64)
    full.beginObject(count: -1)
    tape.withRoot { full.copyMembers(of: $0) }
    #expect(full.isFull && full.byteCount <= 64)
  }

  @Test("an interned key knows its name, and a name that no DTO has is not interned")
  func keys() throws {
    #expect(try #require(Key("resetPasswordOnNextLogin")).name == "resetPasswordOnNextLogin")
    #expect(Key("no such field") == nil)
    #expect(Key.count > 1000)
  }

  @Test("a writer that has reached its limit is full, takes no more, and ends what is replayed into it")
  func limits() throws {
    var writer = TapeWriter(limit: 100)
    writer.beginArray(count: -1)
    var taken = 0
    while !writer.isFull {
      writer.integer(1)
      taken += 1
    }
    #expect(taken == (100 - 9) / 9 + 1)
    let kept = writer.byteCount
    #expect(kept <= 100)
    writer.endArray()
    let cut = writer.finish()
    #expect(cut == nil)

    let numbers = Tape(Value.array((0..<100_000).map { .integer($0) }))
    var text = JSONWriter(limit: 50)
    numbers.emit(into: &text)
    let (isFull, size) = (text.isFull, text.byteCount)
    #expect(isFull)
    #expect(size < 100)
    #expect(throws: JSONError.self) {
      try Tape(json: "[" + String(repeating: "1,", count: 100) + "1]", limits: .init(tape: 100))
    }
    #expect(try Tape(json: "[1,2]", limits: .init(tape: 100)).value == [1, 2])
  }
}
