import Lua

/// A coroutine of a run: the script itself, a worker of `parallel`.
final class ScriptTask {
  /// What it is to go on with.
  enum Resumption {
    /// It begins, with so many arguments on its stack.
    case start(Int)
    /// The wait is over: pushes the results on the task's stack and says how many.
    case results((Stack) throws -> Int)
    /// The wait is over: raises this at the waiting call.
    case failure(any Error)
  }

  let coroutine: Coroutine
  /// Called when it has ended.
  let onEnd: (Result<Int, LuaError>) -> Void
  /// The token it waits for.
  var waitsFor: UInt64?

  init(_ coroutine: Coroutine, onEnd: @escaping (Result<Int, LuaError>) -> Void) {
    self.coroutine = coroutine
    self.onEnd = onEnd
  }

  var identity: TaskIdentity { coroutine.identity }
}
