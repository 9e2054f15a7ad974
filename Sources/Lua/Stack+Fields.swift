import CLua
import LuaShim

/// Fields of a record, read raw in one go. Nothing stays on the stack; a field of another type is nil.
extension Stack {
  /// The string in `table[key]`, repaired where it is not UTF-8.
  @inlinable
  public func string(_ index: Int, field key: InternedString) -> String? {
    defer { lua_settop(raw, -2) }
    guard rawGet(index, key) == .string else { return nil }
    var length = 0
    let start = lua_tolstring(raw, -1, &length)
    return String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
  }

  /// The integer in `table[key]`, or the float there that has an exact integer value.
  @inlinable
  public func integer(_ index: Int, field key: InternedString) -> Int64? {
    defer { lua_settop(raw, -2) }
    guard rawGet(index, key) == .number else { return nil }
    var exact: Int32 = 0
    let value = lua_tointegerx(raw, -1, &exact)
    return exact != 0 ? value : nil
  }

  /// The number in `table[key]` as a double.
  @inlinable
  public func number(_ index: Int, field key: InternedString) -> Double? {
    defer { lua_settop(raw, -2) }
    guard rawGet(index, key) == .number else { return nil }
    return lua_tonumberx(raw, -1, nil)
  }

  /// The boolean in `table[key]`.
  @inlinable
  public func boolean(_ index: Int, field key: InternedString) -> Bool? {
    defer { lua_settop(raw, -2) }
    guard rawGet(index, key) == .boolean else { return nil }
    return lua_toboolean(raw, -1) != 0
  }
}
