import Testing

@testable import Contract

@Suite("Writing JSON")
struct JSONWriterTests {
  func text(_ value: Value, _ style: JSONWriter.Style = .compact) throws -> String {
    String(decoding: try Tape(value).json(style), as: UTF8.self)
  }

  @Test(
    "values of every kind are written in their shortest form",
    arguments: [
      (nil, "null"), (true, "true"), (false, "false"), (0, "0"), (-7, "-7"), (1234567890, "1234567890"),
      (.integer(.min), "-9223372036854775808"), (.integer(.max), "9223372036854775807"), (1.5, "1.5"),
      (.number(1), "1.0"), (.number(-0.0), "-0.0"), (.number(1e300), "1e+300"), (.number(0.1), "0.1"), ("", "\"\""),
      ("李\"\\\n\u{1}/", "\"李\\\"\\\\\\n\\u0001/\""), ([], "[]"), ([:], "{}"), ([[], [:], 1], "[[],{},1]"),
      (["a": 1, "b": [1, 2], "c": ["d": nil]], "{\"a\":1,\"b\":[1,2],\"c\":{\"d\":null}}"),
    ] as [(Value, String)])
  func compact(value: Value, expected: String) throws {
    #expect(try text(value) == expected)
  }

  @Test("the indented form has a line for each member and element")
  func pretty() throws {
    let value: Value = ["b": [1, ["x": nil]], "a": [], "c": [:]]
    let expected = """
      {
        "b": [
          1,
          {
            "x": null
          }
        ],
        "a": [],
        "c": {}
      }
      """
    #expect(try text(value, .pretty) == expected)
  }

  @Test("members are sorted at every depth where that is asked for")
  func sorted() throws {
    let value: Value = ["b": [["z": 1, "y": ["q": 2, "p": 1]], 3], "a": "x,\n", "c": [:], "": 0]
    #expect(
      try text(value, JSONWriter.Style(sortsKeys: true))
        == "{\"\":0,\"a\":\"x,\\n\",\"b\":[{\"y\":{\"p\":1,\"q\":2},\"z\":1},3],\"c\":{}}")
    let expected = """
      {
        "": 0,
        "a": "x,\\n",
        "b": [
          {
            "y": {
              "p": 1,
              "q": 2
            },
            "z": 1
          },
          3
        ],
        "c": {}
      }
      """
    #expect(try text(value, .sorted) == expected)
  }

  @Test("the ASCII form escapes everything else")
  func ascii() throws {
    #expect(try text(["李": "é😀"], JSONWriter.Style(isASCII: true)) == "{\"\\u674e\":\"\\u00e9\\ud83d\\ude00\"}")
  }

  @Test("infinity, not-a-number and bytes that are not UTF-8 are refused")
  func refused() throws {
    for number in [Double.infinity, -.infinity, .nan] {
      let error = #expect(throws: JSONError.self) { try Tape(["a": [.number(number)]]).json() }
      #expect(error?.code == .number)
    }
    var writer = JSONWriter()
    [0x61, 0xFF].withUnsafeBufferPointer { writer.string($0) }
    #expect(writer.failure?.code == .notUTF8)
    writer.clear()
    writer.bool(true)
    let text = try writer.finish()
    #expect(text == Array("true".utf8))
  }

  @Test("random values come back as they were, in every style")
  func roundTrip() throws {
    var random = Seeded(state: 20_251_122)
    let styles: [JSONWriter.Style] = [.compact, .pretty, JSONWriter.Style(indentation: 1, isASCII: true)]
    for _ in 0..<2000 {
      let value = Value.random(&random, depth: 4)
      let tape = Tape(value)
      for style in styles {
        let text = try tape.json(style)
        let back = try text.withUnsafeBufferPointer { bytes in try Tape(json: bytes) }
        #expect(back == tape, "\(String(decoding: text, as: UTF8.self))")
      }
      let sorted = try tape.json(.sorted)
      let again = try sorted.withUnsafeBufferPointer { bytes in try Tape(json: bytes).json(.sorted) }
      #expect(again == sorted)
    }
  }
}

/// A source of random numbers that gives the same ones in every run (SplitMix64).
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension Value {
  static func random(_ random: inout Seeded, depth: Int) -> Value {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 7), using: &random) {
    case 0: return nil
    case 1: return .bool(.random(using: &random))
    case 2: return .integer(.random(in: -1000...1000, using: &random))
    case 3: return .integer(Int64(bitPattern: random.next()))
    case 4:
      let number = Double(bitPattern: random.next())
      return .number(number.isFinite ? number : 0.5)
    case 5: return .number(Double.random(in: -1e6...1e6, using: &random).rounded())
    case 6: return .string(text(&random))
    case 7: return .array((0..<Int.random(in: 0..<6, using: &random)).map { _ in .random(&random, depth: depth - 1) })
    default:
      let names = (0..<Int.random(in: 0..<6, using: &random)).map { "\($0)" + text(&random) }
      return .object(names.map { Member($0, .random(&random, depth: depth - 1)) } + known(&random))
    }
  }

  private static func known(_ random: inout Seeded) -> [Member] {
    let id = UInt16.random(in: 0..<UInt16(Contract.Key.count), using: &random)
    return [Member(Contract.Key(id: id).name, .integer(Int64(id)))]
  }

  private static func text(_ random: inout Seeded) -> String {
    let alphabets: [ClosedRange<UInt32>] = [0x20...0x7E, 0x00...0x1F, 0x80...0x7FF, 0x4E00...0x9FFF, 0x1F600...0x1F64F]
    var text = ""
    for _ in 0..<Int.random(in: 0..<24, using: &random) {
      let range =
        Int.random(in: 0..<4, using: &random) > 0 ? alphabets[0] : alphabets[Int.random(in: 0..<5, using: &random)]
      if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) { text.unicodeScalars.append(scalar) }
    }
    return text
  }
}
