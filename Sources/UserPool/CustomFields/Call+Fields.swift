import Contract

extension Call {
  /// A member of the argument, where it is a string.
  func string(_ name: String) -> String? { body.withRoot { $0[name]?.string } }

  /// A member of the argument, where it is a boolean.
  func bool(_ name: String) -> Bool? { body.withRoot { $0[name]?.bool } }

  /// A member of the argument, where it is a whole number.
  func integer(_ name: String) -> Int64? { body.withRoot { $0[name]?.integer } }

  /// Visits the elements of a list in the argument, each with its place.
  func forEachEntry(
    _ name: String, _ body: (TapeNode, Path) throws(PoolFailure) -> Void
  ) throws(PoolFailure) {
    try self.body.withRoot { (root) throws(PoolFailure) in
      var index = 0
      try root[name]?.forEachElement { (node) throws(PoolFailure) in
        try body(node, Path([.name(name), .index(index)]))
        index += 1
      }
    }
  }

  /// What the fields in question belong to.
  var target: FieldTarget { string("targetType").flatMap(FieldTarget.init(rawValue:)) ?? .user }
}

/// A page of a list: `page` from 1, `limit` 10 by default.
struct Page {
  let number: Int
  let limit: Int

  init(_ call: Call) throws(PoolFailure) {
    let page = call.integer("page") ?? 1
    let limit = call.integer("limit") ?? 10
    guard page >= 1 else { throw .invalid(Path("page"), .pageBelowOne) }
    guard limit >= 1 else { throw .invalid(Path("limit"), .limitBelowOne) }
    number = Int(clamping: page)
    self.limit = Int(clamping: limit)
  }

  func slice<Element>(_ elements: [Element]) -> ArraySlice<Element> {
    let (start, overflow) = (number - 1).multipliedReportingOverflow(by: limit)
    return overflow ? [] : elements.dropFirst(start).prefix(limit)
  }
}
