import Glibc

/// The time as scripts see it. Tests inject one that they set.
public protocol HostClock: Sendable {
  /// Seconds since 1970, with fractions.
  func now() -> Double
  /// Nanoseconds of a clock that is never set.
  func monotonic() -> UInt64
  /// A run has nothing to do before `deadline` (of ``monotonic()``). True if the clock has jumped there, so that nobody
  /// need wait.
  func jump(to deadline: UInt64) -> Bool
}

/// The machine's clocks.
public struct SystemClock: HostClock {
  /// The machine's clocks.
  public init() {}

  /// Seconds since 1970, with fractions.
  public func now() -> Double { Self.read(CLOCK_REALTIME) }

  /// Nanoseconds since some moment.
  public func monotonic() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }

  /// The machine's clock does not jump.
  public func jump(to deadline: UInt64) -> Bool { false }

  private static func read(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
