import Contract
import Cryptography
import UserPool

/// What a client needs to talk to a pool: shown by `pool init` and `pool keys`, the one place where secrets are meant to be seen.
struct Credentials {
  private let members: [Contract.Value.Member]

  /// Shows them on standard output: as one JSON object, or a line each.
  /// - Parameter created: whether the pool was made just now; nil to leave that out.
  static func show(_ opened: OpenPool, created: Bool?, asJSON: Bool, console: Console) throws(CommandError) {
    let credentials: Credentials
    do {
      credentials = try opened.pool.store.read { (transaction) throws(PoolFailure) in
        try Credentials(transaction, opened.pool.sealer)
      }
    } catch {
      throw CommandError(.pool, "\(opened.path): \(error)")
    }
    var members = credentials.members
    if let created { members.append(.init("created", .bool(created))) }
    if asJSON {
      try console.data(JSONText.of(.object(members)))
    } else {
      for member in members {
        let text = member.value.string ?? (member.value.bool == true ? "yes" : "no")
        try console.data(member.name + String(repeating: " ", count: max(1, 17 - member.name.count)) + text)
      }
    }
  }

  private init(_ transaction: any ReadTransaction, _ sealer: Sealer) throws(PoolFailure) {
    guard let id = try transaction.setting(SettingName.userPoolId.rawValue),
      let key = try transaction.firstAccessKey(), let application = try transaction.firstApplication()
    else { throw .storage("the pool has no access key or no application") }
    do throws(CryptographyError) {
      let keySecret = try sealer.open(key.sealedSecret, context: key.sealContext)
      let appSecret = try sealer.open(application.sealedSecret, context: application.sealContext)
      members = [
        .init("userPoolId", .string(String(decoding: id, as: UTF8.self))),
        .init("accessKeyId", .string(key.id)),
        .init("accessKeySecret", .string(keySecret.reveal())),
        .init("appId", .string(application.id)),
        .init("appSecret", .string(appSecret.reveal())),
      ]
    } catch {
      throw .storage("cannot unseal the secrets of the pool: \(error)")
    }
  }
}
