import Contract

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
      writer.key(LinkNames.identities)
      writer.beginArray(count: -1)
      if links.contains(.identities) {
        try IdentityEmission.emitAll(
          of: record.seq, transaction, sealer: shape.withIdentityTokens ? pool.sealer : nil, into: &writer)
      }
      writer.endArray()
    }
    if shape.withDepartmentIds {
      writer.key(LinkNames.departmentIds)
      writer.beginArray(count: -1)
      if links.contains(.departments) { try transaction.visitDepartmentIds(of: record.seq) { writer.string($0) } }
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

  /// The names of what a user is linked to.
  enum LinkNames {
    static let identities = Key.known("identities")
    static let departmentIds = Key.known("departmentIds")
  }

  private enum Names {
    static let customData = Key.known("customData")
    static let metadataSource = Key.known("metadataSource")
    static let postIdList = Key.known("postIdList")
  }
}
