extension Tape {
  /// Where a name appears for the second time in an object; nil if none does.
  ///
  /// RFC 8259 leaves open what such a text means ("Objects": names SHOULD be unique). Code that imports records rejects it instead of choosing a value.
  public var repeatedName: Path? { repeatedName { _, _ in } }

  /// As ``repeatedName``, for long texts.
  /// - Parameter look: called every few thousand values and names, with their number and the bytes that the search holds.
  /// - Throws: what `look` throws.
  public func repeatedName<Failure: Error>(
    _ look: (_ steps: Int, _ bytes: Int) throws(Failure) -> Void
  ) throws(Failure) -> Path? {
    try withRoot { root throws(Failure) in
      try withoutActuallyEscaping(look) { look throws(Failure) in
        var search = RepeatedNames(look: look)
        return try search.find(root) ? Path(search.path) : nil
      }
    }
  }
}

/// A search for a name that appears twice in an object.
struct RepeatedNames<Failure: Error> {
  /// How many values and names are visited between two looks.
  static var period: Int { 4096 }
  /// An object of no more members is compared name by name.
  private static var few: Int { 16 }
  /// About what a name takes in a set, besides its bytes.
  private static var overhead: Int { 64 }

  let look: (_ steps: Int, _ bytes: Int) throws(Failure) -> Void
  /// The way to the value; once a name is found that appears twice, to that name.
  private(set) var path: [Path.Element] = []
  private var steps = 0
  private var bytes = 0

  init(look: @escaping (_ steps: Int, _ bytes: Int) throws(Failure) -> Void) { self.look = look }

  /// Whether a name appears twice in an object of the value.
  mutating func find(_ node: TapeNode) throws(Failure) -> Bool {
    switch node.kind {
    case .array: try inArray(node)
    case .object: try inObject(node)
    default: false
    }
  }

  private mutating func count() throws(Failure) {
    steps += 1
    guard steps >= Self.period else { return }
    try look(steps, bytes)
    steps = 0
  }

  private mutating func inArray(_ node: TapeNode) throws(Failure) -> Bool {
    var index = 0
    var found = false
    try node.forEachElement { element throws(Failure) in
      defer { index += 1 }
      try count()
      guard !found, element.count > 0 else { return }
      path.append(.index(index))
      found = try find(element)
      if !found { path.removeLast() }
    }
    return found
  }

  private mutating func inObject(_ node: TapeNode) throws(Failure) -> Bool {
    if let name = node.count <= Self.few ? Self.amongFew(node) : try amongMany(node) {
      path.append(.name(name))
      return true
    }
    var found = false
    try node.forEachMember { name, value throws(Failure) in
      try count()
      guard !found, value.count > 0 else { return }
      path.append(.name(name.name))
      found = try find(value)
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

  private mutating func amongMany(_ node: TapeNode) throws(Failure) -> String? {
    let before = bytes
    defer { bytes = before }
    var ids: Set<UInt16> = []
    var names: Set<[UInt8]> = []
    var found: String?
    try node.forEachMember { name, _ throws(Failure) in
      guard found == nil else { return }
      if name.id == Key.dynamicID { bytes += name.utf8.count + Self.overhead }
      try count()
      let isNew = name.id == Key.dynamicID ? names.insert(Array(name.utf8)).inserted : ids.insert(name.id).inserted
      if !isNew { found = name.name }
    }
    return found
  }
}
