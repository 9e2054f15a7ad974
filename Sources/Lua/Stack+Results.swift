import LuaShim

extension Stack {
  /// Whether the script discards the results of the running host function, because it was called as a statement:
  /// `object:method(…)`. Then the function need not make them.
  ///
  /// True only if that is certain (docs/embedding.md, "Discarded results"). The check takes a few microseconds, so make
  /// it only before work that takes longer. Make it in the host function itself: after a wait the stack may belong to
  /// another coroutine.
  public var discardsResults: Bool { lsh_discards_results(raw) }
}
