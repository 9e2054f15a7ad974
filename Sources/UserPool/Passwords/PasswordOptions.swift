import Contract
import Cryptography

/// The options of a create or update that are about passwords, read once for the whole call.
struct PasswordOptions {
  /// How passwords are encrypted, if the options say so; the options take precedence over the setting next to the password.
  var encryption: PasswordEncryption?
  /// Make a password for each user without an explicit one.
  var generates = false
  /// Passwords are hashes, to be stored as they are.
  var keeps = false
  /// Require a new password at the first sign-in; nil if the request does not say.
  var resetOnFirstLogin: Bool?
  /// Require a new password at the next sign-in; nil if the request does not say.
  var resetOnNextLogin: Bool?
  /// What to send, and whereto.
  var notification: NotificationWish?

  init(_ options: TapeNode?, for purpose: PasswordPurpose) {
    guard let options, options.kind == .object else { return }
    encryption = options["passwordEncryptType"]?.string.flatMap(PasswordEncryption.init(rawValue:))
    generates = options["autoGeneratePassword"]?.bool ?? false
    resetOnFirstLogin = options["resetPasswordOnFirstLogin"]?.bool
    switch purpose {
    case .create:
      keeps = options["keepPassword"]?.bool ?? false
      notification = NotificationWish(created: options["sendNotification"])
    case .update:
      resetOnNextLogin = options["resetPasswordOnNextLogin"]?.bool
      notification = NotificationWish(reset: options["sendPasswordResetedNotification"])
    }
  }

  /// True if the request says something about resets, with or without a password.
  var mentionsReset: Bool { resetOnFirstLogin != nil || resetOnNextLogin != nil }

  /// The demands that a user has and that the request does not name.
  func openDemands(of record: UserRecord) -> [ResetDemand] {
    ResetDemand.allCases.filter { record.isTrue($0.field) && wish(for: $0) == nil }
  }

  private func wish(for demand: ResetDemand) -> Bool? {
    switch demand {
    case .firstLogin: resetOnFirstLogin
    case .nextLogin: resetOnNextLogin
    }
  }

  /// Sets the flags that the request names on a user and leaves the others.
  func setResets(on record: UserRecord) {
    for demand in ResetDemand.allCases {
      if let isDemanded = wish(for: demand) { ResetDemand.set(demand, isDemanded, on: record) }
    }
  }
}
