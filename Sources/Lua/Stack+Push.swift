import CLua
import Encodings
import LuaShim

/// Pushing. Nothing here fails: over a memory limit an allocation made for the host succeeds, and the script is stopped
/// when the host function has returned.
extension Stack {
  /// Pushes nil.
  @inlinable
  public func pushNil() { lua_pushnil(raw) }

  /// Pushes a boolean.
  @inlinable
  public func push(_ value: Bool) { lua_pushboolean(raw, value ? 1 : 0) }

  /// Pushes an integer.
  @inlinable
  public func push(_ value: Int64) { lua_pushinteger(raw, value) }

  /// Pushes an integer.
  @inlinable
  public func push(_ value: Int) { lua_pushinteger(raw, lua_Integer(value)) }

  /// Pushes a float.
  @inlinable
  public func push(_ value: Double) { lua_pushnumber(raw, value) }

  /// Pushes a string of bytes, which are copied.
  @inlinable
  public func push(_ bytes: UnsafeRawBufferPointer) {
    _ = lua_pushlstring(raw, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
  }

  /// Pushes a string of bytes, which are copied.
  @inlinable
  public func push(_ bytes: UnsafeBufferPointer<UInt8>) { push(UnsafeRawBufferPointer(bytes)) }

  /// Pushes a string of bytes.
  @inlinable
  public func push(_ bytes: [UInt8]) { bytes.withUnsafeBytes { push($0) } }

  /// Pushes the bytes of a ``SystemText``.
  public func push(system text: String) { push(SystemText.bytes(text)) }

  /// Pushes a string in UTF-8.
  @inlinable
  public func push(_ text: String) {
    let done: Void? = text.utf8.withContiguousStorageIfAvailable { push($0) }
    if done == nil { push(Array(text.utf8)) }
  }

  /// Pushes a string that lies in the program's text.
  @inlinable
  public func push(_ text: StaticString) {
    text.withUTF8Buffer { push($0) }
  }

  /// Pushes an interned string; several times faster than by its bytes.
  @inlinable
  public func push(_ text: InternedString) { lua_rawgeti(raw, Int32(LSH_REGISTRY), lua_Integer(text.id)) }

  /// Pushes a sentinel.
  @inlinable
  public func push(_ sentinel: Sentinel) { lua_pushlightuserdata(raw, sentinel.address) }

  /// Pushes what a reference holds.
  public func push(_ reference: Reference) { lua_rawgeti(raw, Int32(LSH_REGISTRY), lua_Integer(reference.id)) }

  /// Pushes what a slot holds, or nil (answering false) when the slot has been released meanwhile.
  @discardableResult
  public func push(_ slot: Slot) -> Bool {
    guard state.references.isCurrent(slot) else {
      pushNil()
      return false
    }
    lua_rawgeti(raw, Int32(LSH_REGISTRY), lua_Integer(slot.id))
    return true
  }

  /// Pushes the table of globals.
  @inlinable
  public func pushGlobals() { lua_rawgeti(raw, Int32(LSH_REGISTRY), lua_Integer(LUA_RIDX_GLOBALS)) }

  /// Pushes this coroutine. Answers true on the state's main one.
  @inlinable
  @discardableResult
  public func pushCoroutine() -> Bool { lua_pushthread(raw) != 0 }
}

/// LUA_REGISTRYINDEX, which is a macro in C.
let LSH_REGISTRY_INDEX = Int32(LSH_REGISTRY)

/// A value that stands for itself, such as a null of some format: equal to itself alone, in Lua a light userdata.
public struct Sentinel: Hashable, @unchecked Sendable {
  // @unchecked: the address is an identity; no code reads or writes the memory there.
  @usableFromInline let address: UnsafeMutableRawPointer?

  /// The light userdata with address zero, which other libraries (lua-cjson's `cjson.null`) use as their null.
  public static let null = Sentinel(address: nil)

  @usableFromInline
  init(address: UnsafeMutableRawPointer?) { self.address = address }

  /// A new sentinel, unlike every other. Its identity is never given back: make them once, as constants.
  public init() { address = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1) }
}
