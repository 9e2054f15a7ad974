import Contract

// The sentences about passcodes, sign-up and the tokens of one use.
extension Message {
  /// {0} most
  static let messageLimitOutOfRange = Message(
    english: "the messages per minute must be a number from 0 (no limit) to {0}",
    chinese: "每分钟消息数必须为 0（不限制）到 {0} 之间的数字")
  static let tooManyMessages = Message(
    english: "too many messages were requested; try again later", chinese: "请求发送的消息过多，请稍后再试")
  static let passcodeWrong = Message(
    english: "the passcode is wrong, already used or expired",
    chinese: "验证码错误、已使用或已过期")
  /// {0} seconds
  static let passcodeTooSoon = Message(
    english: "a passcode was already sent to this address; try again in {0} {0:second|seconds}",
    chinese: "验证码已发送，请在 {0} 秒后重试")
  static let passcodeNotOwn = Message(
    english: "passcodes of this channel can only be sent to your own address",
    chinese: "该类型的验证码只能发送到您自己的地址")
  static let passcodePayloadMissing = Message(
    english: "PASSCODE requires a passCodePayload",
    chinese: "PASSCODE 方式需要 passCodePayload")
  static let passcodeAddressMissing = Message(
    english: "exactly one of email and phone is required",
    chinese: "email 和 phone 需要且只能提供一个")
  static let passcodeMissing = Message(
    english: "an address in a profile requires the passcode that was sent to it",
    chinese: "填写邮箱或手机号需要相应的验证码")
  /// {0} field
  static let takenBySomebody = Message(english: "{0} is already used", chinese: "{0} 已被占用")
  static let alreadyBound = Message(
    english: "the account already has one; use updateEmail or updatePhone to change it",
    chinese: "账号已绑定，请使用 updateEmail 或 updatePhone 修改")
  static let nothingBound = Message(
    english: "the account has none to unbind",
    chinese: "账号尚未绑定，无需解绑")
  static let lastIdentifier = Message(
    english: "the user would have no username, email or phone left to sign in with; set another one first",
    chinese: "用户将没有可用于登录的用户名、邮箱或手机号，请先设置另一个")
  static let oneUseTokenWrong = Message(
    english: "the token is invalid, already used or expired",
    chinese: "token 无效、已使用或已过期")
  static let notYourOwn = Message(english: "is not your own", chinese: "不是您自己的")
  /// {0} payload
  static let payloadMissing = Message(
    english: "{0} is required",
    chinese: "缺少 {0}")
}
