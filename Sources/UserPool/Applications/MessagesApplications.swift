// The sentences about applications and access keys.
extension Message {
  static let lastApplication = Message(
    english: "the last application cannot be removed", chinese: "不能删除最后一个应用")
  /// {0} identifier, {1} application id
  static let applicationIdentifierTaken = Message(
    english: "{0} is already the identifier of application {1}", chinese: "{0} 已是应用 {1} 的标识")
  static let notARedirectAddress = Message(
    english: "must be an absolute address such as https://example.com/callback",
    chinese: "必须是完整的地址，例如 https://example.com/callback")
  /// {0} access key id
  static let accessKeyUnknown = Message(english: "there is no access key {0}", chinese: "不存在密钥 {0}")
  static let lastAccessKey = Message(
    english: "the last enabled access key cannot be removed or disabled", chinese: "不能删除或停用最后一个启用的密钥")
}
