import Contract
import Cryptography
import Synchronization

/// The pool's keyring, opened when it is first needed and kept: most runs never touch a secret, and reading RSA keys takes time.
public final class KeyringCache: Sendable {
  /// Seals and opens the pool's secrets.
  public let sealer: Sealer
  private let kept = Mutex<Keyring?>(nil)

  /// A cache for a pool whose secrets that sealer opens.
  public init(sealer: Sealer) { self.sealer = sealer }

  /// The keyring.
  /// - Parameter settings: a transaction of the pool's store.
  /// - Throws: `storage` for a pool that was never initialised or whose secrets another key has sealed.
  public func keyring(_ settings: any SettingsReading) throws(PoolFailure) -> Keyring {
    if let keyring = kept.withLock({ $0 }) { return keyring }
    // Two that come at once both read the keys; they are the same.
    let keyring = try read(settings)
    kept.withLock { $0 = keyring }
    return keyring
  }

  private func read(_ settings: any SettingsReading) throws(PoolFailure) -> Keyring {
    guard let id = try settings.setting(SettingName.userPoolId.rawValue) else {
      throw .storage("the pool has not been initialised: it has no keys")
    }
    try PoolFoundation.checkKey(settings, sealer)
    let rsa = try open(.rsaTransportKey, settings)
    let sm2 = try open(.sm2TransportKey, settings)
    let token = try open(.tokenKey, settings)
    do throws(CryptographyError) {
      return Keyring(
        userPoolId: String(decoding: id, as: UTF8.self), sealer: sealer,
        transport: TransportKeys(rsa: try RSATransportKey(pem: rsa), sm2: try SM2TransportKey(pem: sm2)),
        tokenKey: try TokenKey(pem: token))
    } catch {
      throw .storage("the pool's keys cannot be read: \(error.detail)")
    }
  }

  private func open(_ name: SettingName, _ settings: any SettingsReading) throws(PoolFailure) -> Secret {
    guard let sealed = try settings.setting(name.rawValue) else {
      throw .storage("the pool's \(name.rawValue) is missing")
    }
    do throws(CryptographyError) {
      return try sealer.open(sealed, context: name.sealContext)
    } catch {
      throw .storage("the pool's \(name.rawValue): \(error.detail)")
    }
  }
}
