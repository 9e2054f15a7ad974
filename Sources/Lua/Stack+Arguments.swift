import CLua
import LuaShim

/// Arguments of host functions, converted as Lua's own functions do it: strings that read as numbers are numbers, and
/// the other way round. What does not fit is a ``LuaError`` with code `argument`.
extension Stack {
  /// The integer argument at `index`.
  @inlinable @inline(__always)
  public func integerArgument(_ index: Int) throws(LuaError) -> Int64 {
    var exact: Int32 = 0
    let value = lua_tointegerx(raw, Int32(truncatingIfNeeded: index), &exact)
    if exact != 0 { return value }
    throw badArgument(index, expected: type(index) == .number ? "integer" : "number")
  }

  /// The number argument at `index`.
  @inlinable @inline(__always)
  public func numberArgument(_ index: Int) throws(LuaError) -> Double {
    var exact: Int32 = 0
    let value = lua_tonumberx(raw, Int32(truncatingIfNeeded: index), &exact)
    if exact != 0 { return value }
    throw badArgument(index, expected: "number")
  }

  /// The bytes of the string argument at `index`. A number there is turned into a string on the stack. Borrowed, as in
  /// ``bytes(_:)``.
  @inlinable @inline(__always)
  public func bytesArgument(_ index: Int) throws(LuaError) -> UnsafeRawBufferPointer {
    var length = 0
    if let start = lua_tolstring(raw, Int32(truncatingIfNeeded: index), &length) {
      return UnsafeRawBufferPointer(start: start, count: length)
    }
    throw badArgument(index, expected: "string")
  }

  /// The string argument at `index`, repaired where it is not UTF-8.
  public func stringArgument(_ index: Int) throws(LuaError) -> String {
    String(decoding: try bytesArgument(index), as: UTF8.self)
  }

  /// Checks that the argument at `index` is of a type.
  public func checkArgument(_ index: Int, _ kind: Kind) throws(LuaError) {
    guard type(index) == kind else { throw badArgument(index, expected: kind.name) }
  }

  /// The error for an argument of a wrong type.
  public func badArgument(_ index: Int, expected: String) -> LuaError {
    LuaError(.argument, "bad argument #\(index) (\(expected) expected, got \(type(index).name))")
  }
}
