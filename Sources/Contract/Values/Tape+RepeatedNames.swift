extension Tape {
  /// Where a name appears for the second time in an object; nil if none does.
  ///
  /// RFC 8259 leaves open what such a text means ("Objects": names SHOULD be unique). Code that imports records rejects it instead of choosing a value.
  public var repeatedName: Path? {
    withRoot { root in
      var path: [Path.Element] = []
      return RepeatedNames.find(root, &path) ? Path(path) : nil
    }
  }
}

enum RepeatedNames {
  /// An object of no more members is compared name by name.
  private static let few = 16

  /// - Parameter path: the way to the value; with the answer true, to the name that appears twice.
  static func find(_ node: TapeNode, _ path: inout [Path.Element]) -> Bool {
    switch node.kind {
    case .array: inArray(node, &path)
    case .object: inObject(node, &path)
    default: false
    }
  }

  private static func inArray(_ node: TapeNode, _ path: inout [Path.Element]) -> Bool {
    var index = 0
    var found = false
    node.forEachElement { element in
      defer { index += 1 }
      guard !found, element.count > 0 else { return }
      path.append(.index(index))
      found = find(element, &path)
      if !found { path.removeLast() }
    }
    return found
  }

  private static func inObject(_ node: TapeNode, _ path: inout [Path.Element]) -> Bool {
    if let name = node.count <= few ? amongFew(node) : amongMany(node) {
      path.append(.name(name))
      return true
    }
    var found = false
    node.forEachMember { name, value in
      guard !found, value.count > 0 else { return }
      path.append(.name(name.name))
      found = find(value, &path)
      if !found { path.removeLast() }
    }
    return found
  }

  private static func amongFew(_ node: TapeNode) -> String? {
    var found: String?
    var place = 0
    node.forEachMember { name, _ in
      defer { place += 1 }
      guard found == nil else { return }
      var other = 0
      node.forEachMember { earlier, _ in
        if other < place, found == nil, same(name, earlier) { found = name.name }
        other += 1
      }
    }
    return found
  }

  /// An interned name is the same where its number is; any other where its bytes are.
  private static func same(_ one: MemberName, _ other: MemberName) -> Bool {
    one.id == other.id && (one.id != Key.dynamicID || one.utf8.elementsEqual(other.utf8))
  }

  private static func amongMany(_ node: TapeNode) -> String? {
    var ids: Set<UInt16> = []
    var names: Set<[UInt8]> = []
    var found: String?
    node.forEachMember { name, _ in
      guard found == nil else { return }
      let isNew = name.id == Key.dynamicID ? names.insert(Array(name.utf8)).inserted : ids.insert(name.id).inserted
      if !isNew { found = name.name }
    }
    return found
  }
}
