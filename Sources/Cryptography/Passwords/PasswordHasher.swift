import Dispatch
import Synchronization

/// Hashes many passwords at once, over all cores.
public struct PasswordHasher: Sendable {
  /// What makes a hash of a password and its salt.
  typealias Work = @Sendable (Secret, [UInt8]) throws(CryptographyError) -> String

  private let source: any RandomSource
  private let work: Work

  /// Makes a hasher.
  /// - Parameter source: where salts come from. They are drawn in the order of the passwords, so a seeded source repeats itself.
  public init(source: any RandomSource = SystemRandomSource()) {
    self.init(source: source) { (password, salt) throws(CryptographyError) in
      try Argon2id.hash(password, salt: salt)
    }
  }

  /// Makes a hasher that does other work than Argon2id's.
  init(source: any RandomSource, work: @escaping Work) {
    self.source = source
    self.work = work
  }

  /// Hashes passwords as `PasswordHash.hash` does. It blocks its thread until all are done: 20 ms each, divided by the number of cores.
  /// - Parameter passwords: the passwords in clear; may be empty.
  /// - Returns: the PHC strings, in the order of the passwords.
  /// - Throws: `unavailable` when there is not enough memory for one of them.
  public func hash(_ passwords: [Secret]) throws(CryptographyError) -> [String] {
    let salts = passwords.map { _ in source.bytes(Argon2id.saltBytes) }
    return try Self.each(passwords.count) { index throws(CryptographyError) in
      try work(passwords[index], salts[index])
    }
  }

  /// Hashes passwords on Dispatch's threads, so that none of the concurrency pool is held up meanwhile.
  /// - Parameter passwords: the passwords in clear; may be empty.
  /// - Returns: the PHC strings, in the order of the passwords.
  /// - Throws: `unavailable` when there is not enough memory for one of them.
  public func hash(_ passwords: [Secret]) async throws(CryptographyError) -> [String] {
    try await Self.offThePool { () throws(CryptographyError) in try hash(passwords) }
  }

  /// A password and the stored hash that it is compared with.
  public struct Claim: Sendable {
    let password: Secret
    let stored: String
    let salt: String?

    /// - Parameters:
    ///   - password: the password in clear.
    ///   - stored: the stored hash.
    ///   - salt: the separate salt, for forms whose `needsSalt` is true.
    public init(_ password: Secret, against stored: String, salt: String? = nil) {
      self.password = password
      self.stored = stored
      self.salt = salt
    }
  }

  /// Verifies many passwords at once, over all cores. It blocks its thread until all are done.
  /// - Parameter claims: the passwords with their hashes; may be empty.
  /// - Returns: whether each is the right one, in their order. A damaged hash and one of an unknown form have no right password.
  /// - Throws: `unavailable` when there is not enough memory for one of them.
  public func verify(_ claims: [Claim]) throws(CryptographyError) -> [Bool] {
    try Self.each(claims.count) { index throws(CryptographyError) in
      let claim = claims[index]
      do throws(CryptographyError) {
        return try PasswordHash.verify(claim.password, against: claim.stored, salt: claim.salt)
      } catch {
        if error.code == .unavailable { throw error }
        return false
      }
    }
  }

  /// Verifies a password on one of Dispatch's threads, so that none of the concurrency pool is held up meanwhile.
  /// - Parameters:
  ///   - password: the password in clear.
  ///   - stored: the stored hash.
  ///   - salt: the separate salt, for forms whose `needsSalt` is true.
  /// - Throws: as `PasswordHash.verify` does.
  public func verify(
    _ password: Secret, against stored: String, salt: String? = nil
  ) async throws(CryptographyError) -> Bool {
    try await Self.offThePool { () throws(CryptographyError) in
      try PasswordHash.verify(password, against: stored, salt: salt)
    }
  }

  private static func offThePool<Success: Sendable>(
    _ body: @escaping @Sendable () throws(CryptographyError) -> Success
  ) async throws(CryptographyError) -> Success {
    let result: Result<Success, CryptographyError> = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        do throws(CryptographyError) {
          continuation.resume(returning: .success(try body()))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }

  private static func each<Success: Sendable>(
    _ count: Int, _ body: @Sendable (Int) throws(CryptographyError) -> Success
  ) throws(CryptographyError) -> [Success] {
    guard count > 0 else { return [] }
    let slots = Mutex([Result<Success, CryptographyError>?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let result: Result<Success, CryptographyError>
      do throws(CryptographyError) {
        result = .success(try body(index))
      } catch {
        result = .failure(error)
      }
      slots.withLock { $0[index] = result }
    }
    var values: [Success] = []
    values.reserveCapacity(count)
    for slot in slots.withLock({ $0 }) {
      guard let slot else { throw CryptographyError(.unavailable, "a password was not hashed") }
      values.append(try slot.get())
    }
    return values
  }
}
