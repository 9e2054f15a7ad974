import CLua
import LuaShim

/// What may run a metamethod or a function, and so fail. Everything runs under protection; a failure arrives as a
/// ``LuaError`` and leaves nothing on the stack.
extension Stack {
  /// Pops a key and pushes `value[key]`, metamethods included; a raw access first.
  public func get(_ index: Int) throws(LuaError) {
    try check(lsh_get(raw, Int32(truncatingIfNeeded: index)))
  }

  /// Pushes `value[key]`, metamethods included.
  public func get(_ index: Int, _ key: String) throws(LuaError) {
    let owner = absolute(index)
    push(key)
    try get(owner)
  }

  /// Pops a value and a key below it: `value[key] = …`, metamethods included.
  public func set(_ index: Int) throws(LuaError) {
    try check(lsh_set(raw, Int32(truncatingIfNeeded: index)))
  }

  /// Pops a value: `value[key] = …`, metamethods included.
  public func set(_ index: Int, _ key: String) throws(LuaError) {
    let owner = absolute(index)
    push(key)
    insert(at: -2)
    try set(owner)
  }

  /// `#value`, metamethods included.
  public func length(_ index: Int) throws(LuaError) -> Int {
    try check(lsh_length(raw, Int32(truncatingIfNeeded: index)))
    defer { pop() }
    return integer(-1).map { Int($0) } ?? 0
  }

  /// `a == b`, metamethods included.
  public func equal(_ a: Int, _ b: Int) throws(LuaError) -> Bool {
    try check(lsh_equal(raw, Int32(truncatingIfNeeded: a), Int32(truncatingIfNeeded: b)))
    defer { pop() }
    return isTrue(-1)
  }

  /// Pushes `tostring(value)`, metamethods included.
  public func pushDescription(_ index: Int) throws(LuaError) {
    try check(lsh_text(raw, Int32(truncatingIfNeeded: index)))
  }

  /// `tostring(value)`, metamethods included.
  public func description(_ index: Int) throws(LuaError) -> String {
    try pushDescription(index)
    defer { pop() }
    return string(-1) ?? ""
  }

  /// Calls the function below `arguments` values, replacing all of them by its results. Host waits inside wait in
  /// place.
  /// - Parameters:
  ///   - arguments: how many values above the function are its arguments.
  ///   - results: how many results to leave, nil for all.
  ///   - traceback: whether a failure carries a traceback.
  public func call(_ arguments: Int, results: Int? = nil, traceback: Bool = true) throws(LuaError) {
    let results = results.map { Int32(truncatingIfNeeded: $0) } ?? Int32(LSH_MULTIPLE)
    try check(lsh_call(raw, Int32(truncatingIfNeeded: arguments), results, traceback), traceback: traceback)
  }

  /// Throws what a protected operation left on top, unless it went well.
  func check(_ answer: Int32, traceback: Bool = false) throws(LuaError) {
    if answer == LSH_FINISHED { return }
    throw takeError(answer, traceback: traceback)
  }
}
