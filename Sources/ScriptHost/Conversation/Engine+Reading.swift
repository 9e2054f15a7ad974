import Lua

extension Engine {
  /// How a text parses: as an expression, else as statements; and why it does not. It only ends too early where either
  /// of the two does.
  func reads(_ text: String, _ lead: String, _ name: String) -> (isExpression: Bool, error: LuaError?) {
    guard let problem = parses(Chunk(lead + "return " + text, name: name)) else { return (true, nil) }
    // The blank keeps a first # from being taken for that of a script file.
    guard var error = parses(Chunk(lead + " " + text, name: name)) else { return (false, nil) }
    if problem.code == .incomplete { error.code = .incomplete }
    return (false, error)
  }

  /// Why a chunk does not parse, or nil.
  func parses(_ chunk: Chunk) -> LuaError? {
    let stack = context.state.stack
    do throws(LuaError) {
      try stack.ensure(4)
      try stack.load(chunk)
      stack.pop()
      return nil
    } catch {
      return error
    }
  }
}
