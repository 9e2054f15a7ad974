/// Values whose shape the contract leaves open (`customData`, `metadata`, `any`): only what holds for every text and number is checked.
extension Checker {
  /// An object with members of any name.
  mutating func freeObject(_ node: TapeNode, isSecret: Bool, depth: Int) throws(ArgumentError) {
    if node.kind == .object { return try free(node, isSecret: isSecret, depth: depth) }
    guard node.isEmptyContainer else {
      throw ArgumentError(.wrongType, schema: nil, expected: .object, got: node.described(isSecret: isSecret))
    }
    noteRewrite()
  }

  /// A value of any kind.
  mutating func free(_ node: TapeNode, isSecret: Bool, depth: Int) throws(ArgumentError) {
    switch node.kind {
    case .string: if let text = node.utf8 { try free(text, nil) }
    case .number:
      if let number = node.number, !number.isFinite {
        throw ArgumentError(.outOfRange, schema: nil, expected: .finiteNumber, got: .number("\(number)"))
      }
    case .array:
      if depth >= Catalogue.maximumDepth { throw tooDeep(nil) }
      var index = 0
      try node.forEachElement { (element) throws(ArgumentError) in
        do throws(ArgumentError) {
          try free(element, isSecret: isSecret, depth: depth + 1)
        } catch { throw error.inside(.index(index)) }
        index += 1
      }
    case .object:
      if depth >= Catalogue.maximumDepth { throw tooDeep(nil) }
      try node.forEachMember { (name, member) throws(ArgumentError) in
        try free(name, member, isSecret: isSecret, depth: depth)
      }
    case .null, .true, .false, .integer: break
    }
  }

  /// A member of any name.
  mutating func free(_ name: MemberName, _ member: TapeNode, isSecret: Bool, depth: Int) throws(ArgumentError) {
    if name.id == Key.dynamicID {
      do throws(ArgumentError) { try free(name.utf8, nil) } catch { throw error.inside(.name(name.printable)) }
    }
    do throws(ArgumentError) {
      try free(member, isSecret: isSecret, depth: depth + 1)
    } catch { throw error.inside(.name(name.printable)) }
  }

  /// A text of any sort.
  func free(_ text: UnsafeBufferPointer<UInt8>, _ schema: Schema?) throws(ArgumentError) {
    switch UTF8Check.of(text) {
    case .fine: return
    case .invalid: throw ArgumentError.notUTF8(schema)
    case .hasNUL: throw ArgumentError.hasNUL(schema)
    }
  }
}
