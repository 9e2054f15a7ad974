import Lua

extension Stack {
  /// Pushes a function for `__index` that makes a member when it is first asked for and keeps it in the table.
  /// - Parameter make: pushes the member of that name and answers true, or pushes nothing and answers false if there is
  ///   none.
  func pushFiller(_ make: @escaping (_ name: String, _ stack: Stack) throws -> Bool) {
    push { stack in
      guard let name = stack.string(2), try make(name, stack) else {
        stack.pushNil()
        return 1
      }
      stack.copy(2)
      stack.copy(-2)
      stack.rawSet(1)
      return 1
    }
  }
}
