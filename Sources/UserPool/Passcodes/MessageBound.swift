import Contract

/// Bounds the messages that callers have sent to addresses of their choice (docs/operations.md, "Passcodes"): by the caller's network, and for the pool.
enum MessageBound {
  /// How many messages a minute.
  struct Limits: Sendable, Equatable {
    /// To one network; 0 for any number.
    var perNetwork: Int64 = 20
    /// To the pool; 0 for any number.
    var perPool: Int64 = 300

    static let most: Int64 = 1_000_000
  }

  /// Counts a message.
  /// - Parameter address: where the caller is; nil inside a program, which only the pool's bound holds for.
  /// - Throws: 429 where there were too many.
  static func count(
    from address: String?, _ pool: Pool, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    let limits = try PoolSettings.messageLimits(transaction)
    let network = ClientNetwork.of(address)
    if !network.isEmpty { try count(limits.perNetwork, network, pool, transaction) }
    try count(limits.perPool, "", pool, transaction)
  }

  private static func count(
    _ limit: Int64, _ network: String, _ pool: Pool, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    guard limit > 0 else { return }
    let rule = TallyRule(free: limit, forgiven: max(1, 60_000 / limit))
    let key = TallyKey(subject: "messages", network: network)
    let now = pool.clock.milliseconds
    let tally = try transaction.tally(key)
    guard rule.count(of: tally, at: now) < limit else {
      var refusal = Refusal(429, .tooManyMessages)
      refusal.retryAfter = Int(clamping: max(1, rule.forgiven / 1000))
      throw .refused(refusal)
    }
    try transaction.saveTally(rule.counting(tally, at: now), key, at: now)
  }
}
