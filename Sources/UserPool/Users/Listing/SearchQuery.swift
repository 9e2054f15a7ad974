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

  /// Reads `{query, sort}`, or the query itself, which clients often send in place of the whole search (docs/operations.md, "Lists"). Where both
  /// are given, both apply.
  func read(_ node: TapeNode, path: Path) throws(PoolFailure) -> Search {
    guard node.kind == .object else { throw .invalid(path, .notObject, [node.kind.name]) }
    var conditions: [UserCondition] = []
    var order: [UserOrder] = []
    try node.forEachMember { (name, value) throws(PoolFailure) in
      let path = path.appending(.name(name.name))
      switch name.name {
      case "query": conditions.append(try query(value, path))
      case "sort": order = try sort(value, path)
      default: conditions.append(try clause(name.name, value, path))
      }
    }
    return Search(condition: conditions.isEmpty ? nil : .all(conditions), order: order)
  }

  private func query(_ node: TapeNode, _ path: Path) throws(PoolFailure) -> UserCondition {
    guard node.kind == .object else { throw .invalid(path, .notObject, [node.kind.name]) }
    var conditions: [UserCondition] = []
    try node.forEachMember { (name, value) throws(PoolFailure) in
      conditions.append(try clause(name.name, value, path.appending(.name(name.name))))
    }
    return .all(conditions)
  }

  private func clause(_ name: String, _ value: TapeNode, _ path: Path) throws(PoolFailure) -> UserCondition {
    switch name {
    case "bool": return try bool(value, path)
    case "match_all": return .all([])
    case "exists": return try exists(value, path)
    case "term", "terms", "match", "wildcard", "range": return try leaf(name, value, path)
    default: throw unsupported(name, path)
    }
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
    guard node.kind == .array else { return [try query(node, path)] }
    var conditions: [UserCondition] = []
    try node.forEachElement { (element) throws(PoolFailure) in
      conditions.append(try query(element, path.appending(.index(conditions.count))))
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
