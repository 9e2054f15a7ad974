import Contract

// The sentences about sign-in, sessions and the user's own profile.
extension Message {
  static let notSignedIn = Message(
    english: "not signed in: the access token is missing, invalid or expired",
    chinese: "未登录：缺少 access_token，或 access_token 无效、已过期")
  static let accountOrPasswordWrong = Message(
    english: "the account or password is wrong",
    chinese: "账号或密码错误")
  /// {0} seconds
  static let lockedForGuesses = Message(
    english:
      "locked after too many wrong passwords: try again in {0} {0:second|seconds}, sign in with a passcode, or reset the password",
    chinese: "密码错误次数过多，已锁定：请在 {0} 秒后重试，或使用验证码登录、重置密码")
  static let guessesAtOnce = Message(
    english: "too many sign-ins to this account at once; try again", chinese: "该账号同时登录的请求过多，请重试")
  /// {0} why it was refused, {1} seconds
  static let lockedNow = Message(
    english: "{0}; locked for {1} {1:second|seconds}", chinese: "{0}；已锁定 {1} 秒")
  static let accountNotActivated = Message(
    english: "the account is not activated or has been disabled",
    chinese: "账号未激活或已被停用")
  static let passwordResetAtFirstLogin = Message(
    english: "the password must be reset at the first sign-in: call updatePassword with data.passwordResetToken",
    chinese: "首次登录需要重置密码：请使用 data.passwordResetToken 调用 updatePassword")
  static let passwordResetForced = Message(
    english: "the password must be reset: call updatePassword with data.passwordResetToken",
    chinese: "需要重置密码：请使用 data.passwordResetToken 调用 updatePassword")
  static let passwordPayloadMissing = Message(
    english: "signing in with PASSWORD requires a passwordPayload",
    chinese: "PASSWORD 方式登录需要 passwordPayload")
  static let accountMissing = Message(
    english: "account, email, phone or username is required",
    chinese: "account、email、phone、username 至少需要提供一个")
  static let scopeWithoutOpenid = Message(
    english: "the scope must contain openid",
    chinese: "scope 必须包含 openid")
  static let oldPasswordMissing = Message(
    english: "the current password is required",
    chinese: "需要提供当前密码")
  static let oldPasswordWrong = Message(
    english: "the current password is wrong",
    chinese: "当前密码错误")
  static let resetTokenWrong = Message(
    english: "the passwordResetToken is invalid, already used or expired; sign in again to get a new one",
    chinese: "passwordResetToken 无效、已使用或已过期，请重新登录获取")
  /// {0} field {1} operation
  static let profileFieldElsewhere = Message(
    english: "{0} cannot be changed here; use {1}",
    chinese: "{0} 不能在此修改，请使用 {1}")
  /// {0} field
  static let profileFieldRefused = Message(
    english: "users cannot change {0} themselves",
    chinese: "{0} 不允许用户自行修改")
  static let answerTooLarge = Message(
    english: "the response is too large",
    chinese: "返回内容过大")
}
