import Contract
import Cryptography

/// An embedded user pool: its storage, its time, its randomness, its key, and the rules that its parts lend each other.
public final class Pool: Sendable {
  /// Where everything is kept.
  public let store: any Store
  /// What time it is.
  public let clock: any Clock
  /// Where randomness comes from.
  public let random: any RandomSource
  /// Seals secrets under the pool's key.
  public let sealer: Sealer
  /// The pool's own keys, read when they are first needed.
  public let keys: KeyringCache
  /// Makes ids.
  public let ids: IdentifierGenerator
  /// The sign-ins that are under way.
  let guesses = GuessTurns()
  /// How passwords are compared with stored hashes.
  let comparison: PasswordCheck.Comparison
  /// What the parts of the pool lend each other.
  public let parts: PoolParts

  /// A pool.
  /// - Parameters:
  ///   - store: where everything is kept.
  ///   - sealer: seals secrets under the pool's key.
  ///   - clock: what time it is.
  ///   - random: where ids, salts and generated passwords come from.
  ///   - parts: the rules of custom fields, passwords and sessions; nil for the pool's own.
  public convenience init(
    store: any Store, sealer: Sealer, clock: any Clock = SystemClock(), random: any RandomSource = SystemRandomSource(),
    parts: PoolParts? = nil
  ) {
    self.init(
      store: store, sealer: sealer, clock: clock, random: random, parts: parts, comparison: PasswordCheck.standard)
  }

  /// A pool that compares passwords in another way.
  init(
    store: any Store, sealer: Sealer, clock: any Clock, random: any RandomSource, parts: PoolParts?,
    comparison: @escaping PasswordCheck.Comparison
  ) {
    self.comparison = comparison
    self.store = store
    self.sealer = sealer
    self.clock = clock
    self.random = random
    keys = KeyringCache(sealer: sealer)
    self.parts = parts ?? .standard(keys)
    ids = IdentifierGenerator(clock: clock, random: random)
  }

  /// A new id for a refused request.
  public func newRequestId() -> String { UniqueIdentifier.version4(from: random) }
}
