import Cryptography

/// When a message that was not taken is tried again: each wait twice the one before, a random half of it taken off, so that many messages that failed
/// together do not come back together.
public struct Backoff: Sendable, Equatable {
  /// The wait after the first failure, in milliseconds.
  public var first: Int64 = 30_000
  /// The longest wait, in milliseconds.
  public var longest: Int64 = 6 * 3_600_000
  /// After how many attempts a message is given up.
  public var attempts = 12

  /// Half a minute at first, six hours at most, twelve attempts: about a day and a half.
  public init() {}

  /// The wait after a failure, in milliseconds.
  /// - Parameters:
  ///   - attempts: how often the message was tried, 1 after its first failure.
  ///   - random: where the jitter comes from.
  /// - Returns: between half of the full wait and all of it; nil when the message is to be given up.
  public func delay(after attempts: Int, random: any RandomSource) -> Int64? {
    guard attempts < self.attempts else { return nil }
    let doublings = min(max(attempts - 1, 0), 40)
    let wait = first > longest >> doublings ? longest : first << doublings
    let half = wait / 2
    return wait - half + Int64(random.uniform(below: UInt32(clamping: half + 1)))
  }
}
