import CLua
import LuaShim

/// Tables, raw: no metamethod runs, and nothing raises. `index` must be a table's, counted
/// from the bottom or the top.
extension Stack {
  /// The most room that is made ahead for a table; what is beyond grows as it comes.
  @usableFromInline static var largestHint: Int { 1 << 20 }

  /// Pushes a new table with room for `array` items and `record` fields. Right sizes save a third of the time.
  @inlinable
  public func createTable(array: Int = 0, record: Int = 0) {
    lua_createtable(
      raw, Int32(max(0, min(array, Self.largestHint))), Int32(max(0, min(record, Self.largestHint))))
  }

  /// Pops a key and pushes `table[key]`. Answers the value's type.
  @inlinable
  @discardableResult
  public func rawGet(_ index: Int) -> Kind {
    Kind(lua: lua_rawget(raw, Int32(truncatingIfNeeded: index)))
  }

  /// Pushes `table[key]`.
  @inlinable
  @discardableResult
  public func rawGet(_ index: Int, _ key: InternedString) -> Kind {
    let table = index < 0 && index > Int(LSH_REGISTRY) ? index - 1 : index
    lua_rawgeti(raw, Int32(LSH_REGISTRY), lua_Integer(key.id))
    return Kind(lua: lua_rawget(raw, Int32(truncatingIfNeeded: table)))
  }

  /// Pushes `table[position]`, counted from 1.
  @inlinable
  @discardableResult
  public func rawGet(_ index: Int, at position: Int) -> Kind {
    Kind(lua: lua_rawgeti(raw, Int32(truncatingIfNeeded: index), lua_Integer(position)))
  }

  /// Pops a value and a key below it: `table[key] = value`. A key of nil or NaN, which a table cannot have, is dropped
  /// with its value and answers false.
  @inlinable
  @discardableResult
  public func rawSet(_ index: Int) -> Bool {
    let key = lua_type(raw, -2)
    if key <= 0 || (key == LUA_TNUMBER && lua_tonumberx(raw, -2, nil).isNaN) {
      pop(2)
      return false
    }
    lua_rawset(raw, Int32(truncatingIfNeeded: index))
    return true
  }

  /// Pops a value: `table[key] = value`.
  @inlinable
  public func rawSet(_ index: Int, _ key: InternedString) {
    let table = lua_absindex(raw, Int32(truncatingIfNeeded: index))
    lua_rawgeti(raw, Int32(LSH_REGISTRY), lua_Integer(key.id))
    lua_rotate(raw, -2, 1)
    lua_rawset(raw, table)
  }

  /// Pops a value: `table[key] = value`.
  @inlinable
  public func rawSet(_ index: Int, _ key: String) {
    let table = lua_absindex(raw, Int32(truncatingIfNeeded: index))
    push(key)
    lua_rotate(raw, -2, 1)
    lua_rawset(raw, table)
  }

  /// Pushes `table[key]`.
  @inlinable
  @discardableResult
  public func rawGet(_ index: Int, _ key: String) -> Kind {
    let table = lua_absindex(raw, Int32(truncatingIfNeeded: index))
    push(key)
    return Kind(lua: lua_rawget(raw, table))
  }

  /// Pops a value: `table[position] = value`, counted from 1.
  @inlinable
  public func rawSet(_ index: Int, at position: Int) {
    lua_rawseti(raw, Int32(truncatingIfNeeded: index), lua_Integer(position))
  }

  /// Finishes a field whose interned key was pushed before its value. With the table right below: push the key with
  /// ``push(_:)-(InternedString)``, then the value, then call this. The quickest way to fill a record.
  @inlinable
  public func setField(table index: Int = -3) { lua_rawset(raw, Int32(truncatingIfNeeded: index)) }

  /// One step of an iteration over the table: pops a key (nil to begin with) and pushes the next key and its value.
  /// - Returns: false at the end; nothing is pushed then.
  /// - Throws: ``LuaError`` where the table no longer has the key and has been rebuilt since: a finalizer or a
  ///   metamethod that ran between two steps may do that. Nothing is pushed then either.
  @inlinable
  public func next(_ index: Int) throws(LuaError) -> Bool {
    let answer = lsh_next(raw, Int32(truncatingIfNeeded: index))
    if answer == LSH_FINISHED { return true }
    if answer == LSH_EXHAUSTED { return false }
    throw takeError(answer, traceback: false)
  }

  /// Visits every pair of the table, key at -2 and value at -1, without metamethods. The visitor must leave both in
  /// their places.
  /// - Throws: what the visitor throws, and as ``next(_:)``. The stack is as it was before.
  @inlinable
  public func forEachPair(_ index: Int, _ visit: (Stack) throws -> Void) throws {
    let table = absolute(index)
    let base = count
    pushNil()
    while try next(table) {
      do {
        try visit(self)
      } catch {
        setCount(base)
        throw error
      }
      setCount(base + 1)
    }
  }

  /// Pushes the metatable of the value at `index`; pushes nothing and answers false when it has none.
  public func metatable(_ index: Int) -> Bool { lua_getmetatable(raw, Int32(truncatingIfNeeded: index)) != 0 }

  /// Pops a table or nil and makes it the metatable of the value at `index` (a table or userdata; for other types it
  /// holds for all values of the type).
  public func setMetatable(_ index: Int) { lua_setmetatable(raw, Int32(truncatingIfNeeded: index)) }

  /// The index of a host function's `index`th upvalue, counted from 1.
  public static func upvalue(_ index: Int) -> Int { Int(lsh_upvalue(Int32(truncatingIfNeeded: index))) }
}

extension Stack {
  /// Says that the table at `index` holds the words of the command line and is filled by the field `__fill` of its
  /// metatable. Functions that read the table directly call it first, and find no metatable. The host must keep the
  /// table alive.
  public func wordsAreLazy(_ index: Int) { lsh_words_are_lazy(raw, Int32(truncatingIfNeeded: index)) }
}
