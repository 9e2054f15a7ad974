import Contract

// The sentences about the pool's own settings and keys.
extension Message {
  static let passwordPolicyImpossible = Message(
    english: "no password can satisfy this policy", chinese: "没有密码能满足该策略")
  static let notAWebAddress = Message(
    english: "the login address must be an http or https URL",
    chinese: "登录地址必须为 http 或 https URL")
  static let photoNotAWebAddress = Message(
    english: "the default photo must be an http or https URL",
    chinese: "默认头像必须为 http 或 https URL")
  /// {0} application id
  static let applicationUnknown = Message(
    english: "application {0} not found",
    chinese: "应用 {0} 不存在")
  static let accessKeyWrong = Message(
    english: "the access key id or secret is wrong",
    chinese: "AccessKey ID 或 Secret 错误")
  static let applicationSecretWrong = Message(
    english: "the application secret is wrong",
    chinese: "应用密钥错误")
}
