import Contract
import Cryptography

/// What `pool init` and `pool keys` show: how programs sign in to the pool. The one place where secrets are meant to be shown.
public struct PoolSecrets: Sendable {
  /// The pool's id.
  public let userPoolId: String
  /// The id of the first access key.
  public let accessKeyId: String
  /// Its secret.
  public let accessKeySecret: Secret
  /// The id of the first application.
  public let appId: String
  /// Its secret.
  public let appSecret: Secret

  /// Reads them.
  /// - Throws: `storage` for a pool without foundation, or one whose secrets another key has sealed.
  public static func read(from store: any Store, sealer: Sealer) throws(PoolFailure) -> PoolSecrets {
    try store.read { (transaction) throws(PoolFailure) in
      try PoolFoundation.checkKey(transaction, sealer)
      guard let id = try transaction.setting(SettingName.userPoolId.rawValue),
        let application = try transaction.firstApplication(), let key = try transaction.firstAccessKey()
      else { throw .storage("the pool has not been initialised: it has no application and no access key") }
      return PoolSecrets(
        userPoolId: String(decoding: id, as: UTF8.self),
        accessKeyId: key.id, accessKeySecret: try open(key.sealedSecret, key.sealContext, sealer),
        appId: application.id, appSecret: try open(application.sealedSecret, application.sealContext, sealer))
    }
  }

  /// Opens a secret of the pool.
  static func open(_ sealed: [UInt8], _ context: String, _ sealer: Sealer) throws(PoolFailure) -> Secret {
    do throws(CryptographyError) {
      return try sealer.open(sealed, context: context)
    } catch {
      throw .storage(error.detail)
    }
  }
}
