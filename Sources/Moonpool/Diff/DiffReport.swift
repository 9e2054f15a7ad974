import Contract
import ScriptHost

/// What a comparison has found: counts of everything, and so many of the differences in full.
struct DiffReport: Sendable {
  /// How many of a kind are the same, differ, or are in one pool only.
  struct Tally: Sendable {
    var same = 0
    var differ = 0
    var onlyFirst = 0
    var onlySecond = 0
    var isEqual: Bool { differ + onlyFirst + onlySecond == 0 }
  }

  private enum Difference: Sendable {
    case only(isFirst: Bool)
    case fields([FieldDifference])
  }

  private let names: (first: String, second: String)
  private let limit: Int
  private(set) var users = Tally()
  private var definitions: [String: Tally] = [:]
  private var userFields: [String: Int] = [:]
  /// Users without a value of the key, who cannot be matched; they are counted as being in one pool only.
  var withoutKey = 0
  private var differences: [(kind: String, id: String, label: String, Difference)] = []
  private var count = 0

  /// An empty report.
  /// - Parameter limit: how many differences are kept in full.
  init(_ first: String, _ second: String, limit: Int) {
    names = (first, second)
    self.limit = limit
  }

  /// True where no difference was found.
  var isEqual: Bool { users.isEqual && definitions.values.allSatisfy(\.isEqual) }

  // MARK: Taking

  /// A user of both pools.
  mutating func take(user id: String, _ label: @autoclosure () -> String, _ fields: [FieldDifference]) {
    if fields.isEmpty {
      users.same += 1
      return
    }
    users.differ += 1
    for field in fields { userFields[field.field, default: 0] += 1 }
    keep("user", id, label(), .fields(fields))
  }

  /// A user of one pool only.
  mutating func take(user id: String, _ label: String, onlyInFirst isFirst: Bool) {
    if isFirst { users.onlyFirst += 1 } else { users.onlySecond += 1 }
    keep("user", id, label, .only(isFirst: isFirst))
  }

  /// The definitions of both pools.
  mutating func take(_ first: Definitions, _ second: Definitions) {
    for kind in Definitions.kinds {
      let (one, other) = (first.all[kind] ?? [:], second.all[kind] ?? [:])
      var tally = Tally()
      for id in Set(one.keys).union(other.keys).sorted() {
        switch (one[id], other[id]) {
        case (let value?, let rival?):
          let fields = Self.fields(value, rival)
          if fields.isEmpty { tally.same += 1 } else { tally.differ += 1 }
          if !fields.isEmpty { keep(kind, id, "", .fields(fields)) }
        case (let value, _):
          if value != nil { tally.onlyFirst += 1 } else { tally.onlySecond += 1 }
          keep(kind, id, "", .only(isFirst: value != nil))
        }
      }
      definitions[kind] = tally
    }
  }

  private static func fields(_ one: Contract.Value, _ other: Contract.Value) -> [FieldDifference] {
    var names: Set<String> = []
    for case .object(let members) in [one, other] { names.formUnion(members.map(\.name)) }
    var found: [FieldDifference] = []
    for name in names.sorted() { UserComparison.add(name, one[name], other[name], &found) }
    return found
  }

  private mutating func keep(_ kind: String, _ id: String, _ label: String, _ difference: Difference) {
    count += 1
    if differences.count < limit { differences.append((kind, id, label, difference)) }
  }

  // MARK: For programs

  /// The report for programs.
  var json: Contract.Value {
    var members: [Contract.Value.Member] = [
      .init("a", .string(names.first)), .init("b", .string(names.second)), .init("equal", .bool(isEqual)),
      .init("users", Self.json(users)),
      .init(
        "fields",
        .object(userFields.sorted { $0.key < $1.key }.map { .init($0.key, .integer(Int64($0.value))) })),
      .init("withoutKey", .integer(Int64(withoutKey))),
    ]
    for kind in Definitions.kinds { if let tally = definitions[kind] { members.append(.init(kind, Self.json(tally))) } }
    members.append(.init("differences", .array(differences.map(Self.json))))
    members.append(.init("notListed", .integer(Int64(count - differences.count))))
    return .object(members)
  }

  private static func json(_ tally: Tally) -> Contract.Value {
    [
      "same": .integer(Int64(tally.same)), "differ": .integer(Int64(tally.differ)),
      "onlyInA": .integer(Int64(tally.onlyFirst)), "onlyInB": .integer(Int64(tally.onlySecond)),
    ]
  }

  private static func json(_ entry: (kind: String, id: String, label: String, Difference)) -> Contract.Value {
    var members: [Contract.Value.Member] = [.init("kind", .string(entry.kind)), .init("id", .string(entry.id))]
    switch entry.3 {
    case .only(let isFirst): members.append(.init("onlyIn", isFirst ? "a" : "b"))
    case .fields(let fields):
      let list = fields.map { field -> Contract.Value in
        if field.isHidden { return ["field": .string(field.field), "hidden": true] }
        return [
          "field": .string(field.field), "a": field.values.first ?? .null, "b": field.values.second ?? .null,
        ]
      }
      members.append(.init("fields", .array(list)))
    }
    return .object(members)
  }

  // MARK: For people

  /// The report for people, line by line.
  var lines: [String] {
    var lines: [String] = []
    for entry in differences { lines += self.lines(entry) }
    if count > differences.count {
      lines.append(
        "\(Count.grouped(count - differences.count)) more differences are not listed; --limit sets how many are")
    }
    if !lines.isEmpty { lines.append("") }
    lines += table
    if !userFields.isEmpty {
      let fields = userFields.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      lines.append(
        "fields that differ: "
          + fields.map { "\(VisibleText.line($0.key)) \(Count.grouped($0.value))" }.joined(separator: ", "))
    }
    if withoutKey > 0 {
      lines.append("\(Count.grouped(withoutKey)) users have no value of the key and were not compared")
    }
    lines.append(isEqual ? "the pools are equal" : "the pools differ")
    return lines
  }

  private func lines(_ entry: (kind: String, id: String, label: String, Difference)) -> [String] {
    let label = entry.label.isEmpty ? "" : " (\(VisibleText.line(entry.label)))"
    let what = "\(Self.singular(entry.kind)) \(VisibleText.line(entry.id))\(label)"
    switch entry.3 {
    case .only(let isFirst): return ["\(what): only in \(isFirst ? names.first : names.second)"]
    case .fields(let fields):
      return ["\(what):"]
        + fields.map { field in
          if field.isHidden { return "  \(VisibleText.line(field.field)): differs (not shown)" }
          return
            "  \(VisibleText.line(field.field)): \(Self.text(field.values.first)) -> \(Self.text(field.values.second))"
        }
    }
  }

  private static func singular(_ kind: String) -> String {
    switch kind {
    case "customFields": "custom field"
    case "metadataFields": "metadata field"
    default: kind.hasSuffix("s") ? String(kind.dropLast()) : kind
    }
  }

  private static func text(_ value: Contract.Value?) -> String {
    value.map { VisibleText.line(JSONText.of($0)) } ?? "nothing"
  }

  private var table: [String] {
    var rows = [["", "same", "differ", "only in A", "only in B"], Self.row("users", users)]
    for kind in Definitions.kinds {
      guard let tally = definitions[kind], !tally.isEqual || tally.same > 0 else { continue }
      rows.append(Self.row(kind, tally))
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).enumerated().map { TextWidth.padded($1.0, to: $1.1, right: $0 > 0) }.joined(separator: "  ")
    }
  }

  private static func row(_ kind: String, _ tally: Tally) -> [String] {
    [kind] + [tally.same, tally.differ, tally.onlyFirst, tally.onlySecond].map { Count.grouped($0) }
  }
}
