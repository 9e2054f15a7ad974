/// A cell's place, and its name as spreadsheets write it: `B7` is column 1 of row 7.
struct CellReference: Equatable {
  /// The column, from 0.
  var column: Int
  /// The row, from 1.
  var row: Int

  /// A place.
  init(column: Int, row: Int) {
    self.column = column
    self.row = row
  }

  /// The cell of a name; nil if it is not a cell name, or lies outside of any sheet.
  init?(_ name: UnsafePointer<CChar>) {
    var at = name
    var column = 0
    while let letter = Self.letter(at.pointee) {
      column = column * 26 + letter
      if column > Limits.columns { return nil }
      at += 1
    }
    var row = 0
    while at.pointee >= 48, at.pointee <= 57 {
      row = row * 10 + Int(at.pointee - 48)
      if row > Limits.rows { return nil }
      at += 1
    }
    guard column > 0, row > 0, at.pointee == 0 else { return nil }
    self.init(column: column - 1, row: row)
  }

  private static func letter(_ character: CChar) -> Int? {
    switch character {
    case 65...90: Int(character) - 64
    case 97...122: Int(character) - 96
    default: nil
    }
  }

  /// The name.
  var name: String { Self.columnName(column) + String(row) }

  /// A column's name: 0 is A, 26 is AA.
  static func columnName(_ column: Int) -> String {
    var letters: [UInt8] = []
    var rest = column
    while rest >= 0 {
      letters.append(UInt8(65 + rest % 26))
      rest = rest / 26 - 1
    }
    return String(decoding: letters.reversed(), as: UTF8.self)
  }
}
