import Contract
import UserPool

extension SQLiteStore {
  /// Adds users that look like people; see ``DemoUsers``.
  /// - Parameters:
  ///   - count: how many.
  ///   - seed: the same seed gives the same users in an empty pool at the same time.
  ///   - now: when the last of them was created, in milliseconds since 1970.
  ///   - progress: told how many there are so far.
  /// - Throws: `storage` where the storage fails.
  public func addDemoUsers(count: Int, seed: UInt64 = 1, now: Int64, progress: (Int) -> Void = { _ in }) throws(Fault) {
    var users = DemoUsers(count: count, seed: seed, firstSeq: 1, now: now)
    try fill(
      count: count, prepare: { users = DemoUsers(count: count, seed: seed, firstSeq: $0, now: now) },
      make: { users.make($0, $1) }, progress: progress)
  }
}
