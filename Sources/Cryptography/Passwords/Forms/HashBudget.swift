import Synchronization

/// What verifying an imported hash may cost. A hash comes from a file or the network: its parameters must not hang or starve the host. Each bound allows what
/// the form's own libraries call strong, and keeps a verification near a second.
enum HashBudget {
  /// 256 MiB for one verification: libsodium's "moderate" Argon2id, scrypt with N=2^17 and r=8 twice over.
  static let memoryBytes = 256 << 20
  /// Argon2: memory × passes, in KiB; "moderate" has 786,432.
  static let argon2Work = 1 << 20
  static let argon2Passes = 64
  static let argon2Lanes = 16
  /// scrypt and yescrypt: N × r × p; N=2^17, r=8, p=1 has 2^20.
  static let scryptWork = 1 << 21
  /// bcrypt: 2^14 rounds, about a second.
  static let bcryptCost = 14
  static let shaCryptRounds = 1_000_000
  static let pbkdf2Rounds = 2_000_000

  /// Above this a verification waits for its turn, so that many at once do not add up.
  private static let large = 64 << 20
  private static let turn = Mutex(())

  /// Runs a verification that needs an amount of memory.
  static func spend<Result>(memory: Int, _ body: () -> Result) -> Result {
    memory > large ? turn.withLock { _ in body() } : body()
  }
}
