import Contract

/// The order of a list: `[{field, order}]`, the first field first.
enum Sorting {
  /// How many fields may be sorted by.
  private static let mostFields = 8

  static func read(_ node: TapeNode) throws(PoolFailure) -> [UserOrder] {
    let path: Path = ["options", "sort"]
    guard node.kind == .array else { throw .invalid(path, .notArray, [node.kind.name]) }
    guard node.count <= mostFields else { throw .invalid(path, .tooMany, ["\(mostFields)"]) }
    var orders: [UserOrder] = []
    var index = 0
    try node.forEachElement { (entry) throws(PoolFailure) in
      let path = path.appending(.index(index))
      index += 1
      guard let name = entry[Keys.field]?.string else { throw .invalid(path.appending(.name("field")), .needsValue) }
      let word = entry[Keys.order]?.string ?? "asc"
      guard let isDescending = direction(word) else {
        throw .invalid(path.appending(.name("order")), .notOneOf, ["desc, asc"])
      }
      guard let field = field(name) else { throw .invalid(path.appending(.name("field")), .cannotSort, [name]) }
      orders.append(UserOrder(field, isDescending: isDescending))
    }
    return orders
  }

  static func direction(_ word: String) -> Bool? {
    switch word.lowercased() {
    case "asc": false
    case "desc": true
    default: nil
    }
  }

  /// The column of that name that can be sorted by.
  static func field(_ name: String) -> UserField? {
    guard let field = FilterFields.baseField(name), field.kind != .object, field.kind != .array else { return nil }
    return field
  }
}
