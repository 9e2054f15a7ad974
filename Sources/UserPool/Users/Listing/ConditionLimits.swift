/// Bounds of conditions, so that a request can make neither SQL nor its execution explode.
enum ConditionLimits {
  static let mostConditions = 400
  static let mostValues = 10_000
  static let longestText = 4096
  /// How deep conditions may be nested once they are simplified.
  static let deepest = 16

  /// One condition of several; nil for none.
  /// - Throws: 400 where they are too many or too long.
  static func combine(_ conditions: [UserCondition]) throws(PoolFailure) -> UserCondition? {
    guard !conditions.isEmpty else { return nil }
    let condition = UserCondition.all(conditions).simplified
    var size = Size()
    size.add(condition, depth: 1)
    guard size.conditions <= mostConditions, size.values <= mostValues, size.longest <= longestText,
      size.depth <= deepest
    else { throw .refused(400, .filterTooLarge) }
    if case .all(let parts) = condition, parts.isEmpty { return nil }
    return condition
  }

  private struct Size {
    var conditions = 0
    var values = 0
    var longest = 0
    var depth = 0

    mutating func add(_ condition: UserCondition, depth: Int) {
      conditions += 1
      self.depth = max(self.depth, depth)
      switch condition {
      case .all(let parts), .any(let parts): for part in parts { add(part, depth: depth + 1) }
      case .not(let part): add(part, depth: depth + 1)
      case .equal(_, let value), .atLeast(_, let value), .atMost(_, let value), .above(_, let value),
        .below(_, let value):
        add(value)
      case .oneOf(_, let values): for value in values { add(value) }
      case .contains(_, let text): longest = max(longest, text.utf8.count)
      case .matches(_, let pieces):
        for case .literal(let text) in pieces { longest = max(longest, text.utf8.count) }
        conditions += pieces.count / 8
      case .isNull, .identity, .signedIn, .hasSession, .inDepartment, .inAnyDepartment: break
      }
    }

    private mutating func add(_ value: QueryValue) {
      values += 1
      if case .text(let text) = value { longest = max(longest, text.utf8.count) }
    }
  }
}

extension UserCondition {
  /// The same condition without what says nothing: lists of one, lists within lists of their kind, double negations.
  var simplified: UserCondition {
    switch self {
    case .all(let parts):
      let parts = parts.flatMap { part -> [UserCondition] in
        let part = part.simplified
        if case .all(let inner) = part { return inner }
        return [part]
      }
      return parts.count == 1 ? parts[0] : .all(parts)
    case .any(let parts):
      let parts = parts.flatMap { part -> [UserCondition] in
        let part = part.simplified
        if case .any(let inner) = part { return inner }
        return [part]
      }
      return parts.count == 1 ? parts[0] : .any(parts)
    case .not(let part):
      let part = part.simplified
      if case .not(let inner) = part { return inner }
      return .not(part)
    default: return self
    }
  }
}

extension UserCondition {
  /// The time that the condition begins at, if it is a range of times that an index can walk along: what has changed, or come, since then. Without any
  /// other order the users of such a range are listed in the order of that time, which finds them without passing by all the others.
  var rangedTime: UserField? {
    switch self {
    case .atLeast(.field(let field), _), .above(.field(let field), _):
      return field == .updatedAt || field == .createdAt ? field : nil
    case .all(let parts): return parts.lazy.compactMap(\.rangedTime).first
    default: return nil
    }
  }
}
