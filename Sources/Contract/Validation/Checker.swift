/// Walks a tape along a schema and refuses what does not fit.
///
/// Written for lists of hundreds of entries: it reads the tape and the catalogue in place, and makes no string, array or object of its own unless
/// it fails. What has to be left out or turned is only noted (``needsRewrite``); ``Rewriter`` does it in a second walk.
struct Checker {
  let unknownFields: UnknownFields
  /// Lists that the caller may split may be longer than one request takes.
  var allowsLongLists = false
  /// Required fields may be absent.
  var allowsMissing = false
  /// Which of the fields that would be ignored are refused all the same; nil where all are ignored.
  private var guarded: GuardedNames?
  private(set) var needsRewrite = false
  private let data = CatalogueData.shared

  init(unknownFields: UnknownFields, allowsLongLists: Bool = false, allowsMissing: Bool = false) {
    self.unknownFields = unknownFields
    self.allowsLongLists = allowsLongLists
    self.allowsMissing = allowsMissing
  }

  mutating func noteRewrite() { needsRewrite = true }

  /// Checks the argument of an operation.
  mutating func check(_ tape: Tape, operation: Operation) throws(ArgumentError) -> Tape {
    // Forms are OpenID Connect's: there an unknown parameter must be ignored (RFC 6749, 3.2).
    if unknownFields == .ignore, operation.effect != .read, operation.parameterStyle != .form {
      guarded = GuardedNames()
    }
    if let schema = operation.argument { return try check(tape, schema: schema) }
    try tape.withRoot { (root) throws(ArgumentError) in
      if operation.takesAnything {
        try freeObject(root, isSecret: false, depth: 0)
      } else {
        try noArgument(root, operation)
      }
    }
    return needsRewrite ? Tape.emptyObject : tape
  }

  /// Checks a value of a DTO.
  mutating func check(_ tape: Tape, schema: Schema) throws(ArgumentError) -> Tape {
    try tape.withRoot { (root) throws(ArgumentError) in try object(root, schema, isSecret: false, depth: 0) }
    return needsRewrite ? Rewriter.rewrite(tape, schema: schema) : tape
  }

  /// Checks a value that is to become a field's.
  mutating func check(_ tape: Tape, field: Field, of schema: Schema) throws(ArgumentError) -> Tape {
    do throws(ArgumentError) {
      try tape.withRoot { (root) throws(ArgumentError) in try value(root, field, of: schema, depth: 0) }
    } catch { throw error.inside(.name(field.name)) }
    return needsRewrite ? Rewriter.rewrite(tape, field: field) : tape
  }

  private mutating func noArgument(_ root: TapeNode, _ operation: Operation) throws(ArgumentError) {
    guard root.kind == .object || root.isEmptyContainer else {
      throw ArgumentError(.wrongType, schema: nil, expected: .object, got: root.described(isSecret: false))
    }
    guard root.count > 0 || root.kind == .array else { return }
    needsRewrite = true
    if unknownFields == .ignore { return }
    try root.forEachMember { (name, _) throws(ArgumentError) in
      throw ArgumentError(.unknownField, schema: nil, expected: .parameter).inside(.name(name.printable))
    }
  }

  // Objects

  mutating func object(_ node: TapeNode, _ schema: Schema, isSecret: Bool, depth: Int) throws(ArgumentError) {
    guard node.kind == .object else {
      guard node.isEmptyContainer else {
        throw ArgumentError(
          .wrongType, schema: schema, expected: .object, got: node.described(isSecret: isSecret))
      }
      needsRewrite = true
      if schema.requiredCount > 0, !allowsMissing { throw missing(from: node, schema) }
      return
    }
    if depth >= Catalogue.maximumDepth { throw tooDeep(schema) }
    let isOpen = schema.isOpen
    var seen = SeenFields()
    var required = 0
    var next = node.pointer + 9
    for _ in 0..<node.count {
      let name = MemberName(pointer: next)
      let member = TapeNode(pointer: next + name.byteLength)
      if let ordinal = schema.ordinal(of: name.id) ?? ordinal(ofText: name, schema) {
        let field = Field(index: schema.firstField &+ UInt16(truncatingIfNeeded: ordinal))
        do throws(ArgumentError) {
          try value(member, field, of: schema, depth: depth)
        } catch { throw error.inside(.name(name.printable)) }
        if member.kind == .null, schema.isOptions || field.isInAddress { needsRewrite = true }
        if !seen.insert(ordinal) {
          needsRewrite = true
        } else if field.flags.contains(.required) {
          required += 1
        }
      } else {
        try unknown(name, member, schema, isOpen: isOpen, depth: depth)
      }
      next = member.pointer + member.byteLength
    }
    if required < schema.requiredCount, !allowsMissing { throw missing(from: node, schema) }
  }

  /// A name that came as text although the catalogue has it: the rewritten tape has it interned.
  private mutating func ordinal(ofText name: MemberName, _ schema: Schema) -> Int? {
    guard name.id == Key.dynamicID, let id = NameTable.shared.find(name.utf8) else { return nil }
    needsRewrite = true
    return schema.ordinal(of: id)
  }

  private mutating func unknown(
    _ name: MemberName, _ member: TapeNode, _ schema: Schema, isOpen: Bool, depth: Int
  ) throws(ArgumentError) {
    if isOpen {
      try free(name, member, isSecret: false, depth: depth)
    } else if unknownFields == .ignore {
      needsRewrite = true
      if member.kind != .null, let match = guarded?.match(name, isOption: schema.isOptions) {
        throw schema.noGuardedField(name.printable, like: match).inside(.name(name.printable))
      }
    } else {
      throw schema.noField(name.printable).inside(.name(name.printable))
    }
  }

  // Values

  @inline(__always)
  private mutating func value(
    _ node: TapeNode, _ field: Field, of schema: Schema, depth: Int
  ) throws(ArgumentError) {
    let flags = field.flags
    let kind = node.kind
    if kind == .null || flags.contains(.refused) { return try unusual(node, field, of: schema) }
    switch field.code {
    case .string: try string(node, field, of: schema)
    case .ref:
      let nested = Schema(index: field.u16(4))
      try object(node, nested, isSecret: flags.contains(.secret), depth: depth + 1)
    case .array: try array(node, field, of: schema, depth: depth)
    case .object: try freeObject(node, isSecret: flags.contains(.secret), depth: depth + 1)
    case .boolean: if kind != .true && kind != .false { throw wrongType(node, field, of: schema) }
    case .number, .integer: try number(node, field, of: schema)
    case .any: try free(node, isSecret: flags.contains(.secret), depth: depth + 1)
    }
  }

  /// null, or any value of a field that another operation changes.
  private func unusual(_ node: TapeNode, _ field: Field, of schema: Schema) throws(ArgumentError) {
    if field.flags.contains(.refused) {
      throw ArgumentError(.refusedField, schema: schema, suggestion: field.summary)
    }
    if field.flags.contains(.nullable) || field.code == .any { return }
    throw ArgumentError(
      .null, schema: schema, expected: field.expectation, got: .null, allowed: field.enumValues)
  }

  @inline(__always)
  private func string(_ node: TapeNode, _ field: Field, of schema: Schema) throws(ArgumentError) {
    guard let text = node.utf8 else { throw wrongType(node, field, of: schema) }
    switch UTF8Check.of(text) {
    case .fine: break
    case .invalid: throw ArgumentError.notUTF8(schema)
    case .hasNUL: throw ArgumentError.hasNUL(schema)
    }
    if field.isPlainString { return }
    let values = field.enumSet
    if !values.isEmpty, !values.contains(text) { throw notInEnum(node, field, values, of: schema) }
    if field.u8(16) != 0, Timestamp.parse(text) == nil {
      throw ArgumentError(
        .malformed, schema: schema, expected: .dateOrTime,
        got: node.described(isSecret: field.isSecret))
    }
    try length(text, node, field, of: schema)
  }

  private func length(
    _ text: UnsafeBufferPointer<UInt8>, _ node: TapeNode, _ field: Field, of schema: Schema
  ) throws(ArgumentError) {
    guard field.minLength != nil || field.maxLength != nil else { return }
    let count = text.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    if let least = field.minLength, count < least {
      throw ArgumentError(
        .tooShort, schema: schema, expected: .atLeast(characters: least), got: .count(count))
    }
    if let most = field.maxLength, count > most {
      throw ArgumentError(.tooLong, schema: schema, expected: .atMost(characters: most), got: .count(count))
    }
  }

  private func number(_ node: TapeNode, _ field: Field, of schema: Schema) throws(ArgumentError) {
    guard let number = node.number else { throw wrongType(node, field, of: schema) }
    guard number.isFinite else { throw outOfRange(node, field, of: schema, .finiteNumber) }
    if field.code == .integer, node.integer == nil { throw wrongType(node, field, of: schema) }
    if let least = field.minimum, number < Double(least) {
      throw outOfRange(node, field, of: schema, .atLeast(least))
    }
    if let most = field.maximum, number > Double(most) {
      throw outOfRange(node, field, of: schema, .atMost(most))
    }
  }
}

/// Which of a schema's fields (at most 128) have been seen.
struct SeenFields {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  /// Notes a field; false if it was noted before.
  @inline(__always)
  mutating func insert(_ ordinal: Int) -> Bool {
    let bit: UInt64 = 1 << UInt64(ordinal & 63)
    if ordinal < 64 {
      defer { low |= bit }
      return low & bit == 0
    }
    defer { high |= bit }
    return high & bit == 0
  }
}
