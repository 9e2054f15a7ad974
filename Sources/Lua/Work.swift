import LuaShim

/// Work that the host does for a script: reading tables, parsing text, writing it. Lua sees neither how long it takes
/// nor what it allocates; so it looks at the stop and at the limits itself.
extension Stack {
  /// Counts work against the instruction limit and looks whether the run goes on. Cheap enough for every table or every
  /// thousand values.
  /// - Throws: ``LuaError`` when the run is being stopped or has reached a limit.
  @inlinable
  public func look(steps: Int = 1) throws(LuaError) {
    if lsh_must_look(raw, UInt32(truncatingIfNeeded: steps)) { try check() }
  }

  /// As ``look(steps:)``, but looks at the memory in any case.
  public func check() throws(LuaError) {
    let reason = lsh_check(raw)
    if reason != LSH_STOP_NONE { throw LuaError(stopped: StopReason(rawValue: reason)) }
  }

  /// Before work that allocates so many bytes at once: makes sure that the memory limit leaves them, after a collection
  /// where need be.
  /// - Throws: ``LuaError`` when it does not; the run is being stopped then.
  public func require(room bytes: Int) throws(LuaError) {
    guard let left = room, left < bytes else { return }
    state.collectGarbage()
    guard let left = room, left < bytes else { return }
    state.interrupt.stop(.memory)
    throw LuaError(stopped: .memory)
  }

  /// How many bytes may be allocated before the memory limit is reached; nil without a limit.
  public var room: Int? {
    let room = lsh_room(raw)
    return room == Int.max ? nil : room
  }

  /// Runs work that allocates at most so many bytes as it is given. Where it says that it needs more, garbage is
  /// collected and it may try once more; then the memory limit has been reached.
  /// - Parameter work: gets the number of bytes (nil without a limit) and answers nil where they are not enough.
  /// - Throws: ``LuaError`` when the memory limit was reached, and what the work throws.
  public func withinRoom<Result>(_ work: (Int?) throws -> Result?) throws -> Result {
    let first = room
    if let result = try work(first) { return result }
    state.collectGarbage()
    if let room, let first, room > first + first / 4, let result = try work(room) { return result }
    state.interrupt.stop(.memory)
    throw LuaError(stopped: .memory)
  }
}

/// Memory that the host holds for a script outside of Lua: a reader's buffer, an unread answer. It counts
/// against the memory limit until the object goes.
public final class HeldMemory {
  private let host: OpaquePointer
  private let control: OpaquePointer
  private var bytes = 0

  /// None so far.
  public init(_ state: State) {
    host = state.host
    control = lsh_control_retain(lsh_host_control(state.host))
  }

  /// So many bytes for the script that the stack belongs to; nil where it has no memory limit. Over the limit the run
  /// is stopped, and they still count.
  public static func counting(_ bytes: Int, for stack: Stack) -> HeldMemory? {
    guard stack.room != nil else { return nil }
    let held = HeldMemory(stack.state)
    try? held.resize(to: bytes)
    return held
  }

  deinit {
    lsh_control_hold(control, -bytes)
    lsh_control_release(control)
  }

  /// Counts that it is so much now. Call it on the state's thread and while the state lives, before more is allocated.
  /// - Throws: ``LuaError`` when the run is being stopped or the memory limit was reached.
  public func resize(to bytes: Int) throws(LuaError) {
    lsh_control_hold(control, bytes - self.bytes)
    self.bytes = bytes
    try Stack(lsh_running(host)).check()
  }
}
