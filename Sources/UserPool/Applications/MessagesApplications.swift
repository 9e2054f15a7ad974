import Contract

// The sentences about applications and access keys.
extension Message {
  static let lastApplication = Message(
    english: "the last application cannot be deleted",
    chinese: "不能删除最后一个应用")
  /// {0} identifier, {1} application id
  static let applicationIdentifierTaken = Message(
    english: "{0} is already the identifier of application {1}", chinese: "{0} 已是应用 {1} 的标识")
  static let notARedirectAddress = Message(
    english: "must be an absolute URL such as https://example.com/callback",
    chinese: "必须为完整的 URL，例如 https://example.com/callback")
  /// {0} access key id
  static let accessKeyUnknown = Message(
    english: "access key {0} not found",
    chinese: "密钥 {0} 不存在")
  static let lastAccessKey = Message(
    english: "the last enabled access key cannot be deleted or disabled",
    chinese: "不能删除或停用最后一个启用的密钥")
}
