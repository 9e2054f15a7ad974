import Contract
import Cryptography

/// The rules of passwords given with create and update, as the users' rules call them (docs/operations.md, "Passwords").
struct PoolPasswords: PasswordIntake {
  /// The pool's keys, for encrypted passwords.
  let keys: KeyringCache

  func prepare(
    _ entries: [PasswordEntry], options: TapeNode?, for purpose: PasswordPurpose, _ call: Call
  ) throws(PoolFailure) -> (any PreparedPasswords)? {
    let wishes = PasswordOptions(options, for: purpose)
    let isAbout = entries.contains { $0.fields[Keys.password] != nil } || wishes.generates || wishes.mentionsReset
    guard isAbout || wishes.notification != nil else { return nil }
    let policy = try call.pool.store.read { (transaction) throws(PoolFailure) in
      if let notification = wishes.notification { try Notifier.check(notification, transaction) }
      return try PoolSettings.passwordPolicy(transaction)
    }
    guard isAbout else { return nil }
    var readyOnes: [ReadyPassword] = []
    readyOnes.reserveCapacity(entries.count)
    // A user who is created has no name, no password and no demand before.
    let stored = try purpose == .update ? storedUsers(entries, wishes, options, call) : [:]
    for (index, entry) in entries.enumerated() {
      readyOnes.append(try ready(entry, wishes, purpose, (policy, stored[index]?.names ?? []), call))
    }
    let generated = entries.map { wishes.generates && $0.fields[Keys.password]?.string == nil }
    let comparisons = try PasswordComparison.make(readyOnes, with: stored.compactMapValues(\.credential))
    try hash(&readyOnes, call.pool)
    return ReadyPasswords(
      passwords: readyOnes, generated: generated, comparisons: comparisons, options: wishes, pool: call.pool,
      language: call.context.language)
  }

  /// What the pool has of a user whose password an update sets.
  private struct StoredUser {
    let names: [String]
    /// The credential, if the user has a reset demand that the request does not name.
    let credential: Credential?
  }

  /// The users whose password an update sets, by entry; each is looked up once. A user who is not found is left out: the transaction rejects the entry.
  private func storedUsers(
    _ entries: [PasswordEntry], _ wishes: PasswordOptions, _ options: TapeNode?, _ call: Call
  ) throws(PoolFailure) -> [Int: StoredUser] {
    let places = entries.indices.filter { entries[$0].fields[Keys.password]?.string != nil }
    guard !places.isEmpty else { return [:] }
    let type = try UserIdType.read(options?[Keys.userIdType], path: ["options", "userIdType"])
    return try call.pool.store.read { (transaction) throws(PoolFailure) in
      var users: [Int: StoredUser] = [:]
      let record = transaction.scratchRecord
      for place in places {
        guard let id = entries[place].fields[Keys.userId]?.utf8 else { continue }
        do throws(PoolFailure) {
          guard try UserLookup.find(id, type, into: record, path: { Path() }, in: transaction) else { continue }
        } catch {
          // The transaction rejects an id of no user, in the order of the entries.
          if case .refused = error { continue }
          throw error
        }
        let isOpen = !wishes.openDemands(of: record).isEmpty
        let names = OwnNames.of(record)
        users[place] = StoredUser(names: names, credential: isOpen ? try transaction.credential(of: record.seq) : nil)
      }
      return users
    }
  }

  /// One user's password as far as it can be made ready without hashing.
  /// - Parameter rules: the policy, and the names that the user has.
  private func ready(
    _ entry: PasswordEntry, _ options: PasswordOptions, _ purpose: PasswordPurpose,
    _ rules: (policy: PasswordPolicy, names: [String]), _ call: Call
  ) throws(PoolFailure) -> ReadyPassword {
    let (policy, stored) = rules
    let given = entry.fields[Keys.password]
    let path = entry.path.appending(.name("password"))
    let salt = entry.fields["salt"]?.string
    if salt != nil, !options.keeps {
      throw .invalid(entry.path.appending(.name("salt")), .saltWithoutKeepPassword)
    }
    guard let text = given?.string else {
      if options.generates {
        // Taking the password away and making one cannot both be meant.
        if given != nil, purpose == .update { throw .invalid(path, .passwordRemovedAndGenerated) }
        return .clear(try generated(policy, call.pool.random))
      }
      return given != nil && purpose == .update ? .removed : .unchanged
    }
    let encryption =
      options.encryption
      ?? entry.fields["passwordEncryptType"]?.string.flatMap(PasswordEncryption.init(rawValue:)) ?? .none
    let password = try Self.decrypt(text, encryption, at: path, keys, call.pool)
    if options.keeps {
      return .hashed(try Self.checked(password.reveal(), salt: salt, at: path), salt: salt, level: nil)
    }
    try Self.check(password, policy, names: OwnNames.of(entry.fields) + stored, at: path)
    return .clear(password)
  }

  /// A password of a request in clear.
  /// - Throws: 400 with one sentence for whatever is wrong, so that nobody learns from it how decryption failed.
  static func decrypt(
    _ text: String, _ encryption: PasswordEncryption, at path: Path, _ keys: KeyringCache, _ pool: Pool
  ) throws(PoolFailure) -> Secret {
    if encryption == .none { return Secret(text) }
    let keyring = try pool.store.read { (transaction) throws(PoolFailure) in try keys.keyring(transaction) }
    let secret: Secret
    do throws(CryptographyError) {
      secret = try keyring.transport.decrypt(text, encryption: encryption)
    } catch {
      throw .invalid(path, .passwordUndecryptable)
    }
    guard isText(secret) else { throw .invalid(path, .passwordUndecryptable) }
    return secret
  }

  /// True for what a clear password may be: UTF-8 without U+0000. Nobody could type anything else, and it would lock its owner out.
  private static func isText(_ secret: Secret) -> Bool {
    secret.withUnsafeBytes { bytes in
      !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
    }
  }

  /// Refuses a password that the policy does not allow.
  /// - Parameter names: what others know of its user.
  /// - Throws: 422, naming everything that is missing and nothing of the password.
  static func check(
    _ password: Secret, _ policy: PasswordPolicy, names: [String], at path: Path
  ) throws(PoolFailure) {
    guard let first = policy.violations(of: password, names: names).first else { return }
    switch first {
    case .tooShort(let minimum): throw .refused(422, path: path, .passwordTooShort, [String(minimum)])
    case .tooLong(let maximum): throw .refused(422, path: path, .passwordTooLong, [String(maximum)])
    case .tooUniform(let classes): throw .refused(422, path: path, .passwordTooUniform, [String(classes)])
    case .tooCommon: throw .refused(422, path: path, .passwordTooCommon)
    case .ownName: throw .refused(422, path: path, .passwordHasOwnName)
    }
  }

  /// A hash that is to be kept as it is, once it is sure that a sign-in can be checked against it.
  private static func checked(_ hash: String, salt: String?, at path: Path) throws(PoolFailure) -> String {
    do throws(CryptographyError) {
      try PasswordHash.check(hash, salt: salt)
      return hash
    } catch {
      switch error.code {
      case .missingSalt: throw .invalid(path, .passwordHashNeedsSalt)
      case .hashTooExpensive: throw .refused(422, path: path, .passwordHashTooExpensive)
      default: throw .invalid(path, .passwordHashUnknown)
      }
    }
  }

  private func generated(_ policy: PasswordPolicy, _ random: any RandomSource) throws(PoolFailure) -> Secret {
    do throws(CryptographyError) {
      return try PasswordGenerator(policy: policy, source: random).next()
    } catch {
      throw .defect("a password could not be generated: \(error)")
    }
  }

  /// Hashes what is in clear, in parallel over the cores.
  private func hash(_ ready: inout [ReadyPassword], _ pool: Pool) throws(PoolFailure) {
    let places = ready.indices.filter { ready[$0].inClear != nil }
    guard !places.isEmpty else { return }
    do throws(CryptographyError) {
      let hashes = try PasswordHasher(source: pool.random).hash(places.compactMap { ready[$0].inClear })
      for (place, hash) in zip(places, hashes) {
        guard let clear = ready[place].inClear else { continue }
        ready[place] = .both(clear, hash: hash, level: PasswordPolicy.strength(of: clear))
      }
    } catch {
      throw .defect("a password could not be hashed: \(error)")
    }
  }
}
