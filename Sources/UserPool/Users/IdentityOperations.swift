import Contract

/// linkIdentity, unlinkIdentity, getUserIdentities.
enum IdentityOperations {
  private static let defaultType = "generic"
  private static let defaultProvider = "oidc"

  static func getUserIdentities(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try call.body.withRoot { (root) throws(PoolFailure) in
      let type = try UserIdType.read(root[Keys.userIdType], path: ["userIdType"])
      guard let id = root[Keys.userId]?.utf8 else { throw .invalid(["userId"], .missing) }
      try transaction.holdSnapshot()
      let record = transaction.scratchRecord
      try UserLookup.load(id, type, into: record, path: { ["userId"] }, in: transaction)
      var writer = TapeWriter(capacity: 256)
      writer.beginArray(count: -1)
      try IdentityEmission.emitAll(of: record.seq, transaction, into: &writer)
      writer.endArray()
      return Answer(data: writer.finish())
    }
  }

  static func linkIdentity(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.body.withRoot { (root) throws(PoolFailure) in
        let source = try text(Keys.extIdpId, root)
        guard Shape.isSource(source) else { throw .invalid(["extIdpId"], .malformedSource) }
        let account = try text(Keys.userIdInIdp, root)
        let type = root[Keys.type].flatMap(\.string) ?? defaultType
        let seq = try user(root, transaction)
        let isThere = try transaction.identities(of: seq).contains {
          $0.extIdpId == source && $0.userIdInIdp == account && $0.type == type
        }
        guard !isThere else { return .success }
        let provider = try transaction.provider(ofIdentitySource: source) ?? defaultProvider
        let identity = IdentityRow(
          identityId: call.pool.ids.next(), extIdpId: source, provider: provider, type: type, userIdInIdp: account)
        try link(identity, to: seq, path: ["userIdInIdp"], transaction)
        return .success
      }
    }
  }

  /// Links an identity, unless its account is another user's.
  static func link(
    _ identity: IdentityRow, to seq: Int64, path: Path, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    let holder = try withIdentifier(identity.extIdpId, identity.userIdInIdp) { (bytes) throws(PoolFailure) in
      try transaction.claim(.identity, bytes, for: seq)
    }
    if let holder {
      let account = [identity.extIdpId, identity.userIdInIdp]
      throw try .taken(by: holder, path, .identityTaken, account, transaction)
    }
    try transaction.insertIdentity(identity, of: seq)
  }

  /// Without a type every identity of the source goes.
  static func unlinkIdentity(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.body.withRoot { (root) throws(PoolFailure) in
        let source = try text(Keys.extIdpId, root)
        let type = root[Keys.type].flatMap(\.string)
        let seq = try user(root, transaction)
        let identities = try transaction.identities(of: seq)
        let gone = identities.filter { $0.extIdpId == source && (type == nil || $0.type == type) }
        guard !gone.isEmpty else { throw .refused(404, path: ["extIdpId"], .identityNotFound, [source]) }
        let kept = Set(identities.filter { !gone.contains($0) }.map { "\($0.extIdpId):\($0.userIdInIdp)" })
        for identity in gone {
          try transaction.deleteIdentity(identity.identityId, of: seq)
          // Another type of the same account may still hold the identifier.
          if !kept.contains("\(identity.extIdpId):\(identity.userIdInIdp)") {
            try release(identity, of: seq, transaction)
          }
        }
        return .success
      }
    }
  }

  /// Gives an identity's identifier back.
  static func release(
    _ identity: IdentityRow, of seq: Int64, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    try withIdentifier(identity.extIdpId, identity.userIdInIdp) { (bytes) throws(PoolFailure) in
      try transaction.release(.identity, bytes, of: seq)
    }
  }

  private static func withIdentifier<Result>(
    _ source: String, _ account: String, _ body: (UTF8Bytes) throws(PoolFailure) -> Result
  ) throws(PoolFailure) -> Result {
    let bytes = Array("\(source):\(account)".utf8)
    return try bytes.withUnsafeBufferPointer { (buffer) throws(PoolFailure) in try body(buffer) }
  }

  private static func text(_ key: Key, _ root: TapeNode) throws(PoolFailure) -> String {
    guard let text = root[key]?.utf8, Shape.isName(text) else { throw .invalid([.name(key.name)], .malformedName) }
    return String(decoding: text, as: UTF8.self)
  }

  private static func user(_ root: TapeNode, _ transaction: any WriteTransaction) throws(PoolFailure) -> Int64 {
    guard let id = root[Keys.userId]?.utf8 else { throw .invalid(["userId"], .missing) }
    let record = transaction.scratchRecord
    try UserLookup.load(id, .userId, into: record, path: { ["userId"] }, in: transaction)
    return record.seq
  }
}
