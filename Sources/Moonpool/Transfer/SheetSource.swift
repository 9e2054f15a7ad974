import Contract
import ScriptHost
import Spreadsheet

/// A sheet of users. The whole of it is read once before the first row is given out, so that a broken file changes nothing.
final class SheetSource: ImportSource {
  private let reader: SheetReader
  private let map: FieldMap
  private let file: String
  private let lastRow: Int
  /// The sheet's name.
  let sheet: String
  /// How many sheets could have been meant; more than one only where none was named.
  let choices: Int
  let header: [String]
  private(set) var line = 0
  let unit = "row"

  init(_ plan: ImportPlan, _ schema: Schema) throws(CommandError) {
    file = plan.file
    guard file != "-" else {
      throw CommandError(
        .usage, "a spreadsheet cannot be read from standard input; name the file")
    }
    do {
      let book = try Workbook(path: file)
      let chosen = try Self.choose(book, plan)
      sheet = chosen.name
      choices = plan.sheet == nil ? book.sheets.count { !$0.isHidden } : 1
      lastRow = try book.rows(of: chosen).check()
      reader = try book.rows(of: chosen)
      guard let first = try reader.next() else {
        throw CommandError(.input, "\(file): sheet \"\(sheet)\" is empty; its first row must name the fields")
      }
      if let problem = first.problem { throw CommandError(.input, "\(file): sheet \"\(sheet)\", \(problem)") }
      header = first.cells
      line = first.number
    } catch let error as SpreadsheetError {
      throw CommandError(.input, "\(plan.file): \(error)")
    } catch let error as CommandError {
      throw error
    } catch {
      throw CommandError(.input, "\(plan.file): \(error)")
    }
    reader.width = header.count
    map = try plan.fieldMap(header, schema)
  }

  var fraction: Double? { lastRow > 0 ? Double(line) / Double(lastRow) : nil }

  private static func choose(_ book: Workbook, _ plan: ImportPlan) throws(CommandError) -> Workbook.Sheet {
    if let name = plan.sheet {
      if let sheet = book.sheets.first(where: { $0.name == name }) { return sheet }
      let names = book.sheets.map(\.name)
      let near = NearMiss.find(name, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      throw CommandError(
        .usage, "--sheet: \(plan.file) has no sheet \"\(name)\"\(near)\nIt has: \(names.joined(separator: ", "))")
    }
    if let sheet = book.sheets.first(where: { !$0.isHidden }) ?? book.sheets.first { return sheet }
    throw CommandError(.input, "\(plan.file): the file has no sheet")
  }

  var setByPool: [String] { map.setByPool }

  func next() throws(CommandError) -> ImportRow? {
    let row: SheetRow?
    do throws(SpreadsheetError) {
      row = try reader.next()
    } catch {
      throw CommandError(.input, "\(file): \(error)")
    }
    guard var row else { return nil }
    line = row.number
    row.cells.append(contentsOf: repeatElement("", count: header.count - row.cells.count))
    return ImportRow(line: row.number, entry: entry(row), original: .cells(row.cells))
  }

  private func entry(_ row: SheetRow) -> Result<Contract.Value, RowProblem> {
    if let problem = row.problem { return .failure(RowProblem(problem)) }
    do throws(RowProblem) { return .success(try map.entry(row.cells)) } catch { return .failure(error) }
  }
}
