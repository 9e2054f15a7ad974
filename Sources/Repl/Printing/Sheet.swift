import ScriptHost

/// Rows to be shown as a table, and what else was beside them.
struct Sheet {
  /// The rows: all of them records.
  var rows: [ShownValue]
  /// What is said below: how many rows, and the other fields of what the rows were taken out of.
  var notes: [String]

  /// Rows that were found already.
  init(_ rows: [ShownValue], omitted: Int, notes: [String]) {
    self.rows = rows
    self.notes = notes
  }

  /// The rows of a list of records, of an envelope's `data`, or of a page's `list`; nil if the value is something else.
  init?(_ value: ShownValue) {
    guard let found = Self.found(in: value) else { return nil }
    rows = found.rows
    var first = Count.of(rows.count, "row")
    if found.omitted > 0 {
      first = "\(Count.grouped(rows.count)) of \(Count.of(rows.count + found.omitted, "row"))"
    }
    notes = [first + found.place] + found.beside
  }

  /// Rows, and what they were taken out of.
  private struct Found {
    var rows: [ShownValue]
    /// How many more there are.
    var omitted: Int
    /// The names that lead from the value to its rows; empty for a list.
    var path: [String] = []
    /// The DTO of the value.
    var dto: String?
    /// The other fields.
    var beside: [String] = []

    /// What tells an answer and a page from the list: a script that takes one for another finds nothing.
    var place: String {
      path.isEmpty ? "" : " in \(path.joined(separator: "."))" + (dto.map { " of \($0)" } ?? "")
    }
  }

  private static func found(in value: ShownValue) -> Found? {
    switch value {
    case .list(let elements, let omitted):
      guard !elements.isEmpty, elements.allSatisfy(isRow) else { return nil }
      return Found(rows: elements, omitted: omitted)
    case .record(let entries, let dto, 0):
      // An envelope holds its rows in `data`, a page in `list`.
      for (name, sign) in [("data", "statusCode"), ("list", "totalCount")] {
        guard let place = place(of: name, in: entries), self.place(of: sign, in: entries) != nil else { continue }
        var others = entries
        let inner = others.remove(at: place).value
        guard others.allSatisfy({ isScalar($0.value) }), var found = found(in: inner) else { return nil }
        found.path.insert(name, at: 0)
        found.dto = dto
        found.beside += others.map(note)
        return found
      }
      return nil
    default: return nil
    }
  }

  /// The data of an envelope and what stands beside it; any other value as it is.
  static func opened(_ value: ShownValue) -> (value: ShownValue, beside: [String]) {
    guard case .record(var others, _, 0) = value, let place = place(of: "data", in: others),
      self.place(of: "statusCode", in: others) != nil, case .record = others[place].value
    else { return (value, []) }
    let inner = others.remove(at: place).value
    return (inner, others.map(note))
  }

  private static func note(_ entry: ShownValue.Entry) -> String {
    LuaWriter.compact(entry.key).unquoted + " " + LuaWriter.compact(entry.value)
  }

  private static func place(of name: String, in entries: [ShownValue.Entry]) -> Int? {
    entries.firstIndex { $0.key == .string(Array(name.utf8)) }
  }

  /// True for a record that can be a row: one whose keys are names.
  private static func isRow(_ value: ShownValue) -> Bool {
    guard case .record(let entries, _, 0) = value, !entries.isEmpty else { return false }
    return entries.allSatisfy { if case .string = $0.key { true } else { false } }
  }

  private static func isScalar(_ value: ShownValue) -> Bool {
    switch value {
    case .list, .record: false
    default: true
    }
  }
}

extension String {
  /// Without the quotes around it.
  fileprivate var unquoted: String {
    hasPrefix("\"") && hasSuffix("\"") && count > 1 ? String(dropFirst().dropLast()) : self
  }
}
