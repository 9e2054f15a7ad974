import ArgumentParser
import Contract
import Cryptography
import UserPool

/// `moonpool pool settings`
struct SettingsCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "settings",
    abstract: "Show or change the settings of the pool.",
    discussion: """
      Without options, the command shows the settings. A change applies from the next call on, for every program that uses the pool.

      EXAMPLES:
        moonpool pool settings
        moonpool pool settings --password-min-length 12 --password-min-classes 3
        moonpool pool settings --login-address https://login.example.com
        moonpool pool settings --app 66a1f0d2c5b34e7f8a9b0c1d --login-address ''
      """)

  @Option(help: "The minimum length of a new password, in characters.")
  var passwordMinLength: Int?

  @Option(help: "The minimum number of character classes in a new password: lower case, upper case, digits, others.")
  var passwordMinClasses: Int?

  @Option(help: "The sign-in address in messages to users; '' removes it.")
  var loginAddress: String?

  @Option(help: "Set --login-address for this application, not for the pool.")
  var app: String?

  @Option(help: "The picture of users who are created without one; '' removes it.")
  var defaultPhoto: String?

  @Option(
    help: ArgumentHelp(
      "The passcode messages a minute that one client address may request; 0 for no limit.", valueName: "count"))
  var messagesPerAddress: Int64?

  @Option(
    help: ArgumentHelp(
      "The passcode messages a minute that all clients together may request; 0 for no limit.", valueName: "count"))
  var messagesPerPool: Int64?

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if app != nil, loginAddress == nil { throw ValidationError("--app: --login-address is missing; give both") }
  }

  func execute() async throws(CommandError) -> ExitStatus {
    let opened = try OpenPool.open(common.surroundings, .existing)
    do throws(PoolFailure) {
      if isChange { try change(opened.pool) }
      try show(opened.pool)
    } catch {
      throw CommandError(.pool, "\(opened.path): \(error.fault.message)")
    }
    return .success
  }

  private var isChange: Bool {
    passwordMinLength != nil || passwordMinClasses != nil || loginAddress != nil || defaultPhoto != nil
      || messagesPerAddress != nil || messagesPerPool != nil
  }

  /// All of it in one transaction: a refused setting changes none.
  private func change(_ pool: Pool) throws(PoolFailure) {
    let wish = self
    try pool.store.transact { (transaction) throws(PoolFailure) in
      if wish.passwordMinLength != nil || wish.passwordMinClasses != nil {
        var policy = try PoolSettings.passwordPolicy(transaction)
        policy.minimumLength = wish.passwordMinLength ?? policy.minimumLength
        policy.minimumClasses = wish.passwordMinClasses ?? policy.minimumClasses
        try PoolSettings.setPasswordPolicy(policy, transaction)
      }
      if let address = wish.loginAddress {
        let address = address.isEmpty ? nil : address
        if let app = wish.app {
          try PoolSettings.setLoginAddress(address, ofApplication: app, transaction)
        } else {
          try PoolSettings.setLoginAddress(address, transaction)
        }
      }
      if wish.messagesPerAddress != nil || wish.messagesPerPool != nil {
        try PoolSettings.setMessagesPerMinute(
          perAddress: wish.messagesPerAddress, perPool: wish.messagesPerPool, transaction)
      }
      if let photo = wish.defaultPhoto { try PoolSettings.setDefaultPhoto(photo.isEmpty ? nil : photo, transaction) }
    }
  }

  private func show(_ pool: Pool) throws(PoolFailure) {
    let (policy, address, photo, messages) = try pool.store.read { (transaction) throws(PoolFailure) in
      (
        try PoolSettings.passwordPolicy(transaction), try PoolSettings.loginAddress(transaction),
        try PoolSettings.defaultPhoto(transaction), try PoolSettings.messagesPerMinute(transaction)
      )
    }
    let rows: [(String, Contract.Value)] = [
      ("passwordMinLength", .integer(Int64(policy.minimumLength))),
      ("passwordMinClasses", .integer(Int64(policy.minimumClasses))),
      ("loginAddress", address.map(Contract.Value.string) ?? .null),
      ("defaultPhoto", photo.map(Contract.Value.string) ?? .null),
      ("messagesPerAddress", .integer(messages.perAddress)), ("messagesPerPool", .integer(messages.perPool)),
    ]
    do throws(CommandError) {
      if output.json { return try console.data(JSONText.of(.object(rows.map { .init($0.0, $0.1) }))) }
      for (name, value) in rows {
        let text = value.string ?? value.integer.map { "\($0)" } ?? "none"
        try console.data(name + String(repeating: " ", count: 20 - name.count) + text)
      }
    } catch {
      throw .storage(error.message)
    }
  }
}
