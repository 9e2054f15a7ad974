import Contract
import Cryptography

/// What a request says about a user's password, before anything is done about it (docs/operations.md, "Passwords").
struct PasswordWish: Sendable {
  /// The password as it arrived, perhaps encrypted or already a hash; nil where the request has none.
  var given: Secret?
  /// How it is encrypted.
  var encryption: PasswordEncryption = .none
  /// Make one where none is given.
  var generate = false
  /// The given password is a hash to be stored as it is.
  var keep = false
  /// The salt of such a hash, where it is not part of it.
  var salt: String?
  /// Ask for another password at the first sign-in; nil leaves that as it is.
  var resetOnFirstLogin: Bool?
  /// Ask for another password at the next sign-in; nil leaves that as it is.
  var resetOnNextLogin: Bool?
  /// Where the password stands in the request.
  var path: Path

  /// True where the request sets a password.
  var setsPassword: Bool { given != nil || generate }
}
