/// Looks whether the data of a service's answer has the shape that the contract says (docs/remote.md, "Odd answers").
///
/// A ``fault`` is what a program would misread or lose: no data, no list, entries of another kind, an empty page beside a count, a repeated name.
/// Anything else is only noted, and the program reads it as it is: a text where a number should be, a word that the contract does not have.
/// The check walks the tape once, in place.
public struct AnswerCheck {
  /// Something that is not as the contract says.
  public struct Finding: Sendable, Equatable, CustomStringConvertible {
    /// Where in the answer, as in `data.list[3].status`.
    public let path: Path
    /// What the contract says, and what was there instead.
    public let what: String

    /// As in `data.list: expected array, got null`, counted from 0 as on the wire.
    public var description: String { path.isEmpty ? what : "\(path.rendered(indexBase: 0)): \(what)" }
  }

  /// What makes the answer unusable; nil where nothing does.
  public private(set) var fault: Finding?
  /// What is odd and passes, each field once.
  public private(set) var notes: [Finding] = []

  /// The fields on the way to the value that is looked at: the number of a name, or an index as -1 - index.
  private var steps: [Int] = []
  private var noted: Set<UInt16> = []
  private let catalogue = CatalogueData.shared

  /// How many fields of one answer are noted.
  private static let mostNotes = 20

  /// Looks at the answer to an operation.
  /// - Parameters:
  ///   - data: what stands in the envelope, or all of an answer without an envelope; nil where there is nothing.
  ///   - operation: what was asked for.
  ///   - argument: what was asked with; it tells which page a list is.
  ///   - isBare: true for an answer without an envelope.
  public init(_ data: Tape?, of operation: Operation, argument: Tape, isBare: Bool = false) {
    guard let response = operation.response, !response.isOpen else { return }
    if isBare {
      data?.withRoot { root in
        if root.kind == .object { object(root, response) } else { misfit(root, "object") }
      }
      return
    }
    guard let field = response.field(named: "data") else { return }
    steps = [Int(field.key.id)]
    guard let data else {
      if field.isRequired { fail("expected \(field.code.words.english), got nothing") }
      return
    }
    data.withRoot { root in
      value(root, field)
      if fault == nil { page(root, operation, argument) }
    }
  }

  /// True in the data itself, whose shape programs rely on; further inside a service may be odd.
  private var isOutside: Bool { steps.count <= 2 }

  // MARK: Values

  private mutating func object(_ node: TapeNode, _ schema: Schema) {
    if schema.isOpen { return free(node) }
    var seen = SeenFields()
    var next = node.pointer + 9
    for _ in 0..<node.count {
      let name = MemberName(pointer: next)
      let member = TapeNode(pointer: next + name.byteLength)
      next = member.pointer + member.byteLength
      guard let ordinal = schema.ordinal(of: name.id) else { continue }
      let field = Field(index: schema.firstField &+ UInt16(truncatingIfNeeded: ordinal))
      steps.append(Int(name.id))
      if !seen.insert(ordinal) { fail("occurs twice") }
      value(member, field)
      steps.removeLast()
    }
    if steps.count == 1 { needed(node, schema) }
  }

  /// The list that a page must have: without it a program would take the page for an empty one. Other fields that are required may be missing; services
  /// leave out what is empty.
  private mutating func needed(_ node: TapeNode, _ schema: Schema) {
    guard schema.requiredCount > 0 else { return }
    for field in schema.fields where field.isRequired && field.key.id == Self.list?.id {
      if let member = node[field.key], !member.isNull { continue }
      steps.append(Int(field.key.id))
      fail("expected \(field.code.words.english), got \(node[field.key] == nil ? "nothing" : "null")")
      steps.removeLast()
    }
  }

  @inline(__always)
  private mutating func value(_ node: TapeNode, _ field: Field) {
    let kind = node.kind
    if kind == .null {
      if steps.count == 1, field.isRequired { fail("expected \(field.code.words.english), got null") }
      return
    }
    switch field.code {
    case .string:
      guard kind == .string else { return note(node, field) }
      let values = field.enumSet
      if !values.isEmpty, let text = node.utf8, !values.contains(text) { note(node, field) }
    case .number, .integer: if kind != .integer && kind != .number { note(node, field) }
    case .boolean:
      guard kind != .true, kind != .false else { return }
      // In Lua "false" and 0 are true.
      if isOutside { misfit(node, field.code.words.english) } else { note(node, field) }
    case .array:
      guard kind == .array else { return container(node, field) }
      elements(node, field)
    case .ref:
      guard kind == .object else { return container(node, field) }
      object(node, Schema(index: field.u16(4)))
    case .object:
      guard kind == .object else { return container(node, field) }
      free(node)
    case .any: free(node)
    }
  }

  /// Something else where a list or an object should be.
  private mutating func container(_ node: TapeNode, _ field: Field) {
    // The contract calls one list an object.
    let isList = field.code == .object && node.kind == .array
    if isOutside, !isList { misfit(node, field.code.words.english) } else { note(node, field) }
  }

  private mutating func elements(_ node: TapeNode, _ field: Field) {
    let code = field.itemCode
    guard code != .any else { return free(node) }
    let isOutside = isOutside
    let nested = Schema(index: field.u16(10))
    var next = node.pointer + 9
    for index in 0..<node.count {
      let element = TapeNode(pointer: next)
      next = element.pointer + element.byteLength
      steps.append(-1 - index)
      if !Self.fits(element.kind, code) {
        if isOutside { misfit(element, code.words.english) } else { note(element, field, expected: code.words.english) }
      } else if code == .ref {
        object(element, nested)
      } else if code == .object {
        free(element)
      }
      steps.removeLast()
    }
  }

  private static func fits(_ kind: TapeKind, _ code: TypeCode) -> Bool {
    switch code {
    case .any: true
    case .string: kind == .string
    case .number, .integer: kind == .integer || kind == .number
    case .boolean: kind == .true || kind == .false
    case .object, .ref: kind == .object
    case .array: kind == .array
    }
  }

  /// What the contract leaves open: only a name may not occur twice.
  private mutating func free(_ node: TapeNode) {
    guard node.count > 0, fault == nil else { return }
    var search = RepeatedNames { _, _ in true }
    if search.find(node) { fault = Finding(path: Path(place.elements + search.path), what: "occurs twice") }
  }

  // MARK: Pages

  private static let list = Key("list")
  private static let totalCount = Key("totalCount")

  /// A page must have rows where its count says that there are some.
  private mutating func page(_ root: TapeNode, _ operation: Operation, _ argument: Tape) {
    guard root.kind == .object, let list = Self.list, let count = Self.totalCount,
      let total = root[count], let rows = root[list], rows.kind == .array, total.kind != .true, total.kind != .false
    else { return }
    guard let total = total.integer, total >= 0 else {
      steps.append(Int(count.id))
      fail("expected whole number from 0, got \(root[count]?.described(isSecret: false).english ?? "nothing")")
      return
    }
    guard rows.count == 0, total > 0, let before = Self.rowsBefore(operation, argument), before < total else { return }
    steps.append(Int(list.id))
    fail("has no entries, although totalCount is \(total)")
  }

  /// How many rows come before the page that was asked for; nil where the argument does not tell.
  private static func rowsBefore(_ operation: Operation, _ argument: Tape) -> Int64? {
    argument.withRoot { root in
      var holder: TapeNode? = root
      if operation.argument?.field(named: "page") == nil {
        guard case .ref(let options)? = operation.argument?.field(named: "options")?.type,
          options.field(named: "pagination") != nil
        else { return nil }
        holder = root["options"]?["pagination"]
      }
      let page = holder?["page"]?.integer ?? 1
      if page <= 1 { return 0 }
      guard let limit = holder?["limit"]?.integer else { return nil }
      let (rows, overflows) = (page - 1).multipliedReportingOverflow(by: limit)
      return overflows ? nil : rows
    }
  }

  // MARK: Findings

  private var place: Path {
    Path(steps.map { $0 < 0 ? .index(-1 - $0) : .name(Key(id: UInt16(truncatingIfNeeded: $0)).name) })
  }

  @inline(never)
  private mutating func fail(_ what: String) {
    if fault == nil { fault = Finding(path: place, what: what) }
  }

  @inline(never)
  private mutating func misfit(_ node: TapeNode, _ expected: String) {
    // Of what is no list and no object the kind alone is told: it may be a secret.
    fail("expected \(expected), got \(node.described(isSecret: true).english)")
  }

  @inline(never)
  private mutating func note(_ node: TapeNode, _ field: Field, expected: String? = nil) {
    guard notes.count < Self.mostNotes, noted.insert(field.index).inserted else { return }
    let isWord = !field.enumSet.isEmpty && node.kind == .string
    let got = node.described(isSecret: field.isSecret || !isWord).english
    notes.append(Finding(path: place, what: "expected \(expected ?? field.expectation.english), got \(got)"))
  }
}
