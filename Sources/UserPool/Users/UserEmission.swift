import Contract
import Cryptography

/// Which parts of a UserDto are asked for beside the base fields.
struct UserShape {
  var withCustomData = false
  var isFlat = false
  var withIdentities = false
  var withDepartmentIds = false
  var withPost = false
  /// The tokens of the identities as well: for their owner alone.
  var withIdentityTokens = false

  /// What createUser, updateUser and the other operations that write a user answer: the whole user.
  static let afterWrite = UserShape(withCustomData: true, withIdentities: true, withDepartmentIds: true)

  /// The with* options of a node: query parameters, or the options of a list.
  static func read(_ node: TapeNode) -> UserShape {
    var shape = UserShape()
    node.forEachMember { name, value in
      guard value.bool == true else { return }
      switch name.id {
      case Names.withCustomData.id: shape.withCustomData = true
      case Names.flatCustomData.id: shape.isFlat = true
      case Names.withIdentities.id: shape.withIdentities = true
      case Names.withDepartmentIds.id: shape.withDepartmentIds = true
      case Names.withPost.id: shape.withPost = true
      default: break
      }
    }
    return shape
  }

  private enum Names {
    static let withCustomData = Key.known("withCustomData")
    static let flatCustomData = Key.known("flatCustomData")
    static let withIdentities = Key.known("withIdentities")
    static let withDepartmentIds = Key.known("withDepartmentIds")
    static let withPost = Key.known("withPost")
  }
}

/// Writes users as UserDto: columns that are empty are left out.
struct UserEmission {
  let pool: Pool
  let shape: UserShape
  let transaction: any ReadTransaction

  /// Writes a record as an object.
  /// - Parameter links: which links the user may have; of the others the answer has empty lists without a look at the tables.
  func emit(_ record: UserRecord, links: UserLinks = .all, into writer: inout TapeWriter) throws(PoolFailure) {
    writer.beginObject(count: -1)
    record.emitColumns(into: &writer)
    if shape.withCustomData || shape.isFlat {
      try emit(.customData, of: record, into: &writer)
      try emit(.metadata, of: record, into: &writer)
    }
    if shape.withIdentities {
      writer.key(Names.identities)
      let identities = links.contains(.identities) ? try transaction.identities(of: record.seq) : []
      try IdentityEmission.emit(identities, sealer: shape.withIdentityTokens ? pool.sealer : nil, into: &writer)
    }
    if shape.withDepartmentIds {
      let ids = links.contains(.departments) ? try transaction.departmentIds(of: record.seq) : []
      writer.key(Names.departmentIds)
      writer.beginArray(count: ids.count)
      for id in ids { writer.string(id) }
      writer.endArray()
    }
    // The pool has no posts, so nobody belongs to one.
    if shape.withPost { emitEmptyList(Names.postIdList, into: &writer) }
    writer.endObject()
  }

  private func emit(_ object: CustomObject, of record: UserRecord, into writer: inout TapeWriter) throws(PoolFailure) {
    let isFlat = shape.isFlat && object == .customData
    if let json = record.text(object.field) {
      try pool.parts.customFields.emit(json, of: object, isFlat: isFlat, into: &writer, in: transaction)
    } else if !isFlat {
      writer.key(object == .customData ? Names.customData : Names.metadataSource)
      writer.beginObject(count: 0)
      writer.endObject()
    }
  }

  private func emitEmptyList(_ name: Key, into writer: inout TapeWriter) {
    writer.key(name)
    writer.beginArray(count: 0)
    writer.endArray()
  }

  private enum Names {
    static let customData = Key.known("customData")
    static let metadataSource = Key.known("metadataSource")
    static let identities = Key.known("identities")
    static let departmentIds = Key.known("departmentIds")
    static let postIdList = Key.known("postIdList")
  }
}

/// Writes identities as IdentityDto.
enum IdentityEmission {
  /// Writes a list.
  /// - Parameter sealer: opens the tokens of the identities; nil for every answer but the owner's own, which have no tokens.
  static func emit(
    _ identities: [IdentityRow], sealer: Sealer? = nil, into writer: inout TapeWriter
  ) throws(PoolFailure) {
    writer.beginArray(count: identities.count)
    for identity in identities {
      writer.beginObject(count: -1)
      for (name, text) in [
        ("identityId", identity.identityId), ("extIdpId", identity.extIdpId), ("provider", identity.provider),
        ("type", identity.type), ("userIdInIdp", identity.userIdInIdp),
      ] {
        writer.key(name)
        writer.string(text)
      }
      writer.key("userInfoInIdp")
      identity.userInfo.withRoot { writer.copy($0) }
      if let sealer { try emitTokens(of: identity, sealer, into: &writer) }
      writer.key("originConnIds")
      Value.array(identity.originConnIds.map(Value.string)).emit(into: &writer)
      writer.endObject()
    }
    writer.endArray()
  }

  private static func emitTokens(
    of identity: IdentityRow, _ sealer: Sealer, into writer: inout TapeWriter
  ) throws(PoolFailure) {
    for (token, sealed) in [(IdentityToken.access, identity.accessToken), (.refresh, identity.refreshToken)] {
      guard let sealed else { continue }
      let text = try token.open(sealed, of: identity.identityId, sealer)
      writer.key(token.key)
      writer.string(text.reveal())
    }
  }
}
