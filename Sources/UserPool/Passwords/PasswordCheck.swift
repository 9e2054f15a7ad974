import Contract
import Cryptography

/// Checks a password against what is stored, with as much work for an account that does not exist as for one that does (docs/security.md, "Time").
struct PasswordCheck {
  /// Compares a password with a stored hash and its separate salt.
  typealias Comparison = @Sendable (Secret, String, String?) -> Bool

  /// What came of it.
  struct Outcome {
    /// Whether it is the password.
    var isRight: Bool
    /// The new hash of a right password whose stored one is of another form or of other parameters than the pool's own.
    var newHash: String?
  }

  /// How many forms and costs of imported hashes a wrong password is compared with.
  static let mostForms = 8

  /// How much processor time the comparisons of a refused sign-in with hashes of no account of the request may take
  /// together, in microseconds, as `PasswordHash.microseconds` estimates it. Anybody can ask for this work.
  static let mostMadeUp = 250_000

  private let random: any RandomSource
  private let compare: Comparison

  init(_ pool: Pool) {
    random = pool.random
    compare = pool.comparison
  }

  /// An Argon2id hash with the pool's own parameters that no password belongs to: the digest is drawn by chance.
  static let standIn =
    "$argon2id$v=19$m=19456,t=2,p=1$bW9vbnBvb2wtbm9ib2R5IQ$Uo4Jdu6Sk1pyTQY2eI0hJyb5y0hQ1Y5yVx6e1i3cB7w"

  /// The comparison that pools make.
  static let standard: Comparison = { password, hash, salt in
    do throws(CryptographyError) {
      return try PasswordHash.verify(password, against: hash, salt: salt)
    } catch {
      // A hash that cannot be checked lets nobody in.
      return false
    }
  }

  /// Checks a password of a user who is known to exist. It blocks for some 20 ms, and for an imported hash as long as that takes besides.
  /// - Parameters:
  ///   - password: nil if it could not even be decrypted.
  ///   - credential: nil if there is no such user, or it has no password.
  func run(_ password: Secret?, against credential: Credential?) throws(PoolFailure) -> Outcome {
    guard let password, let credential, let hash = credential.hash else {
      // The same work as for a wrong password; what comes of it does not matter.
      _ = compare(password ?? Secret(""), Self.standIn, nil)
      return Outcome(isRight: false)
    }
    let isRight = compare(password, hash, credential.salt)
    guard PasswordHash.needsRehash(hash) else { return Outcome(isRight: isRight) }
    guard isRight else {
      // A right password would be rehashed now: a wrong one must not be answered sooner.
      if PasswordHash.cost(of: hash) != PasswordHash.ownCost { _ = compare(password, Self.standIn, nil) }
      return Outcome(isRight: false)
    }
    do throws(CryptographyError) {
      return Outcome(isRight: true, newHash: try PasswordHash.hash(password, source: random))
    } catch {
      throw .defect("a password could not be hashed: \(error)")
    }
  }

  /// Checks the password of a sign-in against every account that a name can mean. The first whose password it is signs in, so that no user is kept out by
  /// another user's name.
  ///
  /// A wrong password has been compared with a hash of each form and cost in the pool, whichever accounts there are: `imported` makes up for what the accounts
  /// do not have. So the time does not tell which accounts exist, or how their hashes were imported. This holds for the cheapest forms, up to `mostMadeUp`.
  /// - Parameters:
  ///   - password: nil if it could not even be decrypted.
  ///   - accounts: one for each way to read the name; nil if there is no such user, or it has no password.
  ///   - imported: one imported hash for each form and cost in the pool.
  /// - Returns: the place of the account whose password it is, with the new hash; nil if there is none.
  func run(
    _ password: Secret?, against accounts: [Credential?], imported: [Credential]
  ) throws(PoolFailure) -> (place: Int, newHash: String?)? {
    var right: (place: Int, newHash: String?)?
    for (place, account) in accounts.enumerated() {
      let outcome = try run(password, against: account)
      if right == nil, outcome.isRight { right = (place, outcome.newHash) }
    }
    if right == nil { makeUp(password, accounts, imported) }
    return right
  }

  private func makeUp(_ password: Secret?, _ accounts: [Credential?], _ imported: [Credential]) {
    // Without a password none of the accounts' hashes was looked at.
    let costs: [String] = password == nil ? [] : accounts.compactMap { $0?.hash.map { PasswordHash.cost(of: $0) } }
    for credential in Self.madeUp(imported, passwordBytes: password?.count ?? 0) {
      // Once, however many accounts the name can mean: the price of a request does not double with its account name.
      guard let hash = credential.hash, !costs.contains(PasswordHash.cost(of: hash)) else { continue }
      _ = compare(password ?? Secret(""), hash, credential.salt)
    }
  }

  /// The imported hashes that a wrong password is compared with: the cheapest, as long as their sum is within
  /// `mostMadeUp`. Which these are depends on the pool and on the length of the password, and not on any account.
  static func madeUp(_ imported: [Credential], passwordBytes: Int) -> [Credential] {
    var priced: [(credential: Credential, price: Int)] = []
    for credential in imported {
      guard let hash = credential.hash, PasswordHash.cost(of: hash) != PasswordHash.ownCost else { continue }
      priced.append((credential, PasswordHash.microseconds(of: hash, passwordBytes: passwordBytes)))
    }
    priced.sort { $0.price < $1.price }
    var sum = 0
    var chosen: [Credential] = []
    for (credential, price) in priced {
      sum += price
      guard sum <= mostMadeUp else { break }
      chosen.append(credential)
    }
    return chosen
  }
}
