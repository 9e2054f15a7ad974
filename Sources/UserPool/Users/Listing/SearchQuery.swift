import Contract

/// `searchQuery`: the part of Elasticsearch's query language that the pool can do: bool, term, terms, match, wildcard, range, exists and match_all.
/// Anything else is answered with 501 and named, rather than left out.
struct SearchQuery {
  let fields: FilterFields

  /// What a search asks for.
  struct Search {
    var condition: UserCondition?
    var order: [UserOrder] = []
  }

  /// Reads `{query, sort}`.
  func read(_ node: TapeNode, path: Path) throws(PoolFailure) -> Search {
    guard node.kind == .object else { throw .invalid(path, .notObject, [node.kind.name]) }
    var search = Search()
    try node.forEachMember { (name, value) throws(PoolFailure) in
      let path = path.appending(.name(name.name))
      switch name.name {
      case "query": search.condition = try clause(value, path)
      case "sort": search.order = try sort(value, path)
      default: throw unsupported(name.name, path)
      }
    }
    return search
  }

  private func clause(_ node: TapeNode, _ path: Path) throws(PoolFailure) -> UserCondition {
    guard node.kind == .object else { throw .invalid(path, .notObject, [node.kind.name]) }
    var conditions: [UserCondition] = []
    try node.forEachMember { (name, value) throws(PoolFailure) in
      let path = path.appending(.name(name.name))
      switch name.name {
      case "bool": conditions.append(try bool(value, path))
      case "match_all": break
      case "exists": conditions.append(try exists(value, path))
      case "term", "terms", "match", "wildcard", "range": conditions.append(try leaf(name.name, value, path))
      default: throw unsupported(name.name, path)
      }
    }
    return .all(conditions)
  }

  private func bool(_ node: TapeNode, _ path: Path) throws(PoolFailure) -> UserCondition {
    guard node.kind == .object else { throw .invalid(path, .notObject, [node.kind.name]) }
    var conditions: [UserCondition] = []
    var should: [UserCondition] = []
    var isBound = false
    try node.forEachMember { (name, value) throws(PoolFailure) in
      let path = path.appending(.name(name.name))
      switch name.name {
      case "must", "filter":
        let parts = try clauses(value, path)
        conditions.append(.all(parts))
        isBound = isBound || !parts.isEmpty
      case "must_not": conditions.append(.not(.any(try clauses(value, path))))
      case "should": should = try clauses(value, path)
      default: throw unsupported("bool.\(name.name)", path)
      }
    }
    // Beside must or filter, should only weighs the score, of which a pool has none.
    if !should.isEmpty, !isBound { conditions.append(.any(should)) }
    return .all(conditions)
  }

  private func clauses(_ node: TapeNode, _ path: Path) throws(PoolFailure) -> [UserCondition] {
    guard node.kind == .array else { return [try clause(node, path)] }
    var conditions: [UserCondition] = []
    try node.forEachElement { (element) throws(PoolFailure) in
      conditions.append(try clause(element, path.appending(.index(conditions.count))))
    }
    return conditions
  }

  private func exists(_ node: TapeNode, _ path: Path) throws(PoolFailure) -> UserCondition {
    let path = path.appending(.name("field"))
    guard let name = node[Keys.field]?.string else { throw .invalid(path, .needsValue) }
    return .not(.isNull(try SearchLeaf.field(name, fields, path).subject))
  }

  private func leaf(_ kind: String, _ node: TapeNode, _ path: Path) throws(PoolFailure) -> UserCondition {
    guard node.kind == .object else { throw .invalid(path, .notObject, [node.kind.name]) }
    var conditions: [UserCondition] = []
    try node.forEachMember { (name, value) throws(PoolFailure) in
      if name.name == "boost" { return }
      let path = path.appending(.name(name.name))
      conditions.append(try SearchLeaf.field(name.name, fields, path).condition(kind, value))
    }
    return .all(conditions)
  }

  private func sort(_ node: TapeNode, _ path: Path) throws(PoolFailure) -> [UserOrder] {
    var orders: [UserOrder] = []
    func add(_ name: String, _ word: String, _ path: Path) throws(PoolFailure) {
      // There is no score to sort by; the order of creation decides.
      guard name != "_score", name != "_doc" else { return }
      guard let field = Sorting.field(SearchLeaf.baseName(name)) else { throw .invalid(path, .cannotSort, [name]) }
      guard let isDescending = Sorting.direction(word) else { throw .invalid(path, .notOneOf, ["desc, asc"]) }
      orders.append(UserOrder(field, isDescending: isDescending))
    }
    func one(_ node: TapeNode, _ path: Path) throws(PoolFailure) {
      if let name = node.string { return try add(name, "asc", path) }
      guard node.kind == .object else { throw .invalid(path, .notObject, [node.kind.name]) }
      try node.forEachMember { (name, value) throws(PoolFailure) in
        try add(name.name, value.string ?? value[Keys.order]?.string ?? "asc", path.appending(.name(name.name)))
      }
    }
    guard node.kind == .array else {
      try one(node, path)
      return orders
    }
    var index = 0
    try node.forEachElement { (element) throws(PoolFailure) in
      try one(element, path.appending(.index(index)))
      index += 1
    }
    return orders
  }

  private func unsupported(_ clause: String, _ path: Path) -> PoolFailure {
    .refused(501, path: path, .unsupportedClause, [clause])
  }
}
