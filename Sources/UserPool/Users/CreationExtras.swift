import Contract
import Cryptography

/// What a new user brings along beside its fields.
enum CreationExtras {
  /// Tenants and one-time passwords are not there. A creation that names one is refused, rather than that part of it being lost.
  static func refuseUnsupported(_ entry: TapeNode, _ place: EntryPlace) throws(PoolFailure) {
    if let tenant = first(of: "tenantIds", entry) {
      throw .refused(404, path: place.path("tenantIds").appending(.index(0)), .tenantNotFound, [tenant])
    }
    if let otp = entry["otp"], !otp.isNull { throw .refused(501, path: place.path("otp"), .otpUnsupported) }
  }

  private static func first(of name: String, _ entry: TapeNode) -> String? {
    var first: String?
    entry[name]?.forEachElement { if first == nil { first = $0.string ?? $0.kind.name } }
    return first
  }

  /// Links the identities that stand in an entry.
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
    identity.accessToken = try seal(node["accessToken"], "access", identity.identityId, call)
    identity.refreshToken = try seal(node["refreshToken"], "refresh", identity.identityId, call)
    return identity
  }

  private static func seal(
    _ node: TapeNode?, _ name: String, _ identityId: String, _ call: Call
  ) throws(PoolFailure) -> [UInt8]? {
    guard let text = node?.utf8 else { return nil }
    do throws(CryptographyError) {
      return try call.pool.sealer.seal(Secret(text), context: "identities/\(identityId)/\(name)")
    } catch {
      throw .defect("a token of an identity cannot be sealed")
    }
  }
}
