import Lua
import Testing

/// A state with `wait(token)`.
func waitingState(_ configuration: Configuration = .trusted) throws -> State {
  let state = try State(configuration)
  try state.globals.set("wait") { stack in
    try stack.wait(for: UInt64(clamping: stack.integer(1) ?? 0))
  }
  return state
}

/// A coroutine over a script.
func task(_ state: State, _ source: String, yields: Coroutine.Yields = .refused) throws -> Coroutine {
  try state.makeCoroutine(state.load(Chunk(source, name: "=test")).reference, yields: yields)
}

extension Coroutine {
  /// Resumes to the end, answering every wait with its own token, doubled. The results.
  func finish() throws -> [Value] {
    var progress = try resume()
    while true {
      switch progress {
      case .finished(let count): return stack.popValues(count)
      case .waiting(let wait):
        stack.push(Int64(wait.token) * 2)
        progress = try resume(1)
      case .yielded:
        Issue.record("a yield where none was expected")
        return []
      }
    }
  }

  /// Resumes up to the first wait, which must come.
  func token() throws -> UInt64 {
    guard case .waiting(let wait) = try resume() else {
      throw LuaError("it did not wait")
    }
    return wait.token
  }
}

/// What a piece of work threw.
func failure(_ work: () throws -> Void) -> LuaError? {
  do {
    try work()
    return nil
  } catch {
    return error as? LuaError
  }
}

/// Counts the objects that are alive and the `defer`s that ran.
final class Census {
  var alive = 0
  var deferred = 0

  final class Member {
    let census: Census
    init(_ census: Census) {
      self.census = census
      census.alive += 1
    }
    deinit { census.alive -= 1 }
  }
}

/// The same as `task`, for where a local name hides it.
func coroutine(_ state: State, _ source: String) throws -> Coroutine { try task(state, source) }
