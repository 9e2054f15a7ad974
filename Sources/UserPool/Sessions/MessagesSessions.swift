// The sentences about sign-in, sessions and the user's own profile.
extension Message {
  static let notSignedIn = Message(
    english: "not signed in: there is no access token, or it is not good any more", chinese: "未登录：缺少 access_token 或已失效")
  static let accountOrPasswordWrong = Message(
    english: "the account or the password is wrong", chinese: "账号或密码错误")
  static let accountNotActivated = Message(
    english: "the account is not activated", chinese: "账号未激活或已被停用")
  static let passwordResetAtFirstLogin = Message(
    english: "the password must be set anew at the first sign-in: use data.passwordResetToken with updatePassword",
    chinese: "首次登录需要重置密码：请使用 data.passwordResetToken 调用 updatePassword")
  static let passwordResetForced = Message(
    english: "the password must be set anew: use data.passwordResetToken with updatePassword",
    chinese: "需要重置密码：请使用 data.passwordResetToken 调用 updatePassword")
  static let passwordPayloadMissing = Message(
    english: "a sign-in by PASSWORD needs a passwordPayload", chinese: "PASSWORD 方式登录需要 passwordPayload")
  static let accountMissing = Message(
    english: "one of account, email, phone and username is needed", chinese: "account、email、phone、username 至少需要一个")
  static let scopeWithoutOpenid = Message(
    english: "a scope must contain openid", chinese: "scope 必须包含 openid")
  static let oldPasswordMissing = Message(
    english: "the present password is needed", chinese: "需要提供当前密码")
  static let oldPasswordWrong = Message(english: "the present password is wrong", chinese: "当前密码错误")
  static let resetTokenWrong = Message(
    english: "the passwordResetToken is unknown, used or too old: sign in again for a new one",
    chinese: "passwordResetToken 无效、已使用或已过期，请重新登录获取")
  /// {0} field {1} operation
  static let profileFieldElsewhere = Message(
    english: "{0} is not changed with the profile: use {1}", chinese: "{0} 不能在此修改，请使用 {1}")
  /// {0} field
  static let profileFieldRefused = Message(
    english: "{0} cannot be changed by users themselves", chinese: "{0} 不允许用户自行修改")
  static let answerTooLarge = Message(english: "the answer is too large", chinese: "返回内容过大")
}
