import Contract

// The sentences about passwords.
extension Message {
  static let passwordUndecryptable = Message(
    english: "the encrypted password cannot be decrypted", chinese: "加密的密码无法解密")
  /// {0} the fewest characters
  static let passwordTooShort = Message(
    english: "the password must have at least {0} {0:character|characters}",
    chinese: "密码至少需要 {0} 个字符")
  /// {0} the most characters
  static let passwordTooLong = Message(
    english: "the password must have at most {0} {0:character|characters}",
    chinese: "密码最多 {0} 个字符")
  /// {0} the fewest classes
  static let passwordTooUniform = Message(
    english:
      "the password must contain at least {0} of these: lowercase letters, uppercase letters, digits, other characters",
    chinese: "密码至少需要包含以下字符中的 {0} 类：小写字母、大写字母、数字、其他字符")
  static let passwordTooCommon = Message(
    english: "the password is too common; choose another",
    chinese: "密码过于常见，容易被猜到，请更换")
  static let passwordHasOwnName = Message(
    english: "the password must not contain the user's own name, username, email or phone",
    chinese: "密码不能包含用户自己的姓名、用户名、邮箱或手机号")
  static let passwordSameAsBefore = Message(
    english: "the new password is the same as the current one, which must be changed",
    chinese: "新密码与当前密码相同，当前密码必须更换")
  static let passwordRemovedAndGenerated = Message(
    english:
      "null removes the password, but options.autoGeneratePassword asks for a new one; leave the field out to generate a password",
    chinese: "null 表示清除密码，与 options.autoGeneratePassword 冲突；如需生成密码，请不要传该字段")
  static let saltWithoutKeepPassword = Message(
    english: "a salt is only allowed with a password hash; set options.keepPassword",
    chinese: "salt 仅用于密码哈希值，需要设置 options.keepPassword")
  static let passwordHashUnknown = Message(
    english: "with options.keepPassword the password must be a hash in one of the supported formats",
    chinese: "设置 options.keepPassword 时，密码必须为受支持格式的哈希值")
  static let passwordHashNeedsSalt = Message(
    english: "a hash of this format requires its salt",
    chinese: "该格式的哈希值需要 salt")
  static let passwordHashTooExpensive = Message(
    english: "checking this hash would take too much time or memory",
    chinese: "验证该哈希值需要过多的时间或内存")
}
