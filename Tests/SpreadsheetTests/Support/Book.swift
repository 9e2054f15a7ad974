import Foundation

@testable import Spreadsheet

/// A spreadsheet file made by hand, part by part, so that every part can be wrong. Removed with the object.
final class Book {
  /// Its path.
  let path: String

  static let workbook = """
    <?xml version="1.0" encoding="UTF-8"?><workbook xmlns="urn:x" xmlns:r="urn:r"><workbookPr/><sheets>
    <sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>
    """
  static let relations = """
    <Relationships><Relationship Id="rId1" Type="x/relationships/worksheet" Target="worksheets/sheet1.xml"/>
    <Relationship Id="rId2" Type="x/relationships/sharedStrings" Target="/xl/sharedStrings.xml"/>
    <Relationship Id="rId3" Type="x/relationships/styles" Target="./styles.xml"/></Relationships>
    """

  /// A file of these parts.
  init(parts: [(name: String, text: String)]) throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("book-\(UUID().uuidString).xlsx").path
    try Data(Zip.archive(parts.map { ($0.name, Array($0.text.utf8)) })).write(to: URL(fileURLWithPath: path))
  }

  /// A file with one sheet.
  /// - Parameters:
  ///   - rows: what stands in sheetData.
  ///   - shared: what stands in sst.
  ///   - styles: the codes of the number formats of styles 1, 2, …
  convenience init(
    rows: String, shared: String = "", styles: [String] = [], workbook: String = Book.workbook
  ) throws {
    var formats = ""
    var cells = "<xf numFmtId=\"0\"/>"
    for (place, code) in styles.enumerated() {
      if let builtIn = Int(code), !code.hasPrefix("0") {
        cells += "<xf numFmtId=\"\(builtIn)\"/>"
      } else {
        let escaped = code.replacingOccurrences(of: "\"", with: "&quot;")
        formats += "<numFmt numFmtId=\"\(164 + place)\" formatCode=\"\(escaped)\"/>"
        cells += "<xf numFmtId=\"\(164 + place)\"/>"
      }
    }
    try self.init(parts: [
      ("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", workbook),
      ("xl/_rels/workbook.xml.rels", Book.relations), ("xl/sharedStrings.xml", "<sst>\(shared)</sst>"),
      (
        "xl/styles.xml",
        "<styleSheet><numFmts>\(formats)</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>\(cells)</cellXfs></styleSheet>"
      ),
      ("xl/worksheets/sheet1.xml", "<worksheet><sheetData>\(rows)</sheetData></worksheet>"),
    ])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// All rows of the first sheet.
  func rows(_ limits: Limits = Limits()) throws -> [SheetRow] {
    let book = try Workbook(path: path, limits: limits)
    let reader = try book.rows(of: book.sheets[0])
    var rows: [SheetRow] = []
    while let row = try reader.next() { rows.append(row) }
    return rows
  }

  /// What reading it is refused with, or nil.
  func problem(_ limits: Limits = Limits()) -> SpreadsheetError? {
    do {
      _ = try rows(limits)
      return nil
    } catch {
      return error as? SpreadsheetError
    }
  }
}

/// Archives whose entries are stored as they are (PKWARE's APPNOTE.TXT, 4.3).
enum Zip {
  static func archive(_ entries: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let name = Array(entry.name.utf8)
      let common =
        short(20) + short(0) + short(0) + long(0) + long(checksum(entry.bytes)) + long(UInt32(entry.bytes.count))
        + long(UInt32(entry.bytes.count)) + short(UInt16(name.count)) + short(0)
      directory +=
        long(0x0201_4B50) + short(20) + common + short(0) + short(0) + short(0) + long(0) + long(UInt32(bytes.count))
        + name
      bytes += long(0x0403_4B50) + common + name + entry.bytes
    }
    let count = UInt16(entries.count)
    return bytes + directory + long(0x0605_4B50) + short(0) + short(0) + short(count) + short(count)
      + long(UInt32(directory.count)) + long(UInt32(bytes.count)) + short(0)
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }

  private static func short(_ number: UInt16) -> [UInt8] { [UInt8(number & 255), UInt8(number >> 8)] }
  private static func long(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
