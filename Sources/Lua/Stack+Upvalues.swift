import CLua
import LuaShim

/// The variables that a function of Lua has from around it. What belongs to host functions is not reached.
extension Stack {
  /// The name of the function's `number`th upvalue, from 1; nil if it has no such upvalue, or is not a Lua function.
  /// - Parameter index: where the function is.
  public func upvalueName(_ index: Int, _ number: Int) -> String? {
    guard isLuaFunction(index),
      let name = lua_getupvalue(raw, Int32(truncatingIfNeeded: index), Int32(truncatingIfNeeded: number))
    else { return nil }
    pop()
    return String(cString: name)
  }

  /// Pushes the value of an upvalue. If there is none, it pushes nothing and returns false.
  public func pushUpvalue(_ index: Int, _ number: Int) -> Bool {
    isLuaFunction(index)
      && lua_getupvalue(raw, Int32(truncatingIfNeeded: index), Int32(truncatingIfNeeded: number)) != nil
  }

  /// Makes an upvalue of the function at `index` the same variable as one of the function at `other`.
  /// - Returns: false if one of the two is not there; nothing has changed then.
  @discardableResult
  public func joinUpvalue(_ index: Int, _ number: Int, with other: Int, _ otherNumber: Int) -> Bool {
    let (first, second) = (Int32(truncatingIfNeeded: index), Int32(truncatingIfNeeded: other))
    let (one, two) = (Int32(truncatingIfNeeded: number), Int32(truncatingIfNeeded: otherNumber))
    guard isLuaFunction(index), isLuaFunction(other), lua_upvalueid(raw, first, one) != nil,
      lua_upvalueid(raw, second, two) != nil
    else { return false }
    lua_upvaluejoin(raw, first, one, second, two)
    return true
  }

  /// Whether there is a function written in Lua at `index`.
  public func isLuaFunction(_ index: Int) -> Bool {
    type(index) == .function && lua_iscfunction(raw, Int32(truncatingIfNeeded: index)) == 0
  }
}
