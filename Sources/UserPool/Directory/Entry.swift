import Contract

/// The members of an object in a request about a department, a group or a role, with its place in the request.
struct Entry {
  let node: TapeNode
  let place: EntryPlace

  /// How long a text without a shape of its own may be, in bytes.
  static let longestText = 4096

  /// The member as text; nil if it is absent or null.
  func text(_ name: String, most: Int = Entry.longestText) throws(PoolFailure) -> String? {
    guard let member = node[name], !member.isNull else { return nil }
    guard let text = member.utf8 else { throw .invalid(place.path(name), .notText, [member.kind.name]) }
    guard text.count <= most else { throw .invalid(place.path(name), .tooLong, ["\(most)"]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The member as a name or code: 1 to 256 bytes without control characters; nil if it is absent or null.
  func name(_ name: String) throws(PoolFailure) -> String? {
    guard let member = node[name], !member.isNull else { return nil }
    guard let text = member.utf8 else { throw .invalid(place.path(name), .notText, [member.kind.name]) }
    guard Shape.isName(text) else { throw .invalid(place.path(name), .malformedName) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The member as a name or code that must be there.
  func neededName(_ name: String) throws(PoolFailure) -> String {
    guard let text = try self.name(name) else { throw .invalid(place.path(name), .missing) }
    return text
  }

  /// The member as a code of a role or a namespace (``RoleShape``); nil if it is absent or null.
  func code(_ name: String) throws(PoolFailure) -> String? {
    guard let member = node[name], !member.isNull else { return nil }
    guard let text = member.utf8 else { throw .invalid(place.path(name), .notText, [member.kind.name]) }
    guard RoleShape.isCode(text) else { throw .invalid(place.path(name), .malformedCode) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The member as a code that must be there.
  func neededCode(_ name: String) throws(PoolFailure) -> String {
    guard let text = try code(name) else { throw .invalid(place.path(name), .missing) }
    return text
  }

  /// The member as a boolean; nil if it is absent or null.
  func bool(_ name: String) throws(PoolFailure) -> Bool? {
    guard let member = node[name], !member.isNull else { return nil }
    guard let flag = member.bool else { throw .invalid(place.path(name), .notBoolean, [member.kind.name]) }
    return flag
  }

  /// Sets a text that may be cleared: an absent member leaves it, null clears it.
  func change(_ name: String, _ value: inout String?) throws(PoolFailure) {
    guard let member = node[name] else { return }
    value = member.isNull ? nil : try text(name)
  }

  /// Sets a name that may be cleared: an absent member leaves it, null and an empty text clear it.
  func changeName(_ name: String, _ value: inout String?) throws(PoolFailure) {
    guard let member = node[name] else { return }
    value = member.isNull || member.utf8?.isEmpty == true ? nil : try self.name(name)
  }

  /// Sets a name that must not be cleared: an absent member leaves it.
  func changeName(_ name: String, _ value: inout String) throws(PoolFailure) {
    guard let member = node[name] else { return }
    guard !member.isNull else { throw .invalid(place.path(name), .notNullable) }
    if let text = try self.name(name) { value = text }
  }

  /// Sets an object that is kept as it was given: an absent member leaves it, null clears it.
  func changeObject(_ name: String, _ json: inout String?) throws(PoolFailure) {
    guard let member = node[name] else { return }
    guard !member.isNull else { return json = nil }
    guard member.kind == .object else { throw .invalid(place.path(name), .notObject, [member.kind.name]) }
    json = String(decoding: StoredJSON.text(Value(member)), as: UTF8.self)
  }

  /// Refuses a list of posts that is not empty: the pool has none.
  func refusePosts() throws(PoolFailure) {
    guard let posts = node["postIdList"], posts.kind == .array, posts.count > 0 else { return }
    throw .refused(501, path: place.path("postIdList"), .notInEmbeddedPool, ["postIdList"])
  }
}

extension Call {
  /// Lends the argument as an entry.
  func withEntry<Result>(_ body: (Entry) throws(PoolFailure) -> Result) throws(PoolFailure) -> Result {
    try self.body.withRoot { (root) throws(PoolFailure) in try body(Entry(node: root, place: .top)) }
  }

  /// Visits the objects of a list in the argument after checking its length.
  /// - Parameter most: how many there may be.
  func forEachObject(
    _ name: String, most: Int, _ body: (Entry) throws(PoolFailure) -> Void
  ) throws(PoolFailure) {
    try self.body.withRoot { (root) throws(PoolFailure) in
      var index = 0
      try Lists.check(root[name], name, most: most).forEachElement { (node) throws(PoolFailure) in
        let place = EntryPlace(entry: (name, index))
        guard node.kind == .object else { throw .invalid(place.path, .notObject, [node.kind.name]) }
        try body(Entry(node: node, place: place))
        index += 1
      }
    }
  }

  /// Visits the texts of a list in the argument after checking its length; a text that appears twice is visited once.
  /// - Parameter most: how many there may be.
  func forEachText(
    _ name: String, most: Int, _ body: (String, Path) throws(PoolFailure) -> Void
  ) throws(PoolFailure) {
    try self.body.withRoot { (root) throws(PoolFailure) in
      var index = 0
      var seen: Set<String> = []
      try Lists.check(root[name], name, most: most).forEachElement { (node) throws(PoolFailure) in
        let path: Path = [.name(name), .index(index)]
        index += 1
        guard let text = node.string else { throw .invalid(path, .notText, [node.kind.name]) }
        if seen.insert(text).inserted { try body(text, path) }
      }
    }
  }

  /// The page that the argument's `page` and `limit` name.
  func page(most: Int64 = Page.mostUsers) throws(PoolFailure) -> Page {
    try body.withRoot { (root) throws(PoolFailure) in try Page.read(root, path: [], most: most) }
  }

  /// What is looked for, without the white space around it; nil for nothing.
  /// - Throws: 400 for a text that is too long to be looked for.
  func keywords(_ name: String = "keywords") throws(PoolFailure) -> String? {
    guard let text = string(name) else { return nil }
    guard text.utf8.count <= ConditionLimits.longestText else {
      throw .invalid([.name(name)], .tooLong, ["\(ConditionLimits.longestText)"])
    }
    let trimmed = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    return trimmed.isEmpty ? nil : trimmed
  }
}

extension Answer {
  /// `{totalCount, list}`.
  static func list(_ total: Int64, _ values: [Value]) -> Answer {
    Answer(data: Tape(["totalCount": .integer(total), "list": .array(values)]))
  }
}

extension Array where Element == Value.Member {
  /// Adds a member where there is a value.
  mutating func add(_ name: String, _ text: String?) {
    if let text { append(.init(name, .string(text))) }
  }
}
