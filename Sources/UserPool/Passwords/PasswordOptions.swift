import Contract
import Cryptography

/// The options of a create or update that are about passwords, read once for the whole call.
struct PasswordOptions {
  /// How passwords are encrypted, where the options say so; they win over what stands beside the password.
  var encryption: PasswordEncryption?
  /// Make a password for each user without an explicit one.
  var generates = false
  /// Passwords are hashes, to be stored as they are.
  var keeps = false
  /// Ask for another password at the first sign-in; nil where the request does not say.
  var resetOnFirstLogin: Bool?
  /// Ask for another password at the next sign-in; nil where the request does not say.
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

  /// True where the request says something about resets, with or without a password.
  var mentionsReset: Bool { resetOnFirstLogin != nil || resetOnNextLogin != nil }

  /// What is asked for at the next sign-in once a password is set, or nil where the request does not say.
  func reset(over present: Credential.Reset) -> Credential.Reset {
    if resetOnFirstLogin == true { return .firstLogin }
    if resetOnNextLogin == true { return .nextLogin }
    switch present {
    case .none: return .none
    case .firstLogin: return resetOnFirstLogin == false ? .none : present
    case .nextLogin: return resetOnNextLogin == false ? .none : present
    }
  }

  /// What is asked for after an administrator has set a password: only what this very request says.
  var resetAfterPassword: Credential.Reset {
    resetOnFirstLogin == true ? .firstLogin : resetOnNextLogin == true ? .nextLogin : .none
  }
}
