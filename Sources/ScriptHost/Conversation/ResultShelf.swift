import Lua

/// Keeps results under the globals that a person finds them by: `_`, `__` and `___` are the last three, `_1`, `_2`, …
/// the first, second, … of the session.
final class ResultShelf {
  /// How many of `_1`, `_2`, … are kept, so that a long session does not hold everything it has ever shown.
  static let kept = 100

  private var count = 0

  /// Keeps the value at `index` as the last result; nil is none.
  func keep(_ stack: Stack, _ index: Int) {
    if stack.isNil(index) { return }
    stack.pushGlobals()
    let globals = stack.count
    for (from, to) in [("__", "___"), ("_", "__")] {
      stack.rawGet(globals, from)
      stack.rawSet(globals, to)
    }
    count += 1
    for name in ["_", "_\(count)"] {
      stack.copy(index)
      stack.rawSet(globals, name)
    }
    if count > Self.kept {
      stack.pushNil()
      stack.rawSet(globals, "_\(count - Self.kept)")
    }
    stack.pop()
  }
}
