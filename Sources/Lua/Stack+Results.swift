import LuaShim

extension Stack {
  /// Whether the script discards what the running host function returns, so that there is no use in making it: `object:method(…)` as a statement.
  ///
  /// True only if that is certain (docs/embedding.md, "Discarded results"). It costs a few microseconds, so ask only before more work than that. Ask in the host
  /// function itself: after a wait the stack may be another coroutine's.
  public var discardsResults: Bool { lsh_discards_results(raw) }
}
