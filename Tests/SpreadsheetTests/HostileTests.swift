import Foundation
import Testing

@testable import Spreadsheet

@Suite("Spreadsheets that are broken or made to do harm")
struct HostileTests {
  private static let row = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"

  @Test(
    "what is wrong with a sheet is said with the sheet and the cell",
    arguments: [
      (
        "<row r=\"7\"><c r=\"B7\" t=\"s\"><v>3</v></c></row>",
        "sheet \"People\", cell B7: is broken: its text is the shared text 3"
      ),
      ("<row r=\"7\"><c r=\"B7\" t=\"s\"><v>-1</v></c></row>", "cell B7: is broken: its text is the shared text -1"),
      ("<row r=\"7\"><c r=\"B7\" s=\"99\"><v>1</v></c></row>", "cell B7: is broken: unknown cell style 99"),
      ("<row r=\"7\"><c r=\"B7\" t=\"what\"><v>1</v></c></row>", "cell B7: is broken: unknown cell type"),
      ("<row r=\"7\"><c r=\"AAAAAAAAAAAAAAAA7\"><v>1</v></c></row>", "sheet \"People\": is broken: a cell of row 7"),
      (
        "<row r=\"7\"><c r=\"XFE7\"><v>1</v></c></row>",
        "a cell of row 7 has the name \"XFE7\", which is not in this row"
      ),
      ("<row r=\"7\"><c r=\"A8\"><v>1</v></c></row>", "a cell of row 7 has the name \"A8\", which is not in this row"),
      ("<row r=\"7\"><c r=\"B7\"><v>1</v></c><c r=\"A7\"><v>1</v></c></row>", "out of order"),
      ("<row r=\"7\"/><row r=\"7\"/>", "row 7 comes after row 7"),
      ("<row r=\"1048577\"/>", "a sheet has 1048576 rows"),
      ("<row r=\"99999999999999999999\"/>", "a row has the number"),
      ("<row r=\"1\"><c r=\"A1\"><v>1</v><v>2</v></c></row>", "cell A1: is broken: has two values"),
      ("<row r=\"1\"></c></row>", "xl/worksheets/sheet1.xml, line 1"),
    ])
  func broken(rows: String, says: String) throws {
    let problem = try #require(try Book(rows: rows).problem())
    #expect(problem.description.contains(says), "\(problem)")
    #expect(problem.code == .malformed && problem.sheet == "People")
  }

  @Test("document types are refused, and so every entity of a file's own")
  func entities() throws {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
    let file = try Book(parts: [
      ("xl/workbook.xml", Book.workbook), ("xl/_rels/workbook.xml.rels", Book.relations),
      ("xl/styles.xml", "<s/>"), ("xl/sharedStrings.xml", bomb + "<sst><si><t>&b;</t></si></sst>"),
      ("xl/worksheets/sheet1.xml", "<worksheet/>"),
    ])
    #expect(file.problem()?.description.contains("sharedStrings.xml has a document type") == true)
    let outer = try Book(parts: [
      ("xl/workbook.xml", "<!DOCTYPE x SYSTEM \"file:///etc/hostname\">" + Book.workbook),
      ("xl/_rels/workbook.xml.rels", Book.relations),
    ])
    #expect(outer.problem()?.description.contains("document type") == true)
    #expect(try Book(rows: "<row r=\"1\"><c t=\"str\"><v>&what;</v></c></row>").problem()?.code == .malformed)
  }

  @Test("a missing part is named")
  func missing() throws {
    for part in ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"] {
      let parts = [
        ("xl/workbook.xml", Book.workbook), ("xl/_rels/workbook.xml.rels", Book.relations),
        ("xl/sharedStrings.xml", "<sst/>"), ("xl/styles.xml", "<s/>"), ("xl/worksheets/sheet1.xml", "<worksheet/>"),
      ]
      #expect(try Book(parts: parts).problem() == nil)
      let problem = try Book(parts: parts.filter { $0.0 != part }).problem()
      #expect(problem?.description.contains("its part \(part) is missing") == true, "\(part)")
    }
    #expect(try Book(parts: [("a", "b")]).problem()?.description == "is not an .xlsx file: it contains no workbook")
    let noSheets = try Book(parts: [("xl/workbook.xml", Book.workbook)])
    #expect(noSheets.problem()?.description == "has no sheet with cells")
  }

  @Test("every limit is kept")
  func limits() throws {
    let text = String(repeating: "x", count: 200_000)
    let inline = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>\(text)</t></is></c></row>"
    func problem(_ rows: String, shared: String = "", _ change: (inout Limits) -> Void) throws -> String {
      var limits = Limits()
      change(&limits)
      let found = try Book(rows: rows, shared: shared).problem(limits)
      #expect(found?.code == .limit)
      return found?.description ?? ""
    }
    #expect(try problem(inline) { $0.sheetSize = 100_000 }.contains("unpacks to more than"))
    #expect(try problem(inline) { $0.rowBytes = 100_000 }.contains("row 1 holds more than"))
    #expect(
      try problem(Self.row, shared: "<si><t>\(text)</t></si>") { $0.sharedTextBytes = 1000 }.contains("shared texts"))
    #expect(
      try problem(Self.row, shared: "<si/><si/><si/>") { $0.sharedTexts = 2 }.contains("more than 2 shared texts"))
    #expect(
      try problem("<row><c a=\"\(text)\"/></row>") { $0.elementBytes = 20_000 }.contains("has an element of more than"))
    #expect(try problem(Self.row) { ($0.ratio, $0.ratioFloor) = (0, 10) }.contains("rejected as unsafe"))
    let deep = String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100)
    #expect(try problem(deep) { _ in }.contains("more than 64 levels of nested elements"))
    // A shared text counts in each cell of a row that shows it.
    let cells = (0..<100).map { _ in "<c t=\"s\"><v>0</v></c>" }.joined()
    #expect(
      try problem("<row>\(cells)</row>", shared: "<si><t>\(text)</t></si>") { $0.rowBytes = 1 << 20 }
        .contains("row 1 holds more than 1 MiB"))
  }

  @Test("what is no archive, or cut off, or an old spreadsheet, is called so")
  func noArchive() throws {
    let file = try Book(rows: Self.row)
    let url = URL(fileURLWithPath: file.path)
    let whole = try Data(contentsOf: url)
    for length in stride(from: 0, to: whole.count, by: 97) {
      try whole.prefix(length).write(to: url)
      #expect(file.problem()?.code == .file, "\(length)")
    }
    try Data([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0]).write(to: url)
    #expect(file.problem()?.description.contains("is an .xls file or has a password") == true)
    #expect(throws: SpreadsheetError(.file, "no such file")) { try Workbook(path: "/nonexistent/file.xlsx") }
    #expect(throws: SpreadsheetError.self) { try Workbook(path: "/") }
  }

  @Test("a file with any byte changed is read or refused, never worse", arguments: 0..<8)
  func changed(seed: Int) throws {
    let file = try Book(
      rows: "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>46053</v></c></row>",
      shared: "<si><t>a</t></si>", styles: ["14"])
    let url = URL(fileURLWithPath: file.path)
    let whole = Array(try Data(contentsOf: url))
    var state = UInt64(seed + 1)
    var refused = 0
    for _ in 0..<150 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var bytes = whole
      bytes[Int(state >> 33) % bytes.count] ^= UInt8(truncatingIfNeeded: state >> 20) | 1
      try Data(bytes).write(to: url)
      if file.problem() != nil { refused += 1 }
    }
    // Most bytes stand under a checksum.
    #expect(refused > 75)
  }
}
