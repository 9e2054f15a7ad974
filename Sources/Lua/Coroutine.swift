import CLua
import LuaShim

/// How far a coroutine has come.
public enum Progress {
  /// It has ended; this many results are on ``Coroutine/stack``.
  case finished(Int)
  /// A host function in it waits.
  case waiting(Waiting)
  /// It yielded this many values, which are on ``Coroutine/stack``. Only with ``Coroutine/Yields/delivered``.
  case yielded(Int)
}

/// A host wait.
public struct Waiting {
  /// What the host function gave to ``Stack/wait(for:)``.
  public let token: UInt64
  /// The coroutine of the waiting call: the task's own, or one that the script made in it. For its position.
  public let stack: Stack
}

/// A coroutine that the host runs: a main script, a task, a generator. Several may be under way in one state, each
/// resumed on its own; all on the thread of the state.
public final class Coroutine {
  /// What a `coroutine.yield` in the coroutine's own body does.
  public enum Yields: Sendable {
    /// It is an error, as in any main program: for tasks. `coroutine.running()` says "main".
    case refused
    /// It reaches the host as ``Progress/yielded(_:)``: for generators.
    case delivered
  }

  /// Its stack: arguments are pushed there, results lie there.
  public let stack: Stack
  /// The state it belongs to.
  public let state: State
  /// What yields of the script's do.
  public let yields: Yields
  private let reference: Reference

  init(state: State, stack: Stack, reference: Reference, yields: Yields) {
    self.state = state
    self.stack = stack
    self.reference = reference
    self.yields = yields
  }

  /// Its identity, as host functions see it in ``Stack/task``.
  public var identity: TaskIdentity { TaskIdentity(raw: stack.raw) }

  /// Whether a host function in it waits for an answer.
  public var isWaiting: Bool { lsh_is_waiting(stack.raw) }

  /// Starts it, or goes on after a wait or yield, with the topmost `arguments` values of ``stack`` as the function's
  /// arguments or the call's results. A failure ends the coroutine, after closing what it had open.
  /// - Throws: ``LuaError``; with code `stopped` or `memory` when the run was stopped.
  public func resume(_ arguments: Int = 0) throws(LuaError) -> Progress {
    try resume(arguments, raise: false)
  }

  /// Goes on after a wait by raising `error` at the waiting call.
  public func resume(throwing error: any Error) throws(LuaError) -> Progress {
    let waiter = Stack(lsh_waiting_call(stack.raw) ?? stack.raw)
    try stack.ensure(4)
    _ = waiter.raise(error)
    if waiter.raw != stack.raw { waiter.move(1, to: stack) }
    return try resume(1, raise: true)
  }

  private func resume(_ arguments: Int, raise: Bool) throws(LuaError) -> Progress {
    state.releasePending()
    var results: Int32 = 0
    let answer = lsh_resume(
      stack.raw, Int32(truncatingIfNeeded: arguments), raise, yields == .delivered, &results)
    switch answer {
    case Int32(LSH_FINISHED): return .finished(Int(results))
    case Int32(LSH_YIELDED) where yields == .delivered: return .yielded(Int(results))
    case Int32(LSH_WAITING):
      let waiter = lsh_waiter(state.host) ?? stack.raw
      return .waiting(Waiting(token: lsh_wait_token(state.host), stack: Stack(waiter)))
    case Int32(LSH_YIELDED):
      close()
      throw LuaError("a library yielded outside a coroutine")
    default:
      var error = stack.takeError(answer, traceback: true)
      if answer == Int32(LSH_STOPPED) { error.position = LuaError.Position(lsh_failure_place(state.host)) }
      throw error
    }
  }

  /// Ends it where it stands, running what its variables have to close (`<close>`). Host waits there wait in place.
  /// - Returns: the error that closing ended with, if any.
  @discardableResult
  public func close() -> LuaError? {
    let answer = lsh_end(stack.raw)
    return answer == LSH_FINISHED ? nil : stack.takeError(answer, traceback: false)
  }
}

extension State {
  /// A coroutine that will run `function`.
  public func makeCoroutine(_ function: Reference, yields: Coroutine.Yields = .refused) -> Coroutine {
    stack.push(function)
    return makeCoroutine(from: stack, yields: yields)
  }

  /// A coroutine that will run the function on top of `source`, which is popped.
  public func makeCoroutine(from source: Stack, yields: Coroutine.Yields = .refused) -> Coroutine {
    releasePending()
    let raw = lsh_new_coroutine(source.raw)
    let reference = source.popReference()
    source.move(1, to: Stack(raw))
    return Coroutine(state: self, stack: Stack(raw), reference: reference, yields: yields)
  }
}
