import UserPool

/// SQL being put together from the program's own pieces, with the values that are bound to its question marks.
struct SQLText {
  private(set) var text = ""
  private(set) var values: [QueryValue] = []

  /// Adds a piece of SQL. Only constants of the program and names of columns may go here.
  mutating func add(_ piece: String) { text += piece }

  /// Adds a question mark and the value for it.
  mutating func bind(_ value: QueryValue) {
    text += "?"
    values.append(value)
  }

  /// Adds question marks in brackets and the values for them.
  mutating func bind(list: [QueryValue]) {
    text += "("
    for (index, value) in list.enumerated() {
      if index > 0 { text += ", " }
      bind(value)
    }
    text += ")"
  }

  /// Adds a text with its values.
  mutating func append(_ other: SQLText) {
    text += other.text
    values += other.values
  }
}
