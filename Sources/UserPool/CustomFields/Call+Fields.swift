import Contract

extension Call {
  /// A member of the argument, if it is a string.
  func string(_ name: String) -> String? { body.withRoot { $0[name]?.string } }

  /// A member of the argument, if it is a boolean.
  func bool(_ name: String) -> Bool? { body.withRoot { $0[name]?.bool } }

  /// A member of the argument, if it is a whole number.
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
