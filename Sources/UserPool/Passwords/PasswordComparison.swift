import Contract
import Cryptography

/// Whether a password that an administrator sets is the user's current one: then it does not meet a reset demand (docs/operations.md, "Passwords").
///
/// A comparison costs as much as a sign-in, some 20 ms. So only passwords of a request are compared, only for users with a demand that the request does
/// not name, and before the transaction, over all cores.
struct PasswordComparison: Sendable {
  let isSame: Bool
  private let hash: String?
  private let salt: String?

  private init(isSame: Bool, with credential: Credential) {
    self.isSame = isSame
    hash = credential.hash
    salt = credential.salt
  }

  /// Compares a password. It blocks.
  init(of password: Secret, with credential: Credential) throws(PoolFailure) {
    guard let question = Question(0, password, credential) else {
      self.init(isSame: false, with: credential)
      return
    }
    self.init(isSame: try Self.answers([question])[0], with: credential)
  }

  /// True if the password was compared with that credential.
  func isWith(_ credential: Credential) -> Bool { hash == credential.hash && salt == credential.salt }

  /// Compares the passwords of a call's entries.
  /// - Parameter credentials: those to compare with, by entry; none for entries that need no comparison.
  /// - Returns: the comparisons by entry.
  static func make(
    _ passwords: [ReadyPassword], with credentials: [Int: Credential]
  ) throws(PoolFailure) -> [Int: PasswordComparison] {
    let questions = credentials.keys.sorted().compactMap { place -> Question? in
      guard let password = passwords[place].inClear, let credential = credentials[place] else { return nil }
      return Question(place, password, credential)
    }
    var comparisons: [Int: PasswordComparison] = [:]
    for (question, isSame) in zip(questions, try answers(questions)) {
      comparisons[question.place] = PasswordComparison(isSame: isSame, with: question.credential)
    }
    return comparisons
  }

  /// A password to compare with a credential.
  private struct Question {
    let place: Int
    let credential: Credential
    let claim: PasswordHasher.Claim

    /// - Returns: nil if the user has no password.
    init?(_ place: Int, _ password: Secret, _ credential: Credential) {
      guard let hash = credential.hash else { return nil }
      self.place = place
      self.credential = credential
      claim = PasswordHasher.Claim(password, against: hash, salt: credential.salt)
    }
  }

  private static func answers(_ questions: [Question]) throws(PoolFailure) -> [Bool] {
    do throws(CryptographyError) {
      return try PasswordHasher().verify(questions.map(\.claim))
    } catch {
      throw .defect("a password could not be compared: \(error)")
    }
  }
}
