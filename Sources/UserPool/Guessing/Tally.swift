/// A count that time forgives, and until when it keeps a door closed: wrong passwords, messages sent.
public struct Tally: Sendable, Equatable {
  /// How many there were, as of ``at``.
  public var count: Int64
  /// When it was counted, in milliseconds since 1970.
  public var at: Int64
  /// Until when nothing more is let through, in milliseconds since 1970; 0 if it never was closed.
  public var until: Int64

  /// A tally as it is stored.
  public init(count: Int64, at: Int64, until: Int64 = 0) {
    self.count = count
    self.at = at
    self.until = until
  }
}

/// How a tally counts.
struct TallyRule: Sendable {
  /// How many are free.
  var free: Int64
  /// One is forgiven in that time, in milliseconds.
  var forgiven: Int64
  /// How long the door is closed after the last free one, in milliseconds; twice as long after each that follows.
  var firstWait: Int64 = 0
  /// The longest that it is closed, in milliseconds.
  var longestWait: Int64 = 0

  /// How many count at that time. A clock that was set back forgives nothing, and forgets nothing either.
  func count(of tally: Tally?, at now: Int64) -> Int64 {
    guard let tally, tally.count > 0 else { return 0 }
    return max(0, min(tally.count, Self.most) - max(0, now.subtracting(tally.at)) / max(1, forgiven))
  }

  /// How long the door is still closed, in milliseconds; nil if it is open. A time that this rule would never have set (the clock was set back, the row is
  /// damaged) closes nothing.
  func closed(_ tally: Tally?, at now: Int64) -> Int64? {
    guard let tally, tally.until > now else { return nil }
    let left = tally.until.subtracting(now)
    return left <= longestWait ? left : nil
  }

  /// The tally with one more.
  func counting(_ tally: Tally?, at now: Int64) -> Tally {
    let old = count(of: tally, at: now)
    // What has passed towards the next to be forgiven is kept.
    let passed = old > 0 ? max(0, now.subtracting(tally?.at ?? now)) % max(1, forgiven) : 0
    let new = old + 1
    var until: Int64 = 0
    if new >= free, longestWait > 0 {
      let doublings = min(new - free, 30)
      until = now.adding(min(longestWait, firstWait << doublings))
    }
    return Tally(count: new, at: now.subtracting(passed), until: until)
  }

  private static let most: Int64 = 1_000_000
}

extension Int64 {
  /// The sum, or the nearest number of 64 bits if it overflows: a damaged file can hold any number.
  fileprivate func adding(_ other: Int64) -> Int64 {
    let (sum, isTooLarge) = addingReportingOverflow(other)
    return isTooLarge ? (other > 0 ? .max : .min) : sum
  }

  /// The difference, or the nearest number of 64 bits if it overflows.
  fileprivate func subtracting(_ other: Int64) -> Int64 {
    let (difference, isTooLarge) = subtractingReportingOverflow(other)
    return isTooLarge ? (other < 0 ? .max : .min) : difference
  }
}

/// What a tally is kept under.
public struct TallyKey: Sendable, Hashable {
  /// What is counted for: an account, which is stored as a digest; empty for every account.
  public var subject: String
  /// The network that it comes from; empty for all.
  public var network: String

  /// A key.
  public init(subject: String, network: String) {
    self.subject = subject
    self.network = network
  }
}

/// How many tallies a pool keeps, and for how long.
public enum TallyRetention {
  /// The most rows. When there are more, those with the lowest counts go first: a flood of new ones does not push out one that closes a door.
  public static let most: Int64 = 65_536
  /// How old a tally may become, in milliseconds: a day, after which every rule has forgiven everything that it still remembers.
  public static let age: Int64 = 86_400_000
}

/// Reading tallies.
public protocol TallyReading: AnyObject {
  /// The tally under a key, or nil.
  func tally(_ key: TallyKey) throws(PoolFailure) -> Tally?
}

/// Writing tallies.
public protocol TallyWriting: AnyObject {
  /// Keeps a tally in place of the one before; what is too old or too many goes.
  func saveTally(_ tally: Tally, _ key: TallyKey, at now: Int64) throws(PoolFailure)
  /// Removes the tally under a key.
  func removeTally(_ key: TallyKey) throws(PoolFailure)
  /// Removes every tally of a subject, from whichever network.
  func removeTallies(of subject: String) throws(PoolFailure)
}
