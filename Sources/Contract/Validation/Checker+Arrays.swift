/// Arrays and their elements.
extension Checker {
  mutating func array(
    _ node: TapeNode, _ field: Field, of schema: Schema, depth: Int
  ) throws(ArgumentError) {
    if node.kind != .array {
      guard node.isEmptyContainer else { throw wrongType(node, field, of: schema) }
      noteRewrite()
    }
    let count = node.count
    if let least = field.minItems, count < least {
      throw ArgumentError(.tooFew, schema: schema, expected: .atLeast(entries: least), got: .count(count))
    }
    if let most = field.maxItems, count > most, !(allowsLongLists && field.isSplittable) {
      throw ArgumentError(.tooMany, schema: schema, expected: .atMost(entries: most), got: .count(count))
    }
    let code = field.itemCode
    let nested = Schema(index: field.u16(10))
    var next = node.pointer + 9
    for index in 0..<count {
      let element = TapeNode(pointer: next)
      do throws(ArgumentError) {
        if code == .ref {
          try object(element, nested, isSecret: field.isSecret, depth: depth + 1)
        } else {
          try scalar(element, code, field, of: schema, depth: depth + 1)
        }
      } catch { throw error.inside(.index(index)) }
      next = element.pointer + element.byteLength
    }
  }

  private mutating func scalar(
    _ node: TapeNode, _ code: TypeCode, _ field: Field, of schema: Schema, depth: Int
  ) throws(ArgumentError) {
    let isSecret = field.isSecret
    switch code {
    case .string:
      guard let text = node.utf8 else { break }
      try free(text, schema)
      let values = field.itemEnum
      if !values.isEmpty, !values.contains(text) { throw notInEnum(node, field, values, of: schema) }
      return
    case .number, .integer:
      guard let number = node.number, number.isFinite, code == .number || node.integer != nil else { break }
      return
    case .boolean: if node.bool != nil { return }
    case .object: return try freeObject(node, isSecret: isSecret, depth: depth)
    default: return try free(node, isSecret: isSecret, depth: depth)
    }
    throw ArgumentError(
      .wrongType, schema: schema, expected: code.words, got: node.described(isSecret: isSecret))
  }
}
