import Contract

/// An item of an advanced filter whose field is known: its operator and value as a condition.
struct Comparison {
  typealias Reader = (TapeNode, Path) throws(PoolFailure) -> QueryValue

  let operation: AdvancedFilter.Operator
  let name: String
  let value: TapeNode?
  let path: Path

  /// The condition on a single value.
  /// - Parameters:
  ///   - holdsText: true if the value is a text that can be searched in.
  ///   - read: reads a value in the form in which it is kept.
  func condition(_ subject: QuerySubject, holdsText: Bool, read: Reader) throws(PoolFailure) -> UserCondition {
    switch operation {
    case .isNull: return .isNull(subject)
    case .notNull: return .not(.isNull(subject))
    case .equal:
      // Some write EQUAL with null, or with a list, where they mean IS_NULL or IN.
      let node = try needed()
      return node.isNull ? .isNull(subject) : .equal(subject, try read(node, path))
    case .notEqual:
      let node = try needed()
      return .not(node.isNull ? .isNull(subject) : .equal(subject, try read(node, path)))
    case .contains: return .contains(subject, try text(holdsText))
    case .notContains: return .not(.contains(subject, try text(holdsText)))
    case .isIn:
      var values: [QueryValue] = []
      try forEach { (node, path) throws(PoolFailure) in values.append(try read(node, path)) }
      return .oneOf(subject, values)
    case .greater: return .atLeast(subject, try read(needed(), path))
    case .lesser: return .atMost(subject, try read(needed(), path))
    case .between:
      var values: [QueryValue] = []
      try forEach { (node, path) throws(PoolFailure) in values.append(try read(node, path)) }
      guard values.count == 2 else { throw .invalid(path, .needsPair) }
      return .all([.atLeast(subject, values[0]), .atMost(subject, values[1])])
    }
  }

  /// The condition on something of which a user may have several: EQUAL, CONTAINS and IN hold where it has any of the values.
  func membership(
    _ one: (TapeNode, Path) throws(PoolFailure) -> UserCondition
  ) throws(PoolFailure) -> UserCondition {
    if value?.isNull == true, operation == .equal || operation == .notEqual, let anything {
      return operation == .notEqual ? anything : .not(anything)
    }
    switch operation {
    case .equal, .contains, .isIn: return try anyOf(one)
    case .notEqual, .notContains: return .not(try anyOf(one))
    case .isNull, .notNull:
      guard let any = anything else { throw .invalid(path, .operatorNotForField, [operation.rawValue, name]) }
      return operation == .notNull ? any : .not(any)
    case .greater, .lesser, .between: throw .invalid(path, .operatorNotForField, [operation.rawValue, name])
    }
  }

  private var anything: UserCondition? {
    switch name {
    case "department", "departmentIds": .inAnyDepartment
    case "identity", "identities": .identity(extIdpId: nil, provider: nil, userIdInIdp: nil)
    default: nil
    }
  }

  private func anyOf(
    _ one: (TapeNode, Path) throws(PoolFailure) -> UserCondition
  ) throws(PoolFailure) -> UserCondition {
    let node = try needed()
    guard node.kind == .array else { return try one(node, path) }
    var conditions: [UserCondition] = []
    try forEach { (node, path) throws(PoolFailure) in conditions.append(try one(node, path)) }
    return .any(conditions)
  }

  private func needed() throws(PoolFailure) -> TapeNode {
    guard let value else { throw .invalid(path, .needsValue) }
    return value
  }

  private func text(_ holdsText: Bool) throws(PoolFailure) -> String {
    guard holdsText else { throw .invalid(path, .operatorNotForField, [operation.rawValue, name]) }
    let node = try needed()
    guard let text = node.string else { throw .invalid(path, .notText, [node.kind.name]) }
    return text
  }

  private func forEach(_ body: (TapeNode, Path) throws(PoolFailure) -> Void) throws(PoolFailure) {
    let node = try needed()
    guard node.kind == .array else { throw .invalid(path, .notArray, [node.kind.name]) }
    var index = 0
    try node.forEachElement { (node) throws(PoolFailure) in
      try body(node, path.appending(.index(index)))
      index += 1
    }
  }
}
