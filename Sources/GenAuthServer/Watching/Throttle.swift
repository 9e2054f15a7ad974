import Synchronization

/// Lets every client ask so many times a second on average, and as many times at once (the generic cell rate algorithm).
///
/// Bounded: clients that have had their rest are forgotten, and where too many are about, they share what is left to the others.
final class Throttle: Sendable {
  private static let capacity = 16_384

  private struct State {
    /// For every client the time at which it will have had its rest, in nanoseconds.
    var rested: [String: Int64] = [:]
    var nextSweep: Int64 = 0
  }

  /// How much of its rest one request costs, in nanoseconds.
  private let cost: Int64
  private let burst: Int64
  private let state = Mutex(State())

  /// A throttle of that many requests a second and client.
  init(perSecond: Int) {
    cost = 1_000_000_000 / Int64(max(1, perSecond))
    burst = 1_000_000_000
  }

  /// How many seconds a client must wait; nil if it may go on, which is counted.
  /// - Parameter time: in milliseconds. A clock that is set back makes nobody wait longer than a second more.
  func wait(for client: String, at time: Int64) -> Int? {
    let now = time.multipliedReportingOverflow(by: 1_000_000).partialValue
    return state.withLock { state in
      let name = room(for: client, &state, now)
      let rested = min(max(state.rested[name] ?? now, now), now &+ burst)
      guard rested + cost - now <= max(burst, cost) else {
        // Kept as it was cut, or a clock that was set back would cut it again and again.
        state.rested[name] = rested
        return Int((rested + cost - now - burst) / 1_000_000_000) + 1
      }
      state.rested[name] = rested + cost
      return nil
    }
  }

  /// The name a client is kept under.
  private func room(for client: String, _ state: inout State, _ now: Int64) -> String {
    guard state.rested[client] == nil, state.rested.count >= Self.capacity else { return client }
    if now >= state.nextSweep {
      state.rested = state.rested.filter { $0.value > now }
      // Looking through all of them again at once would find as little.
      state.nextSweep = now + 1_000_000_000
    }
    return state.rested.count < Self.capacity ? client : ""
  }
}
