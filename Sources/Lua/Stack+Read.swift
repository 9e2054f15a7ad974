import CLua
import Encodings
import LuaShim

/// Reading, without conversions and without metamethods.
extension Stack {
  /// Whether the value at `index` is nil or missing.
  @inlinable
  public func isNil(_ index: Int) -> Bool { lua_type(raw, Int32(truncatingIfNeeded: index)) <= 0 }

  /// Whether the value at `index` is a number of the integer subtype.
  @inlinable
  public func isInteger(_ index: Int) -> Bool { lua_isinteger(raw, Int32(truncatingIfNeeded: index)) != 0 }

  /// The boolean at `index`, nil for any other type.
  @inlinable
  public func boolean(_ index: Int) -> Bool? {
    type(index) == .boolean ? lua_toboolean(raw, Int32(truncatingIfNeeded: index)) != 0 : nil
  }

  /// Lua's idea of truth: everything but nil and false.
  @inlinable
  public func isTrue(_ index: Int) -> Bool { lua_toboolean(raw, Int32(truncatingIfNeeded: index)) != 0 }

  /// The integer at `index`: an integer, or a float that has an exact integer value. Strings are not converted.
  @inlinable
  public func integer(_ index: Int) -> Int64? {
    guard lua_type(raw, Int32(truncatingIfNeeded: index)) == LUA_TNUMBER else { return nil }
    var exact: Int32 = 0
    let value = lua_tointegerx(raw, Int32(truncatingIfNeeded: index), &exact)
    return exact != 0 ? value : nil
  }

  /// The integer at `index` as Lua's own functions take it: strings are converted, as `"0x10"`, `" 7"` and `"7.0"`.
  /// - Returns: the integer; nil with true for a number, or a string that is one, that has no exact integer value.
  public func convertedInteger(_ index: Int) -> (value: Int64?, isNumber: Bool) {
    var exact: Int32 = 0
    let value = lua_tointegerx(raw, Int32(truncatingIfNeeded: index), &exact)
    if exact != 0 { return (value, true) }
    var isNumber: Int32 = 0
    _ = lua_tonumberx(raw, Int32(truncatingIfNeeded: index), &isNumber)
    return (nil, isNumber != 0)
  }

  /// The number at `index` as a double. Strings are not converted.
  @inlinable
  public func number(_ index: Int) -> Double? {
    guard lua_type(raw, Int32(truncatingIfNeeded: index)) == LUA_TNUMBER else { return nil }
    return lua_tonumberx(raw, Int32(truncatingIfNeeded: index), nil)
  }

  /// The bytes of the string at `index`, nil for any other type (numbers are not converted). Borrowed: valid while
  /// that very value stays on the stack or in a table that is not changed.
  @inlinable
  public func bytes(_ index: Int) -> UnsafeRawBufferPointer? {
    guard lua_type(raw, Int32(truncatingIfNeeded: index)) == LUA_TSTRING else { return nil }
    var length = 0
    let start = lua_tolstring(raw, Int32(truncatingIfNeeded: index), &length)
    return UnsafeRawBufferPointer(start: start, count: length)
  }

  /// The string at `index`, repaired where it is not UTF-8; nil for any other type.
  @inlinable
  public func string(_ index: Int) -> String? {
    guard let bytes = bytes(index) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The string at `index` as a ``SystemText``, which loses none of its bytes; nil for any other type.
  public func systemText(_ index: Int) -> String? { bytes(index).map { SystemText.text($0) } }

  /// The sentinel at `index`, nil for any other type.
  @inlinable
  public func sentinel(_ index: Int) -> Sentinel? {
    guard type(index) == .sentinel else { return nil }
    return Sentinel(address: lua_touserdata(raw, Int32(truncatingIfNeeded: index)))
  }

  /// Whether the value at `index` is this sentinel.
  @inlinable
  public func isSentinel(_ index: Int, _ sentinel: Sentinel) -> Bool {
    type(index) == .sentinel && lua_touserdata(raw, Int32(truncatingIfNeeded: index)) == sentinel.address
  }

  /// Length of a string in bytes, or of a table by its border, without metamethods; 0 for other types.
  @inlinable
  public func rawLength(_ index: Int) -> Int { Int(clamping: lua_rawlen(raw, Int32(truncatingIfNeeded: index))) }

  /// Whether two values are the same, without metamethods.
  @inlinable
  public func rawEqual(_ a: Int, _ b: Int) -> Bool {
    lua_rawequal(raw, Int32(truncatingIfNeeded: a), Int32(truncatingIfNeeded: b)) != 0
  }

  /// The address of a table, function, userdata, coroutine or string: an identity while the value lives.
  @inlinable
  public func identity(_ index: Int) -> UnsafeRawPointer? {
    UnsafeRawPointer(lua_topointer(raw, Int32(truncatingIfNeeded: index)))
  }
}
