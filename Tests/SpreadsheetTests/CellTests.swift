import Testing

@testable import Spreadsheet

@Suite("Cells of a spreadsheet")
struct CellTests {
  private func cells(_ row: String, shared: String = "", styles: [String] = []) throws -> [String] {
    let rows = try Book(rows: "<row r=\"1\">\(row)</row>", shared: shared, styles: styles).rows()
    #expect(rows.allSatisfy { $0.problem == nil }, "\(rows)")
    return rows.first?.cells ?? []
  }

  private func problem(_ row: String, styles: [String] = []) throws -> String? {
    try Book(rows: "<row r=\"1\">\(row)</row>", styles: styles).rows().first?.problem
  }

  @Test("shared, inline and rich texts are read, what tells how they are pronounced is not")
  func texts() throws {
    let found = try cells(
      """
      <c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>in &lt;line&gt;</t></is></c>
      <c r="D1" t="inlineStr"><is><r><t>one </t></r><r><rPr><b/></rPr><t>two</t></r><rPh><t>no</t></rPh></is></c><c r="E1" t="str"><f>A1</f><v>清华</v></c>
      """,
      shared: """
        <si><t xml:space="preserve"> 李 雷 </t></si><si><r><t>Ada </t></r><rPh sb="0"><t>no</t></rPh><r><t>L_x000D_x_x005F_x0041_</t></r></si>
        """)
    #expect(found == [" 李 雷 ", "Ada L\rx_x0041_", "in <line>", "one two", "清华"])
  }

  @Test(
    "numbers are shown without exponents, to fifteen digits",
    arguments: [
      ("1.3800138E10", "13800138000"), ("13800138000", "13800138000"), ("0.30000000000000004", "0.3"), ("42", "42"),
      ("42.0", "42"), ("-0.5", "-0.5"), ("9007199254740993", "9007199254740993"), ("1e3", "1000"), ("-0", "0"),
      ("1.1", "1.1"), ("123456789012345", "123456789012345"),
    ])
  func numbers(written: String, shown: String) throws {
    #expect(try cells("<c r=\"A1\"><v>\(written)</v></c>") == [shown])
  }

  @Test(
    "a number's format says whether it is a moment",
    arguments: [
      ("14", "46053", "2026-01-31"), ("yyyy\"年\"m\"月\"d\"日\";@", "46053.9", "2026-01-31"),
      ("[$-409]mmm-yy", "46053", "2026-01-31"), ("22", "46053.3541666667", "2026-01-31T08:30:00Z"),
      ("yyyy-mm-dd hh:mm:ss.000", "46053.00001", "2026-01-31T00:00:00.864Z"), ("20", "0.5", "12:00:00"),
      ("h:mm AM/PM", "1.25", "06:00:00"), ("[h]:mm", "1.5", "36:00:00"), ("31", "46053", "2026-01-31"),
      ("14", "59", "1900-02-28"), ("14", "61", "1900-03-01"), ("14", "1", "1900-01-01"),
      ("14", "2958465", "9999-12-31"),
      ("00000", "7", "00007"), ("#,##0.00", "7", "7"), ("0.00E+00", "7", "7"), ("[Red]0.0;[Blue]0.0", "7", "7"),
      ("0\" days\"", "7", "7"), ("@", "7", "7"), ("General", "7", "7"), ("[>=100]0;General", "7", "7"),
    ])
  func formats(code: String, written: String, shown: String) throws {
    #expect(try cells("<c r=\"A1\" s=\"1\"><v>\(written)</v></c>", styles: [code]) == [shown])
  }

  @Test("days count from 1904 where the workbook says so")
  func other() throws {
    let workbook = Book.workbook.replacing("<workbookPr/>", with: "<workbookPr date1904=\"1\"/>")
    let book = try Book(
      rows: "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>44591</v></c><c r=\"B1\" s=\"1\"><v>0</v></c></row>", styles: ["14"],
      workbook: workbook)
    #expect(try book.rows().first?.cells == ["2026-01-31", "1904-01-01"])
  }

  @Test("booleans, results of formulas, empty and styled cells")
  func others() throws {
    let found = try cells(
      """
      <c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1"><f>1+1</f><v>2</v></c><c r="D1" s="0"/><c r="F1" t="d"><v>2026-01-31</v></c>
      <c r="G1" t="str"><f>""</f><v></v></c>
      """)
    #expect(found == ["true", "false", "2", "", "", "2026-01-31"])
  }

  @Test(
    "a cell that has no value to import is a problem of its row, which names it",
    arguments: [
      ("<c r=\"C1\" t=\"e\"><v>#N/A</v></c>", "cell C1: contains the error #N/A"),
      ("<c r=\"AA1\"><f>NOW()</f></c>", "cell AA1: contains a formula without its result"),
      ("<c r=\"A1\"><v>1.1010119900101101E+17</v></c>", "cell A1: 1.1010119900101101E+17 has more than the 15 digits"),
      ("<c r=\"A1\"><v>one</v></c>", "cell A1: expected a number, got \"one\""),
      ("<c r=\"A1\"><v>1e999</v></c>", "cell A1: expected a number"),
      ("<c r=\"A1\"><v>nan</v></c>", "cell A1: expected"),
    ])
  func unusable(cell: String, says: String) throws {
    let found = try problem(cell)
    #expect(found?.hasPrefix(says) == true, "\(found ?? "nil")")
  }

  @Test("a day that never was is a problem of its row", arguments: ["60", "-1", "2958466", "0"])
  func noDay(serial: String) throws {
    #expect(
      try problem("<c r=\"A1\" s=\"1\"><v>\(serial)</v></c>", styles: ["14"]) == "cell A1: \(serial) is not a date")
  }

  @Test("rows and cells may have gaps, or no names at all; rows without anything are passed over")
  func sparse() throws {
    let rows = try Book(
      rows: """
        <row r="2"><c r="B2"><v>1</v></c><c r="d2"><v>2</v></c></row><row r="3"><c r="A3" s="0"/></row>
        <row r="9"><c><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>
        """
    ).rows()
    #expect(rows.map(\.number) == [2, 9, 10])
    #expect(rows.map(\.cells) == [["", "1", "", "2"], ["3", "4"], ["5"]])
  }

  @Test("a cell to the right of the last heading is a problem of its row")
  func outside() throws {
    let file = try Book(rows: "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"XFD1\"><v>2</v></c></row>")
    let book = try Workbook(path: file.path)
    let reader = try book.rows(of: book.sheets[0])
    reader.width = 3
    let row = try reader.next()
    #expect(row?.cells == ["1"] && row?.problem == "cell XFD1: is to the right of the last heading")
  }
}
