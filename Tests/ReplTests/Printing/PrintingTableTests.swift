import Repl
import ScriptHost
import Testing

@Suite("Values as tables")
struct PrintingTableTests {
  private let people: ShownValue = .all(
    .fields(["userId": "u1", "nickname": "San", "logins": 5]),
    .fields(["userId": "u2", "nickname": "张三", "logins": 1200]))

  @Test("a list of records becomes aligned columns, numbers to the right")
  func table() {
    #expect(
      Printer().text(of: people) == """
        userId  nickname  logins
        ──────  ────────  ──────
        u1      San            5
        u2      张三        1200
        2 rows

        """)
  }

  @Test("the rows of an envelope are shown with what stands beside them")
  func envelope() {
    let page: ShownValue = .fields([
      "statusCode": 200, "message": "Success", "data": .fields(["totalCount": 40, "list": people]),
    ])
    let text = Printer().text(of: page)
    #expect(text.hasPrefix("userId  nickname  logins\n"))
    #expect(text.hasSuffix("2 rows in data.list; totalCount 40; statusCode 200; message \"Success\"\n"))
  }

  @Test("null, the empty string and what is not there are told apart")
  func nothings() {
    let text = Printer().text(
      of: .all(
        .fields(["a": .null, "b": 1]), .fields(["a": "", "b": 2]), .fields(["b": 3]), .fields(["a": "null", "b": 4]),
        .fields(["a": "x ", "b": 5])))
    #expect(
      text == """
        a       b
        ──────  ─
        null    1
        ""      2
                3
        "null"  4
        "x "    5
        5 rows

        """)
  }

  @Test("columns in which nothing has a value are only named")
  func emptyColumns() {
    let text = Printer().text(of: .all(.fields(["a": 1, "b": .null, "c": ""]), .fields(["a": 2])))
    #expect(text == "a\n─\n1\n2\n2 rows; empty: b, c\n")
  }

  @Test(
    "text is as wide as the terminal shows it",
    arguments: [
      ("abc", 3), ("张三", 4), ("ｱ", 1), ("Ａ", 2), ("e\u{301}", 1), ("👩‍👩‍👧‍👦", 2), ("🇨🇳", 2), ("❤️", 2), ("❤︎", 1), ("👍🏽", 2),
      ("1️⃣", 2), ("한글", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("±§", 2), ("👨‍🌾x", 3), ("नमस्ते", 4), ("ไทย", 3), ("…", 1),
      ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2), ("", 0), ("Léa Schmidt", 11), ("ひらがな カナ", 13),
    ])
  func widths(text: String, width: Int) {
    #expect(TextWidth.of(text) == width)
  }

  @Test("every row of a table of wide and joined characters is as wide as the heading says")
  func alignedUnicode() {
    let names = ["San", "张三", "👩‍👩‍👧‍👦 family", "e\u{301}te\u{301}", "🇨🇳🇩🇪", "한글", "\u{202E}gpj.exe"]
    let rows = names.map { ShownValue.fields(["name": .string(Array($0.utf8)), "n": 7]) }
    let lines = Printer().text(of: .list(rows, omitted: 0)).split(separator: "\n").dropLast()
    #expect(Set(lines.map { TextWidth.of($0) }).count == 1, "\(lines)")
  }

  @Test("what does not fit is cut, ids never")
  func cut() {
    let row: ShownValue = .fields([
      "userId": "6a0000000000000000000001", "nickname": "a name that goes on and on without an end in sight", "n": 1,
    ])
    let text = Printer(width: 50).text(of: .all(row, row, row))
    #expect(text.contains("6a0000000000000000000001  a name that goes on"))
    #expect(text.contains("…"))
    for line in text.split(separator: "\n") { #expect(TextWidth.of(line) <= 50, "\(line)") }
  }

  @Test("of too many columns the telling ones stay and the others are named")
  func leftOut() {
    var entries: [ShownValue.Entry] = (1...20).map {
      ShownValue.Entry(.string(Array("column\($0)".utf8)), "something long")
    }
    entries.append(.init("email", "san@example.com"))
    let row = ShownValue.record(entries, dto: nil, omitted: 0)
    let text = Printer(width: 80).text(of: .all(row, row, row))
    #expect(text.contains("email"))
    #expect(text.contains("column1 "))
    #expect(text.contains("; not shown: column"))
    for line in text.split(separator: "\n") { #expect(TextWidth.of(line) <= 80, "\(line)") }
  }

  @Test("a narrow column finds room where a wide one does not")
  func refilled() {
    let row: ShownValue = .fields([
      "userId": "6a0000000000000000000001", "email": "somebody.with.a.long.name@example.com", "status": "Activated",
      "n": 1,
    ])
    let lines = Printer(width: 40).text(of: .all(row, row, row)).split(separator: "\n")
    #expect(lines.first == "userId                    status     n")
    #expect(lines.suffix(2).joined(separator: " ") == "3 rows; not shown: email (\\set output vertical)")
  }

  @Test("two wide rows are turned, one field a line")
  func turned() {
    var entries: [ShownValue.Entry] = (1...20).map {
      ShownValue.Entry(.string(Array("column\($0)".utf8)), "something long")
    }
    entries.append(.init("nested", .fields(["a": 1])))
    let row = ShownValue.record(entries, dto: nil, omitted: 0)
    let text = Printer(width: 60).text(of: .all(row, row))
    #expect(text.contains("─[ 2 ]─"))
    #expect(text.contains("column20 │ something long\n"))
    #expect(text.contains("nested   │ { a = 1 }\n"))
  }

  @Test("nested values stand in their column as Lua, cut where they are long")
  func nested() {
    let text = Printer(width: 60).text(
      of: .all(.fields(["id": 1, "customData": .fields(["school": "Tsinghua", "not a name": .all(1, 2.5, .null)])])))
    #expect(text.contains("{ school = \"Tsinghua\", [\"not a name\"] = { 1"))
  }

  @Test("rows that were left out are counted")
  func omitted() {
    #expect(Printer().text(of: .list([.fields(["a": 1])], omitted: 1999)).hasSuffix("1 of 2,000 rows\n"))
  }

  @Test("the rows of a walk say whether there are more, and go on counting")
  func walk() {
    let rows: [ShownValue] = [.fields(["a": 1]), .fields(["a": 2])]
    #expect(Printer().text(ofRows: rows, continues: true).hasSuffix("\n2 rows; type \"it\" for more\n"))
    #expect(Printer().text(ofRows: rows, after: 20, continues: false).hasSuffix("\n22 rows, that is all\n"))
    #expect(Printer().text(ofRows: [], continues: false) == "0 rows\n")
    #expect(Printer(format: .csv).text(ofRows: rows, after: 2, continues: false) == "1\n2\n")
    #expect(Printer(format: .json).text(ofRows: rows, continues: true) == "{\"a\":1}\n{\"a\":2}\n")
  }

  @Test("a list that is no table, and an empty one, are shown as Lua")
  func otherLists() {
    #expect(Printer().text(of: .all(1, "two", .none)) == "{ 1, \"two\", nil }\n")
    #expect(Printer().text(of: .list([], omitted: 0)) == "genauth.array {}\n")
    #expect(Printer().text(of: .all(.fields(["a": 1]), 2)) == "{ { a = 1 }, 2 }\n")
  }

  @Test("one record is indented, its keys aligned")
  func record() {
    let user: ShownValue = .fields([
      "userId": "u1", "nickname": "San", "end": .null, "customData": .fields(["a": 1]), "f": .opaque("function: 0x1"),
    ])
    #expect(
      Printer().text(of: user) == """
        {
          userId     = "u1",
          nickname   = "San",
          ["end"]    = genauth.null,
          customData = { a = 1 },
          f          = <function: 0x1>,
        }

        """)
  }

  @Test("a text of several lines by itself is shown as it is, another one in quotes")
  func strings() {
    #expect(Printer().text(of: "a\nb\u{1B}[2J") == "a\nb\\x1B[2J\n")
    #expect(Printer().text(of: "a b") == "\"a b\"\n")
  }

  @Test("colours paint values and leave the text as it is without them")
  func colours() {
    let plain = Printer().text(of: people)
    let painted = Printer(colours: true).text(of: people)
    #expect(painted.contains("\u{1B}[33m1200\u{1B}[0m"))
    #expect(painted.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
  }
}
