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
    #expect(try #require(writer.finish()) == tape)
  }

  @Test("an interned key knows its name, and a name that no DTO has is not interned")
  func keys() throws {
    #expect(try #require(Key("resetPasswordOnNextLogin")).name == "resetPasswordOnNextLogin")
    #expect(Key("no such field") == nil)
    #expect(Key.count > 1000)
  }
}
