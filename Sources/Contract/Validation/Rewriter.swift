/// Copies a tape that has passed the check along its schema, without the members that the schema does not have and without nulls among options, with
/// the last one of a name that appears twice, and with empty arrays and objects as the schema wants them.
struct Rewriter: ~Copyable {
  private var writer: TapeWriter

  private init(capacity: Int) { writer = TapeWriter(capacity: capacity) }

  static func rewrite(_ tape: Tape, schema: Schema) -> Tape {
    var rewriter = Rewriter(capacity: tape.byteCount)
    tape.withRoot { rewriter.object($0, schema) }
    // A rewritten tape is never longer than the checked one but by nothing, so it fits.
    return rewriter.writer.finish() ?? Tape.emptyObject
  }

  static func rewrite(_ tape: Tape, field: Field) -> Tape {
    var rewriter = Rewriter(capacity: tape.byteCount)
    tape.withRoot { rewriter.value($0, field) }
    return rewriter.writer.finish() ?? Tape.emptyObject
  }

  private mutating func object(_ node: TapeNode, _ schema: Schema) {
    writer.beginObject(count: -1)
    // The last place of every field, so that of a name that appears twice the last one counts.
    var last = [UnsafeRawPointer?](repeating: nil, count: 128)
    node.forEachMember { name, member in
      if let ordinal = ordinal(of: name, schema), ordinal < last.count { last[ordinal] = member.pointer }
    }
    node.forEachMember { name, member in
      if let ordinal = ordinal(of: name, schema), ordinal < last.count {
        guard last[ordinal] == member.pointer else { return }
        let field = Field(index: schema.firstField &+ UInt16(truncatingIfNeeded: ordinal))
        if member.kind == .null, schema.isOptions || field.isInAddress { return }
        writer.key(field.key)
        value(member, field)
      } else if schema.isOpen {
        if let key = name.key { writer.key(key) } else { writer.key(utf8: name.utf8) }
        writer.copy(member)
      }
    }
    writer.endObject()
  }

  private func ordinal(of name: MemberName, _ schema: Schema) -> Int? {
    if name.id != Key.dynamicID { return schema.ordinal(of: name.id) }
    return NameTable.shared.find(name.utf8).flatMap(schema.ordinal)
  }

  private mutating func value(_ node: TapeNode, _ field: Field) {
    switch node.isNull ? TypeCode.any : field.code {
    case .ref: object(node, Schema(index: field.u16(4)))
    case .array: array(node, field)
    case .object: free(node)
    default: writer.copy(node)
    }
  }

  private mutating func array(_ node: TapeNode, _ field: Field) {
    let code = field.itemCode
    let nested = Schema(index: field.u16(10))
    writer.beginArray(count: node.count)
    node.forEachElement { element in
      switch code {
      case .ref: object(element, nested)
      case .object: free(element)
      default: writer.copy(element)
      }
    }
    writer.endArray()
  }

  private mutating func free(_ node: TapeNode) {
    if node.kind == .object { return writer.copy(node) }
    writer.beginObject(count: 0)
    writer.endObject()
  }
}

extension Tape {
  /// An object with a long list, as objects with at most `limit` of its elements each; nil if the list is not longer than that.
  func split(at field: Key, every limit: Int) -> [Tape]? {
    withRoot { root -> [Tape]? in
      guard let list = root[field], list.kind == .array, list.count > limit, limit > 0 else { return nil }
      var parts: [Tape] = []
      var writer = TapeWriter()
      var index = 0
      list.forEachElement { element in
        if index % limit == 0 {
          writer = TapeWriter(capacity: limit * element.byteLength + 256)
          writer.beginObject(count: -1)
          root.forEachMember { name, member in
            guard name.id != field.id else { return }
            if let key = name.key { writer.key(key) } else { writer.key(utf8: name.utf8) }
            writer.copy(member)
          }
          writer.key(field)
          writer.beginArray(count: -1)
        }
        writer.copy(element)
        index += 1
        if index % limit == 0 || index == list.count {
          writer.endArray()
          writer.endObject()
          let part = writer.finish()
          writer = TapeWriter(capacity: 64)
          if let part { parts.append(part) }
        }
      }
      return parts
    }
  }
}
