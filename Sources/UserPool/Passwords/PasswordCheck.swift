import Contract
import Cryptography

/// Checks a password against what is stored, with as much work for an account that does not exist as for one that does.
struct PasswordCheck {
  /// What came of it.
  struct Outcome {
    /// Whether it is the password.
    var isRight: Bool
    /// The new hash of a right password whose stored one is of another form or of other parameters than the pool's own.
    var newHash: String?
  }

  let random: any RandomSource

  /// An Argon2id hash with the pool's own parameters that no password belongs to: the digest is drawn by chance.
  static let standIn =
    "$argon2id$v=19$m=19456,t=2,p=1$bW9vbnBvb2wtbm9ib2R5IQ$Uo4Jdu6Sk1pyTQY2eI0hJyb5y0hQ1Y5yVx6e1i3cB7w"

  /// Checks a password. It blocks for some 20 ms, or twice that for an imported hash.
  /// - Parameters:
  ///   - password: nil if it could not even be decrypted.
  ///   - credential: nil if there is no such user, or it has no password.
  func run(_ password: Secret?, against credential: Credential?) throws(PoolFailure) -> Outcome {
    guard let password, let credential, let hash = credential.hash else {
      // The same work as for a wrong password; what comes of it does not matter.
      _ = verify(password ?? Secret(""), Self.standIn, salt: nil)
      return Outcome(isRight: false)
    }
    let isForeign = PasswordHash.needsRehash(hash)
    let isRight = verify(password, hash, salt: credential.salt)
    guard isForeign else { return Outcome(isRight: isRight) }
    guard isRight else {
      // A right password would be rehashed now: a wrong one must not be answered sooner.
      _ = verify(password, Self.standIn, salt: nil)
      return Outcome(isRight: false)
    }
    do throws(CryptographyError) {
      return Outcome(isRight: true, newHash: try PasswordHash.hash(password, source: random))
    } catch {
      throw .defect("a password could not be hashed: \(error)")
    }
  }

  private func verify(_ password: Secret, _ hash: String, salt: String?) -> Bool {
    do throws(CryptographyError) {
      return try PasswordHash.verify(password, against: hash, salt: salt)
    } catch {
      // A hash that cannot be checked lets nobody in.
      return false
    }
  }
}
