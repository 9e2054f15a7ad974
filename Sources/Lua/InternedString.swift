import CLua
import LuaShim

/// A string kept inside a state for its whole life, pushed by number: field names, above all.
public struct InternedString: Hashable, Sendable {
  @usableFromInline let id: Int32
}

extension State {
  /// Interns a string. The same text answers the same value.
  public func intern(_ text: String) -> InternedString {
    if let known = interned[text] { return known }
    stack.push(text)
    let made = InternedString(id: luaL_ref(stack.raw, LSH_REGISTRY_INDEX))
    interned[text] = made
    return made
  }
}
