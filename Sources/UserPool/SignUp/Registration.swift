import Contract

/// Makes accounts for those who sign up by themselves (docs/operations.md, "Sign-up").
enum Registration {
  /// What an account is made of.
  struct Draft: Sendable {
    /// Fields as createUser has them.
    var fields: [Value.Member] = []
    /// The password, ready to be written.
    var passwords: (any PreparedPasswords)?
    /// How the user registered, such as `basic:email`.
    var source: String

    /// An account without fields yet.
    init(source: String) { self.source = source }

    /// An account with an address that was verified just now.
    init(identifiedBy address: PasscodeAddress) {
      switch address {
      case .email: source = "basic:email"
      case .phone: source = "basic:phone"
      }
      add(verified: address)
    }

    /// Adds an address that was verified just now.
    mutating func add(verified address: PasscodeAddress) {
      switch address {
      case .email(let email):
        fields += [.init("email", .string(email)), .init("emailVerified", true)]
      case .phone(let phone, let code):
        fields += [
          .init("phone", .string(phone)), .init("phoneCountryCode", .string(code)), .init("phoneVerified", true),
        ]
      }
    }

    /// Hashes a password for the account; outside of any transaction.
    /// - Parameters:
    ///   - path: where the object with the password is in the request.
    ///   - profile: what else is known of the user.
    /// - Throws: 400 for what cannot be decrypted, 422 for one that the policy refuses.
    mutating func setPassword(
      _ password: String, encryption: String?, path: Path, profile: Value? = nil, _ call: Call
    ) throws(PoolFailure) {
      // The policy looks at the names beside the password.
      var members = fields.filter { $0.value.string != nil }
      if case .object(let more) = profile {
        members += more.filter { one in one.value.string != nil && !members.contains { $0.name == one.name } }
      }
      members.removeAll { ["password", "passwordEncryptType", "salt"].contains($0.name) }
      members.append(.init("password", .string(password)))
      members.add("passwordEncryptType", encryption)
      passwords = try Tape(.object(members)).withRoot { (node) throws(PoolFailure) in
        try call.pool.parts.passwords.prepare(
          [PasswordEntry(fields: node, path: path)], options: nil, for: .create, call)
      }
    }
  }

  /// Makes the account.
  /// - Parameter application: the id of the application it is made in, kept as userSourceId; nil if there is none.
  /// - Returns: the user as it is now stored.
  /// - Throws: 409 for a value that another user has.
  static func make(
    _ draft: Draft, in application: String?, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> UserRecord {
    var writer = TapeWriter(capacity: 1024)
    var creation = try UserCreation.Creation(call: call, transaction: transaction, passwords: draft.passwords)
    try Tape(.object(draft.fields)).withRoot { (node) throws(PoolFailure) in
      try creation.run(node, index: 0, place: .top, into: &writer)
      _ = try creation.finish()
    }
    let record = UserRecord()
    guard try transaction.loadUser(.seq(transaction.scratchRecord.seq), into: record) else {
      throw .defect("an account that was just created is missing")
    }
    record.markLoaded()
    record.set(.userSourceType, UserField.userSourceType.number(of: "register") ?? 0)
    if let application { record.set(.userSourceId, application) }
    record.set(.registerSource, String(decoding: StoredJSON.text([.string(draft.source)]), as: UTF8.self))
    record.set(.signedUp, call.pool.clock.milliseconds)
    try transaction.updateUser(record, record.changed)
    record.markLoaded()
    return record
  }

  /// Creates an account for an unknown user who signs in with a password, and signs in.
  static func signIn(_ proof: PasswordProof, _ entrance: Entrance) throws(PoolFailure) -> WriteBody {
    let draft = try draft(proof, entrance.call)
    return { (transaction) throws(PoolFailure) in
      let record = try make(draft, in: entrance.request.application.id, entrance.call, transaction)
      try transaction.addEvent(entrance.event(.register, record.seq))
      return try entrance.enter(record, transaction)
    }
  }

  private static func draft(_ proof: PasswordProof, _ call: Call) throws(PoolFailure) -> Draft {
    guard let candidate = proof.candidates.first, let password = proof.password else {
      throw .invalid(["passwordPayload"], .accountMissing)
    }
    var type = candidate.type
    if proof.candidates.count > 1 {
      // What was called an account is what it looks like.
      if PasscodeAddress(email: candidate.id) != nil {
        type = .email
      } else if PasscodeAddress(phone: candidate.id, code: nil) != nil {
        type = .phone
      }
    }
    var draft = Draft(source: "basic:\(type.rawValue)-password")
    draft.fields = [.init(type.rawValue, .string(candidate.id))]
    try draft.setPassword(password.reveal(), encryption: nil, path: ["passwordPayload"], call)
    return draft
  }
}
