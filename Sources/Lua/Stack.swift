import CLua
import LuaShim

/// The stack of one coroutine: the raw, fast level of the binding.
///
/// A `Stack` is a borrowed view, one pointer wide. It is valid inside the host function that was handed it, or as long
/// as the ``State`` or ``Coroutine`` it was taken from; it must stay on the thread that runs the state. Indices are
/// Lua's: 1 is the bottom, -1 the top. A host function may push 20 values without asking; beyond that call
/// ``ensure(_:)`` first. No method here runs a metamethod or raises, unless it says so by `throws`.
@frozen
public struct Stack {
  /// The coroutine, as C sees it.
  @usableFromInline let raw: OpaquePointer

  /// The view of a coroutine handed to a ``NativeFunction``.
  @inlinable
  public init(_ raw: OpaquePointer) { self.raw = raw }

  /// The state this stack belongs to.
  public var state: State { Unmanaged<State>.fromOpaque(lsh_owner(raw).unsafelyUnwrapped).takeUnretainedValue() }

  /// How many values are on the stack (of this call).
  @inlinable
  public var count: Int { Int(lua_gettop(raw)) }

  /// Makes sure that `space` more values can be pushed.
  /// - Throws: ``LuaError`` with code `memory` when the stack cannot grow.
  public func ensure(_ space: Int) throws(LuaError) {
    guard let space = Int32(exactly: space), lua_checkstack(raw, space) != 0 else {
      throw LuaError(.memory, "stack overflow")
    }
  }

  /// Removes the topmost `count` values.
  @inlinable
  public func pop(_ count: Int = 1) { lua_settop(raw, Int32(truncatingIfNeeded: -count - 1)) }

  /// Sets the number of values to `count`, cutting off or filling with nil.
  @inlinable
  public func setCount(_ count: Int) { lua_settop(raw, Int32(truncatingIfNeeded: count)) }

  /// Pushes a copy of the value at `index`.
  @inlinable
  public func copy(_ index: Int) { lua_pushvalue(raw, Int32(truncatingIfNeeded: index)) }

  /// Removes the value at `index`, closing the gap.
  @inlinable
  public func remove(_ index: Int) {
    lua_rotate(raw, Int32(truncatingIfNeeded: index), -1)
    lua_settop(raw, -2)
  }

  /// Moves the topmost value to `index`, shifting up what is above.
  @inlinable
  public func insert(at index: Int) { lua_rotate(raw, Int32(truncatingIfNeeded: index), 1) }

  /// Pops the topmost value into `index`.
  @inlinable
  public func replace(_ index: Int) {
    lua_copy(raw, -1, Int32(truncatingIfNeeded: index))
    lua_settop(raw, -2)
  }

  /// The same index counted from the bottom, so that it survives pushes.
  @inlinable
  public func absolute(_ index: Int) -> Int { Int(lua_absindex(raw, Int32(truncatingIfNeeded: index))) }

  /// Moves the topmost `count` values to another coroutine of the same state. Both stacks must have room.
  @inlinable
  public func move(_ count: Int, to other: Stack) {
    lua_xmove(raw, other.raw, Int32(truncatingIfNeeded: count))
  }

  /// The type of the value at `index`; ``Kind/none`` beyond the top.
  @inlinable
  public func type(_ index: Int) -> Kind { Kind(lua: lua_type(raw, Int32(truncatingIfNeeded: index))) }
}
