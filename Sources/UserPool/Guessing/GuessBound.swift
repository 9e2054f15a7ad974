import Contract
import Cryptography

/// Bounds wrong passwords (docs/operations.md, "Sign-in"; ASVS 2.2.1): by account and network, by account, and by network.
///
/// An account is what was typed, not the user it means, so that unknown accounts are bounded alike. A network from which the user has signed in before is
/// bounded by its own wrong passwords alone: others can lock a user out elsewhere for a while, but never there. Where no address is known, the account alone
/// is bounded.
enum GuessBound {
  /// By account and network: five free ones, then one after half a minute, a minute, … a quarter of an hour.
  static let pair = TallyRule(free: 5, forgiven: 600_000, firstWait: 30_000, longestWait: 900_000)
  /// By account, from wherever: at the most some 20 an hour.
  static let account = TallyRule(free: 20, forgiven: 180_000, firstWait: 30_000, longestWait: 900_000)
  /// By network, whatever the accounts: at the most some 100 an hour.
  static let network = TallyRule(free: 100, forgiven: 36_000, firstWait: 30_000, longestWait: 900_000)

  /// Begins an attempt.
  /// - Parameters:
  ///   - account: what was typed, or how an operation names the signed-in user.
  ///   - users: the users that the account can mean, one for each way to read it; nil for a way that finds none.
  ///   - address: the address that the attempt comes from; nil inside a program.
  /// - Throws: 403 with 2005 while the account or the network is locked, 429 if too many attempts are under way at once.
  static func begin(
    _ account: String, users: [Int64?], from address: String?, _ pool: Pool, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Attempt {
    let door = Door(keys: Keys(account, address, pool), users: users, clock: pool.clock)
    if let refusal = try door.refusal(transaction) { throw .refused(refusal) }
    guard let turn = pool.guesses.enter(door.keys.turn, free: try door.free(transaction)) else {
      var refusal = Refusal(429, .guessesAtOnce)
      refusal.retryAfter = 1
      throw .refused(refusal)
    }
    return Attempt(door: door, turn: turn)
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

  /// Whom an attempt is about, and where it comes from: what decides whether it may go on.
  struct Door: Sendable {
    let keys: Keys
    let users: [Int64?]
    let clock: any Clock

    /// What refuses the attempt now; nil if it may go on.
    func refusal(_ transaction: any ReadTransaction) throws(PoolFailure) -> Refusal? {
      let now = clock.milliseconds
      if let key = keys.pair, let left = pair.closed(try transaction.tally(key), at: now) { return Self.locked(left) }
      var left = account.closed(try transaction.tally(keys.account), at: now)
      if let key = keys.network, let other = network.closed(try transaction.tally(key), at: now) {
        left = max(left ?? 0, other)
      }
      guard let left, try !isKnown(at: now, transaction) else { return nil }
      return Self.locked(left)
    }

    /// How many attempts may be under way at once; at least one.
    func free(_ transaction: any ReadTransaction) throws(PoolFailure) -> Int64 {
      let now = clock.milliseconds
      guard let key = keys.pair else {
        return max(1, account.free - account.count(of: try transaction.tally(keys.account), at: now))
      }
      return max(1, pair.free - pair.count(of: try transaction.tally(key), at: now))
    }

    /// Whether every user that the account means has signed in from this network lately. One text can mean two users: a stranger who is one of them must not
    /// make a network known for the other. Each way to read the text costs one look into an index, whether it finds a user or not.
    private func isKnown(at now: Int64, _ transaction: any ReadTransaction) throws(PoolFailure) -> Bool {
      guard let place = keys.network?.network else { return false }
      var (isAny, isEach) = (false, true)
      for user in users {
        let last = try transaction.lastSignIn(of: user ?? -1, from: place)
        guard user != nil else { continue }
        isAny = true
        if last ?? .min < now - KnownNetworks.age { isEach = false }
      }
      return isAny && isEach
    }

    private static func locked(_ milliseconds: Int64) -> Refusal {
      let seconds = (milliseconds + 999) / 1000
      var refusal = Refusal(403, apiCode: 2005, .lockedForGuesses, [String(seconds)])
      refusal.retryAfter = Int(clamping: seconds)
      return refusal
    }
  }

  /// What the tallies of an attempt are kept under.
  struct Keys: Sendable {
    /// nil inside a program, which has no address: all users of a server that does not pass their addresses on would share it, and lock each other out.
    let pair: TallyKey?
    let account: TallyKey
    /// nil inside a program.
    let network: TallyKey?

    init(_ account: String, _ address: String?, _ pool: Pool) {
      let (subject, place) = (Self.subject(account, pool), ClientNetwork.of(address))
      self.account = TallyKey(subject: subject, network: "")
      pair = place.isEmpty ? nil : TallyKey(subject: subject, network: place)
      network = place.isEmpty ? nil : TallyKey(subject: "", network: place)
    }

    /// What the attempts under way are counted by.
    var turn: TallyKey { pair ?? account }

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
    let door: Door
    let turn: GuessTurns.Turn

    /// Looks once more, where the outcome is written: attempts that were under way at the same time, in any process, may have closed the door.
    /// - Returns: what refuses the attempt, right password or wrong; nil if it counts.
    func refusal(_ transaction: any WriteTransaction) throws(PoolFailure) -> Refusal? {
      let refusal = try door.refusal(transaction)
      if refusal != nil { turn.end() }
      return refusal
    }

    /// Counts a wrong password.
    /// - Returns: how long the account is now locked for this network, in seconds; nil if it is not.
    func fail(_ transaction: any WriteTransaction) throws(PoolFailure) -> Int64? {
      let now = door.clock.milliseconds
      let keys = door.keys
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

    /// The password was right: the network's wrong ones before it are forgiven. What came from elsewhere stays counted, and so does everything if what was typed
    /// means more than one user: the right password of one forgives no guess at the other's.
    func succeed(_ transaction: any WriteTransaction) throws(PoolFailure) {
      turn.end()
      guard let key = door.keys.pair, door.users.count(where: { $0 != nil }) <= 1,
        try transaction.tally(key) != nil
      else { return }
      try transaction.removeTally(key)
    }
  }
}
