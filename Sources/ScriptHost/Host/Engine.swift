import Lua

/// A Lua state with everything a script needs, on the thread that made it.
final class Engine {
  private var state: State?
  let context: HostContext
  private let script: Script
  /// When the last time limit that was begun is over, of the clock's monotonic time.
  private var lastEnd: UInt64?

  /// - Throws: ``LuaError`` if the limits leave no room for a state.
  init(_ host: ScriptHost, script: Script) throws(LuaError) {
    var configuration = Configuration.trusted
    configuration.permissions.insert(.ownBytecode)
    configuration.memoryLimit = host.limits.memory
    configuration.instructionLimit = host.limits.instructions
    configuration.ownChunkPrefix = Toolkit.chunkPrefix
    let state = try State(configuration)
    self.state = state
    self.script = script
    context = HostContext(host, state: state)
    context.scriptName = script.title
    context.script = script
    state.waiter = { [unowned context] token, stack in
      try context.checkGoingOn()
      switch try context.loop.wait(inPlaceFor: token) {
      case .results(let push): return .results(try push(stack))
      case .failure(let error): throw error
      case .start: return 0
      }
    }
    try Globals.install(context, arguments: host.arguments, scriptName: script.title)
    try state.setPackages(.standard(folder: script.folder, environment: host.environment))
  }

  var interrupt: Interrupt? { state?.interrupt }

  /// Parses the chunk and runs it as a task until it has ended, or is stopped.
  /// - Parameters:
  ///   - arguments: what the chunk gets as `...`.
  ///   - results: looks at the results, which are the topmost values of the stack.
  /// - Returns: the failure, or nil.
  func execute(_ chunk: Chunk, arguments: [String], results: (Stack, Int) -> Void = { _, _ in }) -> LuaError? {
    execute(
      load: { (stack) throws(LuaError) in try stack.load(chunk) }, arguments: arguments.count,
      push: { stack in for argument in arguments { stack.push(system: argument) } }, results: results)
  }

  /// Runs a function as a task until it has ended, or is stopped.
  /// - Parameters:
  ///   - load: pushes the function.
  ///   - push: pushes its arguments, of which there are so many.
  ///   - results: looks at the results, which are the topmost values of the stack.
  /// - Returns: the failure, or nil.
  func execute(
    load: (Stack) throws(LuaError) -> Void, arguments: Int = 0, push: (Stack) -> Void = { _ in },
    results: (Stack, Int) -> Void
  ) -> LuaError? {
    guard let state else { return LuaError(.closed, "the run is over") }
    do throws(LuaError) {
      try load(state.stack)
      let coroutine = state.makeCoroutine(from: state.stack)
      try coroutine.stack.ensure(arguments + 4)
      push(coroutine.stack)
      return withoutActuallyEscaping(results) { results in
        run(coroutine, arguments: arguments, results: results)
      }
    } catch {
      return error
    }
  }

  private func run(_ coroutine: Coroutine, arguments: Int, results: (Stack, Int) -> Void) -> LuaError? {
    var ending: Result<Int, LuaError>?
    context.loop.add(ScriptTask(coroutine) { ending = $0 }, arguments: arguments)
    context.loop.run { ending == nil }
    // Where a script waits that is being stopped; ended, it is nowhere any more.
    let place = ending == nil ? coroutine.stack.position() : nil
    if ending == nil || context.loop.hasCompany {
      for task in context.sending.values { task.cancel() }
      context.loop.drain(2_000_000_000)
      context.loop.abandon()
    }
    switch ending {
    case .success(let count):
      // The last thing the script did was to end itself, or it was ended a moment later.
      if let reason = interrupt?.reason { return LuaError(stopped: reason) }
      results(coroutine.stack, count)
      // What looks at them may run a __tostring, which may be stopped as well.
      return interrupt?.reason.map { LuaError(stopped: $0) }
    case .failure(let error):
      let explained = explained(error)
      // A limit may have come while the error was put into words.
      guard explained.stop == nil, let reason = interrupt?.reason else { return explained }
      return LuaError(stopped: reason)
    case nil:
      if let reason = interrupt?.reason {
        var stopped = LuaError(stopped: reason)
        stopped.position = place
        return stopped
      }
      return LuaError("the script waits for something that can never happen")
    }
  }

  /// The error, and where it is a table without a text of its own what the table holds: its address says nothing.
  private func explained(_ error: LuaError) -> LuaError {
    guard let value = error.value, error.message.hasPrefix("table: 0x"), let stack = state?.stack,
      let inspect = try? context.toolkit.module("inspect", on: stack), (try? stack.ensure(8)) != nil
    else { return error }
    stack.push(inspect)
    stack.push(value)
    stack.push(true)
    guard (try? stack.call(2, results: 1)) != nil else { return error }
    defer { stack.pop() }
    let text = stack.string(-1) ?? ""
    var explained = error
    explained.message = error.position.map { "\($0): " } ?? ""
    explained.message += "the script raised a table: " + (text.count > 300 ? text.prefix(300) + "…" : text)
    return explained
  }

  /// Runs what `LUA_INIT_5_4` or `LUA_INIT` holds, as the standalone interpreter does before anything else: code, or
  /// `@` and the name of a file.
  /// - Returns: the failure and what it is of, or nil.
  func runInitialCode() -> (LuaError, Script)? {
    let names = ["LUA_INIT_5_4", "LUA_INIT"]
    guard let name = names.first(where: { context.host.environment($0) != nil }),
      let value = context.host.environment(name), !value.isEmpty
    else { return nil }
    var script = Script(value, name: "=" + name)
    if value.first == "@" {
      let path = String(value.dropFirst())
      script = Script("", name: value, path: path)
      do throws(ModuleError) {
        script.source = try FileSystem.read(path, limit: 64 << 20)
      } catch {
        return (LuaError("\(name): \(error)"), script)
      }
    }
    return execute(script.chunk, arguments: []).map { ($0, script) }
  }

  /// Begins the time limit of the host.
  /// - Parameter continues: true to go on with what is left of the last one.
  /// - Throws: ``LuaError`` where nothing is left, or the system cannot keep the time.
  func startTimeLimit(continues: Bool = false) throws(LuaError) {
    guard let limit = context.host.limits.time else { return }
    let now = context.host.clock.monotonic()
    var end = now &+ UInt64(max(0, min(limit / .nanoseconds(1), 1e18)))
    if continues, let lastEnd { end = lastEnd }
    lastEnd = end
    guard end > now else { throw LuaError(stopped: .time) }
    guard state?.setTimeLimit(.nanoseconds(Int64(clamping: end - now))) != false else {
      throw LuaError("the time limit cannot be kept: the system has no more timers")
    }
    context.loop.deadline = end
  }

  /// Calls the time limit off.
  func endTimeLimit() {
    state?.setTimeLimit(nil)
    context.loop.deadline = nil
  }

  /// Frees the state; output is written, finalizers run, still within the run's limits. What they call that needs the
  /// run answers an error.
  /// - Returns: the stop that kept a finalizer from running to its end, if one did.
  @discardableResult
  func close() -> StopReason? {
    guard let state else { return nil }
    // What the script ended itself has finalizers to run all the same, and Ctrl-C still ends the wait for a reader.
    if let reason = state.interrupt.reason, [.exit, .output, .usage].contains(reason) { state.interrupt.reset() }
    context.streams.showAll()
    context.isOver = true
    // Not left to the state's deinit: finalizers call host functions, which refer to the state.
    let reason = state.close()
    self.state = nil
    context.streams.showAll()
    context.output.close()
    context.status.leave()
    return reason
  }
}
