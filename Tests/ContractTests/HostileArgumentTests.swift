import Testing

@testable import Contract

@Suite("A hostile argument")
struct HostileArgumentTests {
  /// A tape of an object with one string member whose bytes are given.
  func tape(_ name: String, bytes: [UInt8], extra: [(String, Value)] = []) throws -> Tape {
    var writer = TapeWriter()
    writer.beginObject(count: -1)
    for (name, value) in extra {
      writer.key(name)
      value.emit(into: &writer)
    }
    writer.key(name)
    bytes.withUnsafeBufferPointer { writer.string($0) }
    writer.endObject()
    let written = writer.finish()
    return try #require(written)
  }

  func code(_ tape: Tape) throws -> ArgumentError.Code? {
    let operation = try #require(Catalogue.operation(named: "updateUser", client: .management))
    do throws(ArgumentError) {
      _ = try Catalogue.request(operation, body: tape)
      return nil
    } catch {
      #expect(!error.text(indexBase: 1).isEmpty)
      return error.code
    }
  }

  @Test(
    "bytes that are not UTF-8 are refused",
    arguments: [
      [0xFF], [0xC3], [0xC3, 0x28], [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0x80], [0xE4, 0xB8], Array("abcdefghijk".utf8) + [0xE4, 0xB8], [0xF0, 0x9F, 0x98],
    ] as [[UInt8]])
  func badUTF8(bytes: [UInt8]) throws {
    for padding in 0..<9 {
      let text = [UInt8](repeating: 0x61, count: padding) + bytes
      #expect(try code(tape("userId", bytes: text)) == .notUTF8)
      #expect(try code(tape("userId", bytes: text + Array("tail tail tail".utf8))) == .notUTF8)
    }
  }

  @Test("text of every length and script passes, and U+0000 in it does not")
  func goodUTF8() throws {
    for text in ["", "a", "李雷和韩梅梅", "abcdefgh", "abcdefg李", "😀", "é", "\u{10FFFF}\u{E000}\u{D7FF}", "\u{7F}"] {
      for padding in 0..<9 {
        let bytes = [UInt8](repeating: 0x62, count: padding) + Array(text.utf8)
        #expect(try code(tape("userId", bytes: bytes)) == nil)
        #expect(try code(tape("userId", bytes: bytes + [0])) == .malformed)
        #expect(try code(tape("userId", bytes: [0] + bytes)) == .malformed)
      }
    }
  }

  @Test("what is deep inside customData is looked at as well")
  func free() throws {
    var writer = TapeWriter()
    writer.beginObject(count: -1)
    writer.key("userId")
    writer.string("u")
    writer.key("customData")
    writer.beginObject(count: -1)
    writer.key("学校")
    writer.beginArray(count: -1)
    writer.integer(1)
    [0xFF, 0xFE].withUnsafeBufferPointer { writer.string($0) }
    writer.endArray()
    writer.endObject()
    writer.endObject()
    let written = writer.finish()
    let tape = try #require(written)
    let operation = try #require(Catalogue.operation(named: "updateUser", client: .management))
    let error = #expect(throws: ArgumentError.self) { try Catalogue.request(operation, body: tape) }
    #expect(error?.text(indexBase: 1) == "updateUser: customData.学校[2]: expected text in UTF-8, got other bytes")
  }

  @Test("a name that is not UTF-8 is refused")
  func badName() throws {
    for name in ["customData", nil] {
      var writer = TapeWriter()
      writer.beginObject(count: -1)
      if let name {
        writer.key(name)
        writer.beginObject(count: -1)
      }
      [0x61, 0xFF].withUnsafeBufferPointer { writer.key(utf8: $0) }
      writer.integer(1)
      if name != nil { writer.endObject() }
      writer.endObject()
      let written = writer.finish()
      let tape = try #require(written)
      #expect(try code(tape) == (name == nil ? .unknownField : .notUTF8))
    }
  }

  @Test("nesting is followed to a depth and refused past it")
  func depth() throws {
    func nested(_ depth: Int, _ isArray: Bool) throws -> Tape {
      var writer = TapeWriter()
      writer.beginObject(count: -1)
      writer.key("userId")
      writer.string("u")
      writer.key("metadata")
      for _ in 0..<depth {
        writer.beginObject(count: -1)
        writer.key("x")
        if isArray { writer.beginArray(count: -1) }
      }
      writer.integer(1)
      for _ in 0..<depth {
        if isArray { writer.endArray() }
        writer.endObject()
      }
      writer.endObject()
      let written = writer.finish()
      return try #require(written)
    }
    #expect(try code(nested(250, false)) == nil)
    #expect(try code(nested(120, true)) == nil)
    #expect(try code(nested(256, false)) == .tooDeep)
    #expect(try code(nested(200_000, true)) == .tooDeep)
  }

  @Test("a hundred thousand unknown or repeated members are dealt with in one go")
  func many() throws {
    let operation = try #require(Catalogue.operation(named: "updateUser", client: .management))
    let repeated = Value.object((0..<100_000).map { .init($0 % 2 == 0 ? "userId" : "unknown\($0)", "u") })
    let request = try Catalogue.request(operation, body: Tape(repeated), unknownFields: .ignore)
    #expect(request.body.value == ["userId": "u"])
  }

  @Test("no secret shows in an error")
  func secrets() throws {
    let text = "correct horse battery"
    let arguments: [(String, Operation.Client, Value)] = [
      ("updateUser", .management, ["userId": "u", "password": [.string(text)]]),
      ("updateUser", .management, ["userId": "u", "password": 20_251_122]),
      ("updatePassword", .authentication, ["newPassword": 20_251_122, "oldPassword": .string(text)]),
      ("updatePassword", .authentication, ["newPasswort": .string(text)]),
      (
        "signInByCredentials", .authentication,
        ["connection": "PASSWORD", "passwordPayload": ["password": .object([.init(text, 20_251_122)])]]
      ),
    ]
    for (name, client, argument) in arguments {
      let mistake = try #require(try mistake(name, argument, client: client))
      #expect(!mistake.contains(text) && !mistake.contains("20251122"), "\(mistake)")
    }
  }

  @Test("a long value is cut short in an error, and control characters do not show")
  func longValues() throws {
    let long = String(repeating: "李", count: 10_000)
    let text = try #require(try mistake("updateUser", ["userId": "u", "gender": .string(long)]))
    #expect(text.utf8.count < 300 && text.contains("…"))
    let control = try #require(try mistake("updateUser", ["userId": "u", "gender": "\u{1B}[31m\n"]))
    #expect(!control.contains("\u{1B}") && !control.contains("\n"))
    let name = try #require(try mistake("updateUser", .object([.init("\u{1B}\u{85}" + long, 1)])))
    #expect(name.utf8.count < 1000 && !name.contains("\u{1B}") && !name.contains("\u{85}"))
  }
}
