import Repl
import ScriptHost
import Testing

@Suite("Values as Lua, JSON and CSV")
struct PrintingFormatTests {
  /// Values and an expression of Lua that checks what is read back as `v`.
  private static let samples: [(ShownValue, String)] = [
    ("plain", "v == 'plain'"), ("a \"q\" \\ 'b'\n\t\r\u{0}1", "v == 'a \"q\" \\\\ \\'b\\'\\n\\t\\r\\0001'"),
    (
      .string((0...255).map { UInt8($0) }), "#v == 256 and v:byte(1) == 0 and v:byte(129) == 128 and v:byte(256) == 255"
    ),
    ("张三 👩‍👩‍👧 \u{202E}", "v == '张三 👩‍👩‍👧 \\u{202E}'"), (.string([UInt8](repeating: 97, count: 100_000)), "#v == 100000"),
    (1, "math.type(v) == 'integer' and v == 1"), (1.0, "math.type(v) == 'float' and v == 1"),
    (.integer(.min), "math.type(v) == 'integer' and v == math.mininteger"),
    (.integer(.max), "math.type(v) == 'integer' and v == math.maxinteger"),
    (.number(.nan), "v ~= v"), (.number(.infinity), "v == math.huge"), (.number(-.infinity), "v == -math.huge"),
    (.number(-0.0), "1/v == -math.huge"), (.number(.leastNonzeroMagnitude), "v == 5e-324"), (.number(0.1), "v == 0.1"),
    (.number(1e300), "v == 1e300"), (.number(1e16), "math.type(v) == 'float' and v == 1e16"),
    (.boolean(true), "v == true"), (.none, "v == nil"), (.null, "v == genauth.null"),
    (.list([], omitted: 0), "json.encode(v) == '[]'"), (.record([], dto: nil, omitted: 0), "json.encode(v) == '{}'"),
    (.all(1, .all(2, .all()), .null), "json.encode(v) == '[1,[2,[]],null]'"),
    (
      .fields(["end": 1, "a b": 2, "_x1": 3, "1a": 4, "ü": 5, "": 6, "]]": 7]),
      "v['end'] == 1 and v['a b'] == 2 and v._x1 == 3 and v['1a'] == 4 and v['ü'] == 5 and v[''] == 6 and v[']]'] == 7"
    ),
    (
      .record([.init(7, "seven"), .init(-1, "x"), .init(1.5, "y"), .init(true, "z")], dto: nil, omitted: 0),
      "v[7] == 'seven' and v[-1] == 'x' and v[1.5] == 'y' and v[true] == 'z'"
    ),
    (.list([1, 2], omitted: 7), "#v == 2"), (.all(.opaque("function: ]]==] 0x1"), 2), "v[1] == nil and v[2] == 2"),
  ]

  @Test("Lua can be pasted back and gives an equal value", arguments: [20, 80, 100_000])
  func pastedBack(width: Int) async throws {
    let session = Session(ScriptHost(provider: NoTargets()))
    defer { session.close() }
    for (value, check) in Self.samples {
      for (shape, access) in [(value, "v"), (.fields(["k": .all(value, value)]), "v.k[1]")] {
        if value == .none, access != "v" { continue }
        let text = Printer(format: .lua, width: width).text(of: shape)
        let script = Script(
          "local v = \(text)\nlocal whole = v\nv = \(access.replacing("v", with: "whole", maxReplacements: 1))\nassert(\(check))"
        )
        if case .failed(let failure) = await session.run(script) {
          Issue.record("\(failure.message)\n\(text.prefix(300))")
        }
      }
    }
  }

  @Test("what a table shows of one record can be pasted back as well")
  func record() async {
    let session = Session(ScriptHost(provider: NoTargets()))
    let value: ShownValue = .fields(["a": 1, "end": .null, "list": .all(.fields(["x": "y"])), "s": "a\nb"])
    let text = Printer().text(of: value)
    let script = Script(
      "local v = \(text) assert(v.a == 1 and v['end'] == json.null and v.list[1].x == 'y' and v.s == 'a\\nb')")
    if case .failed(let failure) = await session.run(script) { Issue.record("\(failure.message)\n\(text)") }
    session.close()
  }

  @Test("JSON reads back as what it was")
  func json() async {
    let session = Session(ScriptHost(provider: NoTargets()))
    let value: ShownValue = .fields([
      "s": "a\"\\\n\u{1B}\u{9B}\u{202E}张", "i": 9_007_199_254_740_993, "f": .number(1), "n": .null, "e": .all(),
      "o": .fields([:]),
    ])
    let text = Printer(format: .json).text(of: value)
    let script = Script(
      """
      local v = json.decode([==[\(text)]==])
      assert(v.s == "a\\"\\\\\\n\\27\\u{9B}\\u{202E}张" and v.i == 9007199254740993 and math.type(v.f) == "float" and v.n == json.null)
      assert(json.encode(v.e) == "[]" and json.encode(v.o) == "{}")
      """)
    if case .failed(let failure) = await session.run(script) { Issue.record("\(failure.message)\n\(text)") }
    session.close()
    #expect(Printer(format: .json).text(of: .all(1, 2)) == "[\n  1,\n  2\n]\n")
    #expect(Printer(format: .json).text(of: .number(.nan)) == "null\n")
  }

  @Test("CSV flattens records, quotes what needs it and keeps an empty string apart from nothing")
  func csv() {
    let rows: ShownValue = .all(
      .fields(["id": 1, "name": "a,b", "customData": .fields(["school": "x\"y", "tags": .all("a", "b")])]),
      .fields(["id": 2, "name": "", "customData": .null, "list": .all(.fields(["z": 1]))]))
    #expect(
      Printer(format: .csv).text(of: rows) == """
        id,name,customData.school,customData.tags,customData,list
        1,"a,b","x""y",a;b,,
        2,"",,,,"[{""z"":1}]"

        """)
    #expect(Printer(format: .csv).text(of: .all("a", "b")) == "value\na\nb\n")
    #expect(Printer(format: .csv).text(of: [1, "b"] as [ShownValue]) == "value\n1\nb\n")
  }

  @Test("cells that a spreadsheet would run are counted, and so is what is not written")
  func notes() {
    let rows: ShownValue = .list([.fields(["a": "=1+1", "b": "-x", "n": -5])], omitted: 3)
    #expect(
      Printer(format: .csv).note(of: [rows])
        == "3 more values are not written; 2 cells look like formulas to a spreadsheet (they begin with =, +, - or @)"
    )
    #expect(Printer(format: .table).note(of: [rows]) == nil)
    #expect(Printer(format: .json).note(of: [.all(1)]) == nil)
  }

  @Test("vertical shows a field a line, long ones folded")
  func vertical() {
    let text = Printer(format: .vertical, width: 30).text(
      of: .fields(["userId": "u1", "n": 1, "text": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]))
    #expect(
      text == """
        userId │ u1
        n      │ 1
        text   │ aaaaaaaaaaaaaaaaaaaaa
               │ aaaaaaaaa

        """)
  }

  @Test("vertical opens an envelope, and says below what stood beside its data")
  func verticalEnvelope() {
    let value: ShownValue = .fields(["statusCode": 200, "message": "Success", "data": .fields(["userId": "u1"])])
    #expect(Printer(format: .vertical).text(of: value) == "userId │ u1\nstatusCode 200; message \"Success\"\n")
    #expect(
      Printer(format: .lua).text(of: value)
        == "{ statusCode = 200, message = \"Success\", data = { userId = \"u1\" } }\n")
  }

  @Test("several values are shown one below the other, no value not at all")
  func several() {
    #expect(Printer().text(of: [1, "a", .none] as [ShownValue]) == "1\n\"a\"\nnil\n")
    #expect(Printer(format: .lua).text(of: [1, "a"] as [ShownValue]) == "1, \"a\"\n")
    for format in Printer.Format.allCases { #expect(Printer(format: format).text(of: [] as [ShownValue]) == "") }
  }

  @Test("thousands of rows are laid out, each on its line")
  func many() {
    let rows = (0..<2000).map {
      ShownValue.fields([
        "userId": .string(Array("u\($0)".utf8)), "nickname": "张三", "logins": .integer(Int64($0)),
      ])
    }
    let lines = Printer().text(of: .list(rows, omitted: 0)).split(separator: "\n")
    #expect(lines.count == 2003)
    #expect(lines.last == "2,000 rows")
    #expect(Set(lines.dropFirst(1).dropLast().map { TextWidth.of($0) }) == [24])
  }
}
