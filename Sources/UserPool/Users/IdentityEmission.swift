import Contract
import Cryptography

/// Writes identities as IdentityDto.
enum IdentityEmission {
  /// Writes the identities of a user as elements of an array.
  /// - Parameter sealer: opens the tokens of the identities; nil for every answer but the owner's own, which have no tokens.
  static func emitAll(
    of seq: Int64, _ transaction: any ReadTransaction, sealer: Sealer? = nil, into writer: inout TapeWriter
  ) throws(PoolFailure) {
    try transaction.visitIdentities(of: seq) { (identity) throws(PoolFailure) in
      try emit(identity, sealer, into: &writer)
    }
  }

  /// Writes one identity.
  /// - Parameter sealer: as above.
  static func emit(
    _ identity: IdentityColumns, _ sealer: Sealer? = nil, into writer: inout TapeWriter
  ) throws(PoolFailure) {
    writer.beginObject(count: -1)
    writer.key(Names.identityId)
    writer.string(identity.texts.0)
    writer.key(Names.extIdpId)
    writer.string(identity.texts.1)
    writer.key(Names.provider)
    writer.string(identity.texts.2)
    writer.key(Names.type)
    writer.string(identity.texts.3)
    writer.key(Names.userIdInIdp)
    writer.string(identity.texts.4)
    writer.key(Names.userInfoInIdp)
    try emit(json: identity.userInfo, into: &writer)
    if let sealer { try emitTokens(of: identity, sealer, into: &writer) }
    writer.key(Names.originConnIds)
    try emit(json: identity.originConnIds, into: &writer)
    writer.endObject()
  }

  private static func emit(json: UTF8Bytes, into writer: inout TapeWriter) throws(PoolFailure) {
    // Most are empty, and reading those costs more than all else of an identity.
    if json.count == 2 {
      if json[0] == UInt8(ascii: "{") {
        writer.beginObject(count: 0)
        return writer.endObject()
      } else if json[0] == UInt8(ascii: "[") {
        writer.beginArray(count: 0)
        return writer.endArray()
      }
    }
    do throws(JSONError) {
      try Tape(json: json).withRoot { writer.copy($0) }
    } catch {
      throw .storage("an identity in the pool is damaged: \(error)")
    }
  }

  private static func emitTokens(
    of identity: IdentityColumns, _ sealer: Sealer, into writer: inout TapeWriter
  ) throws(PoolFailure) {
    let id = String(decoding: identity.texts.0, as: UTF8.self)
    for (token, sealed) in [(IdentityToken.access, identity.accessToken), (.refresh, identity.refreshToken)] {
      guard let sealed else { continue }
      let text = try token.open(sealed, of: id, sealer)
      writer.key(token.key)
      writer.string(text.reveal())
    }
  }

  private enum Names {
    static let identityId = Key.known("identityId")
    static let extIdpId = Key.known("extIdpId")
    static let provider = Key.known("provider")
    static let type = Key.known("type")
    static let userIdInIdp = Key.known("userIdInIdp")
    static let userInfoInIdp = Key.known("userInfoInIdp")
    static let originConnIds = Key.known("originConnIds")
  }
}
