import Glibc

/// What time it is. Everything in the pool that writes a time asks one, so that a test can set it.
public protocol Clock: Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  var milliseconds: Int64 { get }
}

/// The machine's own clock.
public struct SystemClock: Clock {
  /// A clock without state.
  public init() {}

  /// Milliseconds since 1970, by `clock_gettime(CLOCK_REALTIME)`.
  public var milliseconds: Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
  }
}
