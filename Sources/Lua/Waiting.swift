import CLua
import LuaShim

/// Host waits: a host function that cannot answer at once suspends the coroutine; to the script the call looks
/// synchronous.
extension Stack {
  /// Whether a wait here would suspend. Not inside a `table.sort` comparator, a `string.gsub` callback and the like.
  public var canYield: Bool { lsh_can_wait(raw) }

  /// Waits for what `token` stands for: `return try stack.wait(for: token)`.
  ///
  /// Where the coroutine can be suspended, ``Coroutine/resume(_:)`` answers ``Progress/waiting(_:)`` with the token,
  /// and what the host resumes it with are the results. Elsewhere ``State/waiter`` is called on the spot.
  public func wait(for token: UInt64) throws -> Answer {
    let state = self.state
    if let reason = state.interrupt.reason {
      throw LuaError(.stopped, reason.message)  // nothing new is begun
    }
    if canYield {
      lsh_set_wait(raw, token)
      return Answer(code: Int32(LSH_WAIT))
    }
    guard let waiter = state.waiter else {
      throw LuaError("attempt to wait where the coroutine cannot be suspended")
    }
    return try waiter(token, self)
  }

  /// The coroutine that the host resumed and in which, perhaps several of the script's own further in, this call is;
  /// nil when the host called a function directly.
  public var task: TaskIdentity? { lsh_task(state.host).map { TaskIdentity(raw: $0) } }
}

/// Tells apart the coroutines that a host runs. Equal to ``Coroutine/identity`` while that coroutine lives.
public struct TaskIdentity: Hashable, @unchecked Sendable {
  // @unchecked: the pointer is an identity; it is not followed.
  let raw: OpaquePointer
}
