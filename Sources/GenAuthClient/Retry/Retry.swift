/// Whether and when a call is tried again (docs/remote.md, "Failures and retries").
///
/// A value: it takes what happened and returns what to do. What may be done twice is tried again whatever happened; a write only where it surely
/// did not arrive, or where the service said that it did nothing (429, 503).
struct Retry {
  /// What became of an attempt.
  enum Event: Sendable, Equatable {
    /// It surely did not arrive.
    case notSent
    /// It was sent and not answered, or with something that says nothing about what was done.
    case unknown
    /// The service wants less (429), or has a moment's trouble (503); how many seconds it asks for.
    case throttled(seconds: Int?)
    /// The token is not valid any more.
    case tokenRefused
    /// The service's clock is another one.
    case clockRefused
  }

  /// What to do.
  enum Decision: Sendable, Equatable {
    /// Try again after so many nanoseconds.
    case again(UInt64)
    case giveUp
  }

  /// True if it does no harm to do it twice.
  let isRepeatable: Bool
  /// How often in all.
  let attempts: Int
  private(set) var made = 0
  private var hasRenewedToken = false
  private var hasSetClock = false

  init(isRepeatable: Bool, attempts: Int) {
    self.isRepeatable = isRepeatable
    self.attempts = max(1, attempts)
  }

  private static let first: UInt64 = 100_000_000
  private static let longest: UInt64 = 10_000_000_000
  /// The longest wait that a service may ask for.
  private static let mostAsked = 120

  /// What to do after an attempt.
  /// - Parameter random: evenly spread over 0..<1, so that programs that failed together do not come back together.
  mutating func after(_ event: Event, random: Double) -> Decision {
    made += 1
    switch event {
    case .tokenRefused:
      defer { hasRenewedToken = true }
      return hasRenewedToken ? .giveUp : .again(0)
    case .clockRefused:
      defer { hasSetClock = true }
      return hasSetClock ? .giveUp : .again(0)
    case .unknown where !isRepeatable: return .giveUp
    case .notSent, .unknown: return made >= attempts ? .giveUp : .again(wait(random))
    case .throttled(let seconds):
      guard made < attempts else { return .giveUp }
      guard let seconds else { return .again(wait(random)) }
      guard seconds <= Self.mostAsked else { return .giveUp }
      return .again(UInt64(seconds) * 1_000_000_000 + wait(random) / 4)
    }
  }

  /// Twice as long each time, and by chance between half and all of it.
  private func wait(_ random: Double) -> UInt64 {
    let whole = min(Self.first << UInt64(min(made - 1, 20)), Self.longest)
    return UInt64(Double(whole) * (0.5 + 0.5 * min(max(random, 0), 1)))
  }
}
