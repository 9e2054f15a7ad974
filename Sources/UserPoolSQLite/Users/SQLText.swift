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

  /// Adds a condition, a constant that ends in its operator, with its value, after others; nothing if there is no value.
  mutating func and(_ condition: String, _ value: QueryValue?) {
    guard let value else { return }
    add(" AND \(condition) ")
    bind(value)
  }

  /// Adds how many rows are wanted, behind how many others.
  mutating func page(limit: Int64, offset: Int64) {
    add(" LIMIT ")
    bind(.integer(limit))
    add(" OFFSET ")
    bind(.integer(offset))
  }

  /// Adds a text with its values.
  mutating func append(_ other: SQLText) {
    text += other.text
    values += other.values
  }
}
