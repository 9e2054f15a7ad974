import Synchronization

/// The nonces of signed requests, each of which is good once.
///
/// Bounded in time: a nonce is kept as long as the date signed with it would pass, and at most twice as long. Bounded in memory: where too many have been
/// used, further ones are refused, since forgetting one would let it be used again. In a process of its own each; docs/server.md, "Signatures".
final class NonceStore: Sendable {
  /// What became of a nonce.
  enum Verdict {
    /// It is new, and noted.
    case fresh
    /// It has been used.
    case used
    /// No more can be noted now.
    case full
  }

  private struct State {
    var current: Set<UInt64> = []
    var previous: Set<UInt64> = []
    /// When the present set was begun, in milliseconds.
    var begun: Int64 = .min
  }

  private let lifetime: Int64
  private let capacity: Int
  private let state = Mutex(State())

  /// A store.
  /// - Parameters:
  ///   - lifetime: how long a nonce must be known, in milliseconds.
  ///   - capacity: how many are kept at the most.
  init(lifetime: Int64, capacity: Int = 1_000_000) {
    self.lifetime = lifetime
    self.capacity = capacity
  }

  /// Uses a nonce up.
  /// - Parameter now: in milliseconds.
  func use(_ nonce: String, of keyId: String, at now: Int64) -> Verdict {
    // The hash is seeded anew in every process; that two of a million are the same is as good as never.
    var hasher = Hasher()
    hasher.combine(keyId)
    hasher.combine(nonce)
    let mark = UInt64(bitPattern: Int64(hasher.finalize()))
    return state.withLock { state in
      turn(&state, now)
      if state.current.contains(mark) || state.previous.contains(mark) { return .used }
      guard state.current.count + state.previous.count < capacity else { return .full }
      state.current.insert(mark)
      return .fresh
    }
  }

  private func turn(_ state: inout State, _ now: Int64) {
    guard state.begun != .min else {
      state.begun = now
      return
    }
    let age = now - state.begun
    guard age >= lifetime else { return }
    state.previous = age >= 2 * lifetime ? [] : state.current
    state.current = []
    state.begun = now
  }
}
