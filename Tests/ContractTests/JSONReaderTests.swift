import Testing

@testable import Contract

@Suite("Reading JSON")
struct JSONReaderTests {
  @Test(
    "values of every kind come out as they are",
    arguments: [
      ("null", nil), ("true", true), (" false ", false), ("0", 0), ("-0", .number(-0.0)), ("-12", -12),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("9223372036854775808", .number(9223372036854775808)), ("18446744073709551616", .number(18446744073709551616)),
      ("1.0", .number(1)), ("1e2", .number(100)), ("1E+2", .number(100)), ("1.5e-3", .number(0.0015)),
      ("0.1", .number(0.1)), ("123456789012345678901234567890", .number(Double("123456789012345678901234567890") ?? 1)),
      ("1e-400", .number(0)), ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
      ("5e-324", .number(.leastNonzeroMagnitude)),
      ("2.2250738585072011e-308", .number(Double("2.2250738585072011e-308") ?? 1)),
      ("9007199254740993.0", .number(9007199254740992)), ("0e99999999999999999999", .number(0)),
      ("\"\"", ""), ("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "a\"\\/\u{8}\u{C}\n\r\t"), ("\"\\u674e\\u96F7\"", "李雷"),
      ("\"\\ud83d\\ude00!\"", "😀!"), ("\"\\u0000\"", "\0"), ("\"😀李é\"", "😀李é"),
      ("[]", []), ("{}", [:]), ("[ ]", []), ("{\t}", [:]), ("[1,[2,[]],{}]", [1, [2, []], [:]]),
      ("{\"nickname\":\"n\",\"学校\":{\"a\":[true]}}", ["nickname": "n", "学校": ["a": [true]]]),
      ("\n[\r\n1 , 2\t]\n", [1, 2]),
    ] as [(String, Value)])
  func values(text: String, value: Value) throws {
    #expect(try Tape(json: text).value == value)
    if case .number(let number) = value {
      #expect(try Tape(json: text).withRoot { $0.number }?.bitPattern == number.bitPattern)
    }
  }

  @Test(
    "what is no JSON is refused with its place and what was expected",
    arguments: [
      ("", 1, 1, "a value"), ("  ", 1, 3, "a value"), ("nul", 1, 4, "null"), ("nulL", 1, 4, "null"),
      ("[1,]", 1, 4, "a value"), ("[1 2]", 1, 4, "a comma or ]"), ("[1}", 1, 3, "a comma or ]"),
      ("{\"a\":1]", 1, 7, "a comma or }"), ("{\"a\" 1}", 1, 6, "a colon"), ("{a:1}", 1, 2, "a name in quotes or }"),
      ("{\"a\":1,}", 1, 8, "a name in quotes"), ("{,}", 1, 2, "a name in quotes or }"), ("[", 1, 2, "a value"),
      ("{\"a\":", 1, 6, "a value"), ("1 2", 1, 3, "the end of the text"), ("]", 1, 1, "a value"),
      ("[1]]", 1, 4, "the end of the text"), ("01", 1, 2, "no digit after a leading 0"), ("-", 1, 2, "a digit"),
      ("1.", 1, 3, "a digit"), (".5", 1, 1, "a value"), ("1e", 1, 3, "a digit"), ("1e+", 1, 4, "a digit"),
      ("+1", 1, 1, "a value"), ("0x1", 1, 2, "the end of the text"), ("NaN", 1, 1, "a value"),
      ("Infinity", 1, 1, "a value"), ("'a'", 1, 1, "a value"), ("[\n  1,\n  x\n]", 3, 3, "a value"),
      ("\"a", 1, 3, "the end of the string"), ("\"\\x\"", 1, 3, "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u"),
      ("\"\\u12g4\"", 1, 6, "four hex digits"), ("\"\\u12", 1, 6, "four hex digits"),
      ("\"a\nb\"", 1, 3, "an escape such as \\n, not a bare control character"),
      ("\"\\ud800\"", 1, 2, "both halves of a surrogate pair"),
      ("\"\\udc00\"", 1, 2, "both halves of a surrogate pair"),
      ("\"\\ud800\\u0041\"", 1, 2, "both halves of a surrogate pair"),
      ("\"\\ud800x\"", 1, 2, "both halves of a surrogate pair"),
      ("1e400", 1, 1, "a number that fits into 64 bits"), ("[-1e999]", 1, 2, "a number that fits into 64 bits"),
      ("// c\n1", 1, 1, "a value"), ("\u{FEFF}1", 1, 1, "a value"), ("tru\0", 1, 4, "true"),
    ] as [(String, Int, Int, String)])
  func mistakes(text: String, line: Int, column: Int, expected: String) throws {
    let error = #expect(throws: JSONError.self) { try Tape(json: text) }
    #expect(error?.line == line && error?.column == column && error?.expected == expected)
  }

  @Test(
    "a reader that repairs text reads what is broken as U+FFFD and loses nothing beside it",
    arguments: [
      ("\\ud800", 1, "\u{FFFD}"), ("\\udc00a", 1, "\u{FFFD}a"), ("\\ud800\\u0041", 1, "\u{FFFD}A"),
      ("\\ud800\\ud83d\\ude00", 1, "\u{FFFD}😀"), ("\\ud800\\n", 1, "\u{FFFD}\n"), ("\\ud83d\\ude00", 0, "😀"),
      ("\\ud800\\ud800é", 2, "\u{FFFD}\u{FFFD}é"),
    ])
  func repairs(text: String, count: Int, expected: String) throws {
    try Array("\"\(text)\"".utf8).withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      reader.repairsText = true
      let token = try reader.next()
      #expect(token == .string)
      #expect(String(decoding: reader.text, as: UTF8.self) == expected)
      #expect(reader.repairs == count)
      let end = try reader.next()
      #expect(end == .end)
    }
  }

  @Test("it still refuses what is no text at all", arguments: ["\\u12g4", "\\x", "a\nb", "\\ud800", "\u{80}"])
  func unrepaired(text: String) {
    let isWhole = text.hasPrefix("\\ud800") || text == "\u{80}"
    Array("\"\(text)\(isWhole ? "" : "\"")".utf8).withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      reader.repairsText = true
      #expect(throws: JSONError.self) { try reader.next() }
    }
  }

  @Test(
    "bytes that are not UTF-8 are repaired wherever they stand, over many runs of plain text",
    arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF8], [0xE4, 0xB8], [0x80, 0x80, 0x80, 0x80]] as [[UInt8]])
  func repairedBytes(broken: [UInt8]) throws {
    for length in 0...17 {
      let plain = Array(repeating: UInt8(ascii: "x"), count: length)
      let text = [UInt8(ascii: "\"")] + plain + broken + plain + [UInt8(ascii: "\"")]
      try text.withUnsafeBufferPointer { bytes in
        var reader = JSONReader(bytes)
        reader.repairsText = true
        let token = try reader.next()
        #expect(token == .string)
        let read = String(decoding: reader.text, as: UTF8.self)
        #expect(read.filter { $0 != "\u{FFFD}" } == String(repeating: "x", count: 2 * length))
        #expect(reader.repairs == 1)
      }
    }
  }

  @Test("a text that ends too early says so", arguments: ["", "[1,", "{\"a\":", "\"abc", "tru", "-", "[[[", "\"\\u12"])
  func unfinished(text: String) throws {
    let error = #expect(throws: JSONError.self) { try Tape(json: text) }
    #expect(error?.code == .unfinished)
  }

  @Test(
    "bytes that are not UTF-8 are refused wherever they stand",
    arguments: [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF8], [0xE4, 0xB8],
    ] as [[UInt8]])
  func notUTF8(bytes: [UInt8]) throws {
    for padding in 0..<10 {
      let text = [0x5B, 0x22] + [UInt8](repeating: 0x61, count: padding) + bytes + Array("tail tail\"]".utf8)
      let error = #expect(throws: JSONError.self) { try text.withUnsafeBufferPointer { try Tape(json: $0) } }
      #expect(error?.code == .notUTF8 && error?.column == padding + 3)
    }
    #expect(throws: JSONError.self) { try bytes.withUnsafeBufferPointer { try Tape(json: $0) } }
  }

  @Test("nesting is read up to its limit without recursion")
  func depth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(throws: Never.self) { try Tape(json: nested(256)) }
    let error = #expect(throws: JSONError.self) { try Tape(json: nested(257)) }
    #expect(error?.code == .tooDeep && error?.column == 257)
    #expect(throws: JSONError.self) { try Tape(json: String(repeating: "{\"a\":[", count: 500_000)) }
    #expect(throws: Never.self) { try Tape(json: nested(3), limits: .init(depth: 3)) }
    #expect(throws: JSONError.self) { try Tape(json: nested(4), limits: .init(depth: 3)) }
  }

  @Test("a text over the size limit is refused before it is read")
  func size() throws {
    let error = #expect(throws: JSONError.self) { try Tape(json: "[1,2,3,4]", limits: .init(size: 8)) }
    #expect(error?.code == .tooLarge)
  }

  @Test("names of the catalogue are interned, also when they are written with escapes")
  func interned() throws {
    let tape = try Tape(json: "{\"nick\\u006eame\":1,\"own\":2}")
    tape.withRoot { root in
      var ids: [UInt16] = []
      root.forEachMember { name, _ in ids.append(name.id) }
      #expect(ids == [Key("nickname")?.id, Key.dynamicID])
    }
  }

  @Test("the last of two members of one name counts")
  func duplicates() throws {
    let tape = try Tape(json: "{\"name\":1,\"name\":2}")
    #expect(tape.withRoot { $0["name"]?.integer } == 2)
  }

  @Test("every beginning of a text and every text with one byte changed is read or refused, never a crash")
  func mutilated() throws {
    let text = Array("{\"list\":[{\"userId\":\"\\u674e\\ud83d\\ude00李\",\"n\":-1.5e3,\"b\":[true,null,{}]}]}".utf8)
    for end in 0..<text.count {
      #expect(throws: JSONError.self) { try text.prefix(end).withUnsafeBufferPointer { try Tape(json: $0) } }
    }
    var refused = 0
    for index in text.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = text
        changed[index] = byte
        let result = changed.withUnsafeBufferPointer { bytes in Result { try Tape(json: bytes).value } }
        if case .failure = result { refused += 1 }
      }
    }
    #expect(refused > text.count * 100)
  }
}
