import Contract
import Cryptography
import Encodings

/// What a fresh pool is given: its id, its keys, one application and one access key (docs/operations.md, "The pool's own keys").
public enum PoolFoundation {
  /// Lays the foundation if there is none. A pool has it or lacks it as a whole: it is laid in one transaction.
  /// - Parameters:
  ///   - store: the pool's store.
  ///   - sealer: seals what is secret under the pool's key.
  ///   - clock: what time it is.
  ///   - random: where ids and secrets come from.
  /// - Returns: true if the foundation was laid now, false if it was there.
  /// - Throws: `storage` where the pool's secrets are sealed with another key.
  public static func lay(
    in store: any Store, sealer: Sealer, clock: any Clock = SystemClock(),
    random: any RandomSource = SystemRandomSource()
  ) throws(PoolFailure) -> Bool {
    let isThere = try store.read { (transaction) throws(PoolFailure) in try isLaid(transaction, sealer) }
    if isThere { return false }
    let keys = try freshKeys()
    return try store.transact { (transaction) throws(PoolFailure) in
      // Asked again inside: another process may have been quicker.
      if try isLaid(transaction, sealer) { return false }
      let ids = IdentifierGenerator(clock: clock, random: random)
      try write(keys, sealer, clock.milliseconds, ids, random, transaction)
      return true
    }
  }

  /// Refuses a key that is not the one the pool's secrets are sealed with.
  public static func checkKey(_ settings: any SettingsReading, _ sealer: Sealer) throws(PoolFailure) {
    guard let bytes = try settings.setting(SettingName.keyFingerprint.rawValue) else { return }
    let fingerprint = String(decoding: bytes, as: UTF8.self)
    guard fingerprint == sealer.keyFingerprint else { throw wrongKey(fingerprint, sealer.keyFingerprint) }
  }

  /// What a key that is not the pool's is refused with. Both are named by their fingerprints.
  public static func wrongKey(_ known: String, _ given: String) -> PoolFailure {
    .storage(
      "wrong pool key: the pool was created with the key \(known), but the key given is \(given); nothing was changed"
    )
  }

  private static func isLaid(_ settings: any SettingsReading, _ sealer: Sealer) throws(PoolFailure) -> Bool {
    try checkKey(settings, sealer)
    return try settings.setting(SettingName.userPoolId.rawValue) != nil
  }

  private static func freshKeys() throws(PoolFailure) -> FreshKeys {
    do throws(CryptographyError) {
      return try FreshKeys.generate()
    } catch {
      throw .defect("the pool's keys could not be created: \(error)")
    }
  }

  private static func write(
    _ keys: FreshKeys, _ sealer: Sealer, _ now: Int64, _ ids: IdentifierGenerator, _ random: any RandomSource,
    _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    func keep(_ name: SettingName, _ secret: Secret) throws(PoolFailure) {
      try transaction.setSetting(name.rawValue, try seal(secret, name.sealContext, sealer))
    }
    try transaction.setSetting(SettingName.userPoolId.rawValue, Array(ids.next().utf8))
    try transaction.setSetting(SettingName.keyFingerprint.rawValue, Array(sealer.keyFingerprint.utf8))
    try transaction.setSetting(SettingName.createdAt.rawValue, Array(String(now).utf8))
    try keep(.rsaTransportKey, keys.transport.rsa.pem)
    try keep(.sm2TransportKey, try sm2PEM(keys.transport.sm2))
    try keep(.tokenKey, keys.tokenKey.pem)
    try transaction.saveApplication(newApplication("Default", sealer, now, ids, random))
    try transaction.saveAccessKey(newAccessKey(sealer, now, ids, random))
  }

  static func newApplication(
    _ name: String, _ sealer: Sealer, _ now: Int64, _ ids: IdentifierGenerator, _ random: any RandomSource
  ) throws(PoolFailure) -> Application {
    var application = Application(id: ids.next(), name: name, loginAddress: nil, sealedSecret: [], createdAt: now)
    application.sealedSecret = try seal(newSecret(random), application.sealContext, sealer)
    return application
  }

  static func newAccessKey(
    _ sealer: Sealer, _ now: Int64, _ ids: IdentifierGenerator, _ random: any RandomSource, userId: String? = nil
  ) throws(PoolFailure) -> AccessKey {
    var key = AccessKey(id: ids.next(), sealedSecret: [], createdAt: now, userId: userId)
    key.sealedSecret = try seal(newSecret(random), key.sealContext, sealer)
    return key
  }

  /// 32 hexadecimal digits, as the service's own secrets are.
  static func newSecret(_ random: any RandomSource) -> Secret {
    Secret(Hexadecimal.encode(random.bytes(16)))
  }

  private static func sm2PEM(_ key: SM2TransportKey) throws(PoolFailure) -> Secret {
    do throws(CryptographyError) {
      return try key.pem()
    } catch {
      throw .defect("the pool's SM2 key could not be written: \(error)")
    }
  }

  static func seal(_ secret: Secret, _ context: String, _ sealer: Sealer) throws(PoolFailure) -> [UInt8] {
    do throws(CryptographyError) {
      return try sealer.seal(secret, context: context)
    } catch {
      throw .defect("a secret of the pool could not be encrypted: \(error)")
    }
  }
}
