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
    var failure: Failure?
    let path = withRoot { root in
      withoutActuallyEscaping(look) { look in
        var search = RepeatedNames { steps, bytes in
          do throws(Failure) {
            try look(steps, bytes)
            return true
          } catch {
            failure = error
            return false
          }
        }
        return search.find(root) && !search.isStopped ? Path(search.path) : nil
      }
    }
    if let failure { throw failure }
    return path
  }
}

/// A search for a name that appears twice in an object. It is not generic over the error of its looks, which would take half of its speed away.
struct RepeatedNames {
  /// How many values and names are visited between two looks.
  static let period = 4096
  /// An object of no more members is compared name by name.
  private static let few = 16
  /// About what a name takes in a set, besides its bytes.
  private static let overhead = 64

  /// Gets the number of steps since the last look and the bytes that the search holds; false ends the search.
  let look: (_ steps: Int, _ bytes: Int) -> Bool
  /// The way to the value; once a name is found that appears twice, to that name.
  private(set) var path: [Path.Element] = []
  /// True once a look has ended the search.
  private(set) var isStopped = false
  private var steps = 0
  private var bytes = 0
  /// By interned name: the number of the last object that has it. Looking there takes no hash.
  private var lastSeen: [UInt32] = []
  private var objects: UInt32 = 0

  init(look: @escaping (_ steps: Int, _ bytes: Int) -> Bool) { self.look = look }

  /// Whether the search ends in this value: a name appears twice in an object, or the search was stopped.
  mutating func find(_ node: TapeNode) -> Bool {
    switch node.kind {
    case .array: inArray(node)
    case .object: inObject(node)
    default: false
    }
  }

  private mutating func count() {
    steps += 1
    guard steps >= Self.period, !isStopped else { return }
    isStopped = !look(steps, bytes)
    steps = 0
  }

  private mutating func inArray(_ node: TapeNode) -> Bool {
    var index = 0
    var found = false
    node.forEachElement { element in
      defer { index += 1 }
      guard !found, !isStopped else { return }
      count()
      guard element.count > 0 else { return }
      path.append(.index(index))
      found = find(element)
      if !found { path.removeLast() }
    }
    return found || isStopped
  }

  private mutating func inObject(_ node: TapeNode) -> Bool {
    if let name = node.count <= Self.few ? Self.amongFew(node) : amongMany(node) {
      path.append(.name(name))
      return true
    }
    var found = false
    node.forEachMember { name, value in
      guard !found, !isStopped else { return }
      count()
      guard value.count > 0 else { return }
      path.append(.name(name.name))
      found = find(value)
      if !found { path.removeLast() }
    }
    return found || isStopped
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

  private mutating func amongMany(_ node: TapeNode) -> String? {
    let before = bytes
    defer { bytes = before }
    objects &+= 1
    var names: Set<[UInt8]> = []
    var found: String?
    node.forEachMember { name, _ in
      guard found == nil, !isStopped else { return }
      count()
      if name.id == Key.dynamicID {
        bytes += name.utf8.count + Self.overhead
        if !names.insert(Array(name.utf8)).inserted { found = name.name }
      } else if isRepeated(Int(name.id)) {
        found = name.name
      }
    }
    return found
  }

  /// Whether the object has had that interned name before; notes that it has it.
  private mutating func isRepeated(_ id: Int) -> Bool {
    while lastSeen.count <= id { lastSeen.append(0) }
    defer { lastSeen[id] = objects }
    return lastSeen[id] == objects
  }
}
