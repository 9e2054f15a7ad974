// The sentences about passcodes, sign-up and the tokens of one use.
extension Message {
  static let passcodeWrong = Message(
    english: "the passcode is wrong, used or too old", chinese: "验证码错误、已使用或已过期")
  /// {0} seconds
  static let passcodeTooSoon = Message(
    english: "a passcode was sent there already; the next one can be sent in {0} seconds",
    chinese: "验证码已发送，请在 {0} 秒后重试")
  static let passcodeNotOwn = Message(
    english: "passcodes of this channel are sent to your own address alone", chinese: "该类型的验证码只能发送到您自己的地址")
  static let passcodePayloadMissing = Message(
    english: "PASSCODE needs a passCodePayload", chinese: "PASSCODE 方式需要 passCodePayload")
  static let passcodeAddressMissing = Message(
    english: "exactly one of email and phone is needed", chinese: "email 和 phone 需要且只能提供一个")
  static let passcodeMissing = Message(
    english: "an address in a profile needs the passcode that was sent to it", chinese: "补全邮箱或手机号需要验证码")
  /// {0} field
  static let takenBySomebody = Message(english: "{0} is already used", chinese: "{0} 已被占用")
  static let alreadyBound = Message(
    english: "the account has one already: use updateEmail or updatePhone",
    chinese: "账号已绑定，请使用 updateEmail 或 updatePhone 修改")
  static let nothingBound = Message(english: "the account has none", chinese: "账号尚未绑定")
  static let lastIdentifier = Message(
    english: "the user would have no username, email or phone left to sign in with; set another one first",
    chinese: "用户将没有可用于登录的用户名、邮箱或手机号，请先设置另一个")
  static let oneUseTokenWrong = Message(
    english: "the token is unknown, used or too old", chinese: "token 无效、已使用或已过期")
  static let notYourOwn = Message(english: "is not your own", chinese: "不是您自己的")
  /// {0} payload
  static let payloadMissing = Message(english: "{0} is needed", chinese: "缺少 {0}")
}
