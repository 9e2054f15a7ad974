import Contract
import Cryptography

/// What a new user brings along beside its fields.
enum CreationExtras {
  /// There are no tenants. A creation that names one is refused, rather than that part of it being lost.
  static func refuseUnsupported(_ entry: TapeNode, _ place: EntryPlace) throws(PoolFailure) {
    if let tenant = first(of: "tenantIds", entry) {
      throw .refused(404, path: place.path("tenantIds").appending(.index(0)), .tenantNotFound, [tenant])
    }
  }

  private static func first(of name: String, _ entry: TapeNode) -> String? {
    var first: String?
    entry[name]?.forEachElement { if first == nil { first = $0.string ?? $0.kind.name } }
    return first
  }

  /// The links that an entry gives to its user.
  static func links(_ entry: TapeNode) -> UserLinks {
    var links: UserLinks = []
    if entry["identities"]?.count ?? 0 > 0 { links.insert(.identities) }
    if entry["departmentIds"]?.count ?? 0 > 0 { links.insert(.departments) }
    return links
  }

  /// Links the identities of an entry.
  static func addIdentities(
    _ entry: TapeNode, to record: UserRecord, _ call: Call, _ place: EntryPlace, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    guard let list = entry["identities"], !list.isNull else { return }
    let path = place.path("identities")
    guard list.kind == .array else { throw .invalid(path, .notArray, [list.kind.name]) }
    var index = 0
    try list.forEachElement { (node) throws(PoolFailure) in
      let identity = try read(node, path.appending(.index(index)), call)
      try IdentityOperations.link(identity, to: record.seq, path: path.appending(.index(index)), transaction)
      index += 1
    }
  }

  private static func read(_ node: TapeNode, _ path: Path, _ call: Call) throws(PoolFailure) -> IdentityRow {
    func text(_ name: String) throws(PoolFailure) -> String {
      guard let text = node[name]?.utf8, Shape.isName(text) else {
        throw .invalid(path.appending(.name(name)), .malformedName)
      }
      return String(decoding: text, as: UTF8.self)
    }
    let source = try text("extIdpId")
    guard Shape.isSource(source) else { throw .invalid(path.appending(.name("extIdpId")), .malformedSource) }
    var identity = IdentityRow(
      identityId: call.pool.ids.next(), extIdpId: source, provider: try text("provider"),
      type: try text("type"), userIdInIdp: try text("userIdInIdp"))
    if let info = node["userInfoInIdp"], info.kind == .object { identity.userInfo = info.copied() }
    node["originConnIds"]?.forEachElement { if let id = $0.string { identity.originConnIds.append(id) } }
    if let token = node["accessToken"]?.utf8 {
      identity.accessToken = try IdentityToken.access.seal(Secret(token), of: identity.identityId, call.pool.sealer)
    }
    if let token = node["refreshToken"]?.utf8 {
      identity.refreshToken = try IdentityToken.refresh.seal(Secret(token), of: identity.identityId, call.pool.sealer)
    }
    return identity
  }
}
