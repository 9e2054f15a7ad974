import Contract
import Cryptography

/// Bounds wrong passwords (docs/operations.md, "Sign-in"; ASVS 2.2.1): by account and network, by account, and by network.
///
/// An account is what was typed, not the user it means, so that unknown accounts are bounded alike. A network from which the user has signed in before is
/// bounded by its own wrong passwords alone: others can lock a user out elsewhere for a while, but never there.
enum GuessBound {
  /// By account and network: five free ones, then one after half a minute, a minute, … a quarter of an hour.
  static let pair = TallyRule(free: 5, forgiven: 600_000, firstWait: 30_000, longestWait: 900_000)
  /// By account, from wherever: at the most some 20 an hour.
  static let account = TallyRule(free: 20, forgiven: 180_000, firstWait: 30_000, longestWait: 900_000)
  /// By network, whatever the accounts: at the most some 100 an hour.
  static let network = TallyRule(free: 100, forgiven: 36_000, firstWait: 30_000, longestWait: 900_000)
  /// How long a network counts as known to a user after a sign-in, in milliseconds: 30 days.
  static let known: Int64 = 30 * 86_400_000

  /// Begins an attempt.
  /// - Parameters:
  ///   - account: what was typed, or how an operation names the signed-in user.
  ///   - users: the users that the account means; empty if there are none.
  ///   - address: the address that the attempt comes from; nil inside a program.
  /// - Throws: 403 with 2005 while the account or the network is locked, 429 if too many attempts are under way at once.
  static func begin(
    _ account: String, users: [Int64], from address: String?, _ pool: Pool, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Attempt {
    let keys = Keys(account, address, pool)
    let now = pool.clock.milliseconds
    let pairTally = try transaction.tally(keys.pair)
    if let left = pair.closed(pairTally, at: now) { throw locked(left) }
    var left = Self.account.closed(try transaction.tally(keys.account), at: now)
    if let key = keys.network, let other = network.closed(try transaction.tally(key), at: now) {
      left = max(left ?? 0, other)
    }
    // For an unknown account an empty history is read, so that it takes as long.
    if let left, try !isKnown(keys.pair.network, to: users.isEmpty ? [-1] : users, now, transaction) {
      throw locked(left)
    }
    let count = pair.count(of: pairTally, at: now)
    guard let turn = pool.guesses.enter(keys.pair, free: max(1, pair.free - count)) else {
      var refusal = Refusal(429, .guessesAtOnce)
      refusal.retryAfter = 1
      throw .refused(refusal)
    }
    return Attempt(
      keys: keys, turn: turn, hasFailed: pairTally != nil, isShared: users.count > 1, pool: pool)
  }

  /// Forgives the wrong passwords of a user's accounts, by whichever name: an administrator or the user has set the password or lifted the lock.
  static func forgive(_ record: UserRecord, _ pool: Pool, _ transaction: any WriteTransaction) throws(PoolFailure) {
    var names = [record.string(.username), record.string(.email), record.string(.userId).map { own($0) }]
    if let phone = record.string(.phone) { names.append((record.string(.phoneCountryCode) ?? "+86") + phone) }
    for case .some(let name) in names where try !meansAnother(name, than: record.seq, transaction) {
      try transaction.removeTallies(of: Keys.subject(name, pool))
    }
  }

  /// Whether what a user is called can mean another user too, whose tallies they are then.
  private static func meansAnother(
    _ name: String, than seq: Int64, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Bool {
    let record = UserRecord()
    for candidate in try PasswordProof.candidates(["account": .string(name)]) {
      let isFound = try Array(candidate.id.utf8).withUnsafeBufferPointer { (id) throws(PoolFailure) in
        try UserLookup.find(id, candidate.type, into: record, path: { Path() }, in: transaction)
      }
      if isFound, record.seq != seq { return true }
    }
    return false
  }

  /// How operations of a signed-in user name the account; no account name that can be typed looks like it.
  static func own(_ userId: String) -> String { "\u{0}\(userId)" }

  /// Whether each of the users has signed in from that network lately. One text can mean two users: a stranger who is one of them must not make a network known
  /// for the other.
  private static func isKnown(
    _ place: String, to users: [Int64], _ now: Int64, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Bool {
    for user in users {
      var query = EventQuery()
      (query.user, query.kind, query.isSuccess) = (user, UserEvent.Kind.login.rawValue, true)
      (query.start, query.limit) = (now - known, 50)
      let hasSignedIn = try transaction.events(query).rows.contains { ClientNetwork.of($0.clientIp) == place }
      guard hasSignedIn else { return false }
    }
    return true
  }

  private static func locked(_ milliseconds: Int64) -> PoolFailure {
    let seconds = (milliseconds + 999) / 1000
    var refusal = Refusal(403, apiCode: 2005, .lockedForGuesses, [String(seconds)])
    refusal.retryAfter = Int(clamping: seconds)
    return .refused(refusal)
  }

  /// What the tallies of an attempt are kept under.
  struct Keys: Sendable {
    let pair: TallyKey
    let account: TallyKey
    /// nil inside a program, which has no address.
    let network: TallyKey?

    init(_ account: String, _ address: String?, _ pool: Pool) {
      let (subject, place) = (Self.subject(account, pool), ClientNetwork.of(address))
      // The pair of a program without address is not the account's own tally.
      pair = TallyKey(subject: subject, network: place.isEmpty ? "-" : place)
      self.account = TallyKey(subject: subject, network: "")
      network = place.isEmpty ? nil : TallyKey(subject: "", network: place)
    }

    /// One text for the ways to write an account down; a keyed digest of it, because people type passwords there by mistake.
    static func subject(_ account: String, _ pool: Pool) -> String {
      // User names differ by case, addresses do not.
      var text = account.contains("@") ? account.lowercased() : account
      if text.hasPrefix("+") { text.removeAll { $0 == " " || $0 == "-" } }
      if text.hasPrefix("+86") { text.removeFirst(3) }
      return pool.sealer.mark(text, context: "guess")
    }
  }

  /// An attempt under way. It counts as a wrong one until it is known to be right, so that many at once are no more than one after the other.
  struct Attempt: Sendable {
    let keys: Keys
    let turn: GuessTurns.Turn
    /// True if there is something to forgive.
    let hasFailed: Bool
    /// True if what was typed means more than one user: the right password of one forgives no guess at the other's.
    let isShared: Bool
    let pool: Pool

    /// Counts a wrong password.
    /// - Returns: how long the account is now locked for this network, in seconds; nil if it is not.
    func fail(_ transaction: any WriteTransaction) throws(PoolFailure) -> Int64? {
      let now = pool.clock.milliseconds
      var longest: Int64 = 0
      for (rule, key) in [(pair, keys.pair), (account, keys.account), (network, keys.network)] {
        guard let key else { continue }
        let tally = rule.counting(try transaction.tally(key), at: now)
        try transaction.saveTally(tally, key, at: now)
        longest = max(longest, rule.closed(tally, at: now) ?? 0)
      }
      turn.end()
      return longest > 0 ? (longest + 999) / 1000 : nil
    }

    /// The password was right: the network's wrong ones before it are forgiven. What came from elsewhere stays counted.
    func succeed(_ transaction: any WriteTransaction) throws(PoolFailure) {
      if hasFailed, !isShared { try transaction.removeTally(keys.pair) }
    }
  }
}
