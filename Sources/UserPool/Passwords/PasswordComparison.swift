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
  /// - Returns: the comparisons by entry. Entries whose user is not found have none: the transaction rejects them.
  static func make(
    _ entries: [PasswordEntry], _ passwords: [ReadyPassword], _ generated: [Bool], _ wishes: PasswordOptions,
    _ options: TapeNode?, _ call: Call
  ) throws(PoolFailure) -> [Int: PasswordComparison] {
    let places = entries.indices.filter { !generated[$0] && passwords[$0].inClear != nil }
    guard !places.isEmpty, wishes.resetOnFirstLogin == nil || wishes.resetOnNextLogin == nil else { return [:] }
    let type = try UserIdType.read(options?[Keys.userIdType], path: ["options", "userIdType"])
    let questions = try call.pool.store.read { (transaction) throws(PoolFailure) in
      var questions: [Question] = []
      for place in places {
        guard let password = passwords[place].inClear, let id = entries[place].fields[Keys.userId]?.utf8,
          let credential = try openCredential(of: id, type, wishes, transaction),
          let question = Question(place, password, credential)
        else { continue }
        questions.append(question)
      }
      return questions
    }
    var comparisons: [Int: PasswordComparison] = [:]
    for (question, isSame) in zip(questions, try answers(questions)) {
      comparisons[question.place] = PasswordComparison(isSame: isSame, with: question.credential)
    }
    return comparisons
  }

  /// The credential of a user with a demand that the request does not name.
  private static func openCredential(
    of id: UTF8Bytes, _ type: UserIdType, _ wishes: PasswordOptions, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Credential? {
    let record = transaction.scratchRecord
    do throws(PoolFailure) {
      guard try UserLookup.find(id, type, into: record, path: { Path() }, in: transaction) else { return nil }
    } catch {
      // The transaction rejects an id of no user, in the order of the entries.
      if case .refused = error { return nil }
      throw error
    }
    return wishes.openDemands(of: record).isEmpty ? nil : try transaction.credential(of: record.seq)
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
