/// A spreadsheet file of Excel 2007 and later (.xlsx; ECMA-376, Office Open XML), opened for reading.
public final class Workbook {
  /// A sheet of it.
  public struct Sheet: Sendable, Equatable {
    /// The name on its tab.
    public let name: String
    /// True if its tab is not shown.
    public let isHidden: Bool
    let part: String
  }

  /// The sheets that hold cells, in the order of their tabs.
  public let sheets: [Sheet]
  /// Whether days count from 1904.
  public let is1904: Bool
  let texts: SharedTexts
  let styles: Styles
  let limits: Limits
  private let archive: Archive

  /// Opens a file and reads everything but its sheets.
  /// - Throws: ``SpreadsheetError``, without the file's name in its text.
  public init(path: String, limits: Limits = Limits()) throws(SpreadsheetError) {
    self.limits = limits
    archive = try Archive(path: path, limits: limits)
    let package = try Self.read(Relations(folder: ""), "_rels/.rels", archive, limits)
    let main = package?.relations.first { $0.kind == "officeDocument" }?.target ?? "xl/workbook.xml"
    if main.hasSuffix(".bin") { throw SpreadsheetError(.file, "is an .xlsb file; save it as .xlsx") }
    guard let book = try Self.read(BookParts(), main, archive, limits) else {
      throw SpreadsheetError(.file, "is not an .xlsx file: it contains no workbook")
    }
    let relations =
      try Self.read(Relations(folder: Relations.folder(of: main)), Relations.name(of: main), archive, limits)?
      .relations ?? []
    is1904 = book.is1904
    sheets = book.sheets.compactMap { entry in
      relations.first { $0.id == entry.relation && $0.kind == "worksheet" }.map {
        Sheet(name: entry.name, isHidden: entry.isHidden, part: $0.target)
      }
    }
    guard !sheets.isEmpty else { throw SpreadsheetError(.malformed, "has no sheet with cells") }
    styles = Styles()
    if let part = relations.first(where: { $0.kind == "styles" })?.target {
      try Self.demand(styles, part, archive, limits)
    }
    texts = SharedTexts(limits)
    if let part = relations.first(where: { $0.kind == "sharedStrings" })?.target {
      try XMLStream(archive.part(part, atMost: limits.sharedTextsSize), texts, limits).finish()
    }
  }

  /// A reader of a sheet's rows, from the first one on.
  public func rows(of sheet: Sheet) throws(SpreadsheetError) -> SheetReader {
    do throws(SpreadsheetError) {
      return SheetReader(self, sheet, try archive.part(sheet.part, atMost: limits.sheetSize))
    } catch {
      throw SpreadsheetError(error.code, error.message, sheet: sheet.name)
    }
  }

  /// Reads a part that need not be there.
  private static func read<Handler: XMLHandler>(
    _ handler: Handler, _ part: String, _ archive: Archive, _ limits: Limits
  ) throws(SpreadsheetError) -> Handler? {
    guard archive.has(part) else { return nil }
    try demand(handler, part, archive, limits)
    return handler
  }

  private static func demand(
    _ handler: XMLHandler, _ part: String, _ archive: Archive, _ limits: Limits
  ) throws(SpreadsheetError) {
    try XMLStream(archive.part(part, atMost: limits.partSize), handler, limits).finish()
  }
}

/// What a workbook's own part says (xl/workbook.xml).
private final class BookParts: XMLHandler {
  struct Entry {
    var name: String
    var relation: String
    var isHidden: Bool
  }

  private(set) var sheets: [Entry] = []
  private(set) var is1904 = false

  override func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    if name == "workbookPr" {
      is1904 = attributes.flag("date1904")
    } else if name == "sheet", let title = attributes.text("name"), let relation = attributes.text("id") {
      let state = attributes.text("state") ?? "visible"
      sheets.append(Entry(name: title, relation: relation, isHidden: state != "visible"))
    }
  }
}
