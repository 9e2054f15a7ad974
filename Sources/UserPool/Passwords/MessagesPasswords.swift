// The sentences about passwords.
extension Message {
  static let passwordUndecryptable = Message(
    english: "the encrypted password cannot be decrypted", chinese: "加密的密码无法解密")
  /// {0} the fewest characters
  static let passwordTooShort = Message(
    english: "the password must have at least {0} characters", chinese: "密码至少需要 {0} 个字符")
  /// {0} the most characters
  static let passwordTooLong = Message(
    english: "the password must have at most {0} characters", chinese: "密码最多 {0} 个字符")
  /// {0} the fewest classes
  static let passwordTooUniform = Message(
    english:
      "the password must have characters of at least {0} of: lower case letters, upper case letters, digits, others",
    chinese: "密码至少需要包含以下字符中的 {0} 类：小写字母、大写字母、数字、其他字符")
  static let passwordSameAsBefore = Message(
    english: "the new password is the same as the current one, which must be changed",
    chinese: "新密码与当前密码相同，当前密码必须更换")
  static let passwordRemovedAndGenerated = Message(
    english:
      "null takes the password away, and options.autoGeneratePassword asks for one; leave the field out for that",
    chinese: "null 表示移除密码，与 options.autoGeneratePassword 冲突；如需生成密码，请不要传该字段")
  static let saltWithoutKeepPassword = Message(
    english: "a salt belongs to a hash: it needs options.keepPassword",
    chinese: "salt 仅用于已加密的密码，需要设置 options.keepPassword")
  static let passwordHashUnknown = Message(
    english: "with keepPassword the password is a hash in one of the listed forms; this is none",
    chinese: "设置 keepPassword 时，密码应为受支持格式的哈希值")
  static let passwordHashNeedsSalt = Message(
    english: "a hash of this form needs its salt", chinese: "该格式的哈希值需要 salt")
  static let passwordHashTooExpensive = Message(
    english: "checking this hash would take too much time or memory", chinese: "验证该哈希值所需的时间或内存过多")
}
