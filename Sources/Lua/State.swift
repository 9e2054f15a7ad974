import CLua
import LuaShim

/// A Lua state.
///
/// One thread at a time uses it. Everything taken from it (``Stack``, ``Coroutine``, …) belongs to that thread as well;
/// only ``interrupt`` and ``Reference`` may go elsewhere.
public final class State {
  let host: OpaquePointer
  let releases = Releases()
  let ownChunkPrefix: String
  private var isClosed = false
  var references = SlotTable()
  var interned: [String: InternedString] = [:]
  var classes: [ObjectIdentifier: RegisteredClass] = [:]
  var streams: StreamBox?

  /// Stops what is running, from any thread.
  public let interrupt: Interrupt

  /// The stack of the main coroutine, for setting up and for calls outside any task.
  public let stack: Stack

  /// How to wait in place, where a coroutine cannot be suspended: blocks until the token's answer is there, pushes the
  /// results and says how many; or throws.
  public var waiter: ((_ token: UInt64, _ stack: Stack) throws -> Answer)?

  /// Whether a stop by the host (a reason from 16 on) lets the stopped coroutines close what they have to close
  /// (`<close>`), as `os.exit(code, true)` does. Not where the stop comes while Lua cannot yield (a comparator of
  /// `table.sort`).
  public func closeVariablesOnStop(_ closes: Bool) { lsh_close_on_stop(host, closes) }

  /// Says that the table of globals, which is on top of the stack, makes globals when they are first read, and all of
  /// them by the field `__fill` of its metatable. Functions that read the table directly call it
  /// first, and find no metatable.
  public func globalsAreLazy() { lsh_globals_are_lazy(stack.raw, -1) }

  /// Makes a state with the libraries of the configuration.
  /// - Throws: ``LuaError`` with code `memory`.
  public init(_ configuration: Configuration = .trusted) throws(LuaError) {
    let limit = configuration.memoryLimit.map { max(0, $0) } ?? 0
    guard let host = lsh_open(0, { Unmanaged<AnyObject>.fromOpaque($0).release() }) else {
      throw LuaError(.memory, "not enough memory for a Lua state")
    }
    self.host = host
    ownChunkPrefix = configuration.ownChunkPrefix
    interrupt = Interrupt(host: host)
    stack = Stack(lsh_main(host))
    lsh_set_own_prefix(host, ownChunkPrefix)
    lsh_set_owner(host, Unmanaged.passUnretained(self).toOpaque())
    try stack.check(lsh_open_libraries(stack.raw, configuration.libraries.rawValue, configuration.permissions.rawValue))
    lsh_set_memory_limit(host, limit)
    if let instructions = configuration.instructionLimit { lsh_set_budget(host, max(1, instructions)) }
  }

  deinit { close() }

  /// Ends the state now: everything in it is finalized, while host functions still find the state alive. Nothing may
  /// use it afterwards.
  ///
  /// Finalizers that scripts wrote run under the state's limits, and a stop ends them; if one is in force none is run.
  /// - Returns: the stop that kept a finalizer from running to its end, if one did.
  @discardableResult
  public func close() -> StopReason? {
    if isClosed { return nil }
    isClosed = true
    let reason = lsh_close(host)
    return reason == 0 ? nil : StopReason(rawValue: reason)
  }

  /// Carries out the releases of references that have gone meanwhile.
  func releasePending() {
    releases.drain { luaL_unref(stack.raw, LSH_REGISTRY_INDEX, $0) }
  }

  /// What Lua holds, in bytes.
  public struct Memory: Sendable {
    /// Held by Lua now.
    public var used: Int
    /// The most it has held.
    public var peak: Int
    /// Taken from the system for it, free blocks included.
    public var held: Int
  }

  /// The memory of this state.
  public var memory: Memory {
    let memory = lsh_memory_of(host)
    return Memory(
      used: Int(clamping: memory.used), peak: Int(clamping: memory.peak), held: Int(clamping: memory.held))
  }

  /// Sets the memory limit in bytes; nil for none.
  public func setMemoryLimit(_ bytes: Int?) { lsh_set_memory_limit(host, bytes.map { max(1, $0) } ?? 0) }

  /// Sets a new instruction budget from here on; nil for none.
  public func setInstructionLimit(_ instructions: UInt64?) {
    lsh_set_budget(host, instructions.map { max(1, $0) } ?? 0)
  }

  /// Instructions executed since the budget was set, by thousands. 0 without a budget.
  public var instructions: UInt64 { lsh_instructions(host) }

  /// Stops what runs with ``StopReason/time`` when `duration` has passed; nil calls it off. Call it on the thread that
  /// runs the state. Waits of the host count as well.
  /// - Returns: false where the system gives no timer: the run has no limit then.
  @discardableResult
  public func setTimeLimit(_ duration: Duration?) -> Bool {
    guard let duration else { return lsh_watch(host, 0) }
    let (seconds, attoseconds) = duration.components
    let nanoseconds = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let total = nanoseconds.overflow ? Int64.max : nanoseconds.partialValue &+ attoseconds / 1_000_000_000
    return lsh_watch(host, UInt64(max(1, total)))
  }

  /// Collects garbage, all of it, finalizers included.
  public func collectGarbage() {
    releasePending()
    if lsh_collect(stack.raw, LUA_GCCOLLECT, 0) >= 0 { stack.pop() }
  }
}
