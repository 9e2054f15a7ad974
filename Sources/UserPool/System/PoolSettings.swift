import Contract
import Cryptography

/// The pool's own settings: what is not about one user.
public enum PoolSettings {
  /// What new passwords must look like; the standard policy if nobody has set another.
  public static func passwordPolicy(_ settings: any SettingsReading) throws(PoolFailure) -> PasswordPolicy {
    guard let bytes = try settings.setting(SettingName.passwordPolicy.rawValue) else { return PasswordPolicy() }
    let numbers = String(decoding: bytes, as: UTF8.self).split(separator: ",").compactMap { Int($0) }
    guard numbers.count == 3 else { throw .storage("the pool's password policy is damaged") }
    return PasswordPolicy(minimumLength: numbers[0], maximumLength: numbers[1], minimumClasses: numbers[2])
  }

  /// Sets what new passwords must look like.
  /// - Throws: 400 for a policy that no password satisfies.
  public static func setPasswordPolicy(
    _ policy: PasswordPolicy, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    do throws(CryptographyError) {
      _ = try PasswordGenerator(policy: policy)
    } catch {
      throw .refused(400, .passwordPolicyImpossible)
    }
    let text = "\(policy.minimumLength),\(policy.maximumLength),\(policy.minimumClasses)"
    try transaction.setSetting(SettingName.passwordPolicy.rawValue, Array(text.utf8))
  }

  /// How many messages a minute strangers may have sent: to one network and to the pool.
  static func messageLimits(_ settings: any SettingsReading) throws(PoolFailure) -> MessageBound.Limits {
    guard let bytes = try settings.setting(SettingName.messageLimits.rawValue) else { return MessageBound.Limits() }
    let numbers = String(decoding: bytes, as: UTF8.self).split(separator: ",").compactMap { Int64($0) }
    guard numbers.count == 2, numbers.allSatisfy({ (0...MessageBound.Limits.most).contains($0) }) else {
      throw .storage("the pool's message limits are damaged")
    }
    return MessageBound.Limits(perNetwork: numbers[0], perPool: numbers[1])
  }

  /// How many messages a minute callers may have sent to addresses of their choice; 0 for any number.
  public static func messagesPerMinute(
    _ settings: any SettingsReading
  ) throws(PoolFailure) -> (perAddress: Int64, perPool: Int64) {
    let limits = try messageLimits(settings)
    return (limits.perNetwork, limits.perPool)
  }

  /// Sets how many messages a minute callers may have sent to addresses of their choice.
  /// - Parameters:
  ///   - perAddress: for one address that requests come from; 0 for any number, nil for what is set.
  ///   - perPool: for the pool; 0 for any number, nil for what is set.
  /// - Throws: 400 for a number that is negative or above a million.
  public static func setMessagesPerMinute(
    perAddress: Int64?, perPool: Int64?, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    var limits = try messageLimits(transaction)
    limits.perNetwork = perAddress ?? limits.perNetwork
    limits.perPool = perPool ?? limits.perPool
    for limit in [limits.perNetwork, limits.perPool] where !(0...MessageBound.Limits.most).contains(limit) {
      throw .refused(400, .messageLimitOutOfRange, ["\(MessageBound.Limits.most)"])
    }
    try transaction.setSetting(
      SettingName.messageLimits.rawValue, Array("\(limits.perNetwork),\(limits.perPool)".utf8))
  }

  /// Where users sign in when an application does not say otherwise; nil if nobody has said.
  public static func loginAddress(_ settings: any SettingsReading) throws(PoolFailure) -> String? {
    try settings.setting(SettingName.loginAddress.rawValue).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Sets where users sign in.
  /// - Parameter address: an http or https URL on one line; nil removes it.
  /// - Throws: 400 for anything else.
  public static func setLoginAddress(
    _ address: String?, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    if let address, !isWebAddress(address) { throw .refused(400, .notAWebAddress) }
    try transaction.setSetting(SettingName.loginAddress.rawValue, address.map { Array($0.utf8) })
  }

  /// Sets where an application's users sign in.
  /// - Throws: 400 with 2011 for an unknown application, 400 for an invalid address.
  public static func setLoginAddress(
    _ address: String?, ofApplication id: String, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    if let address, !isWebAddress(address) { throw .refused(400, .notAWebAddress) }
    guard var application = try transaction.application(id) else {
      throw .refused(400, apiCode: 2011, .applicationUnknown, [id])
    }
    application.loginAddress = address
    try transaction.saveApplication(application)
  }

  /// The picture of users who are created without one; nil for none.
  public static func defaultPhoto(_ settings: any SettingsReading) throws(PoolFailure) -> String? {
    try DefaultPhoto.read(settings)
  }

  /// Sets the picture of users who are created without one.
  /// - Parameter address: an http or https URL on one line; nil for none.
  /// - Throws: 400 for anything else.
  public static func setDefaultPhoto(
    _ address: String?, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    if let address, !isWebAddress(address) { throw .refused(400, .photoNotAWebAddress) }
    try transaction.setSetting(DefaultPhoto.setting, Array((address ?? "").utf8))
  }

  static func isWebAddress(_ text: String) -> Bool {
    let lower = text.lowercased()
    guard lower.hasPrefix("https://") || lower.hasPrefix("http://"), text.utf8.count <= 2048 else { return false }
    return text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }
}
