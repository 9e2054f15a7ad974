// The sentences of the operations on users.
extension Message {
  /// No user has the id that was asked for.
  public static let userNotFound = Message(english: "no such user", chinese: "用户不存在")
  /// {0} what was asked for
  static let ambiguousUser = Message(
    english: "{0} is linked to more than one user; use identity with the identity source's id instead",
    chinese: "{0} 对应多个用户，请改用 identity 并指定身份源 ID")
  /// {0} type
  static let unknownUserIdType = Message(english: "{0} is not a type of user id", chinese: "不支持的用户 ID 类型 {0}")
  /// {0} form
  static let malformedUserId = Message(english: "must have the form {0}", chinese: "格式必须为 {0}")
  /// {0} field, {1} holder's id
  public static let taken = Message(
    english: "{0} is already used by user {1}", chinese: "{0} 已被用户 {1} 占用")
  static let takenInRequest = Message(english: "another entry has the same value", chinese: "另一项已使用相同的值")
  /// {0} value's type
  static let notText = Message(english: "must be a string, not {0}", chinese: "必须是字符串，而不是 {0}")
  /// {0} value's type
  static let notBoolean = Message(english: "must be true or false, not {0}", chinese: "必须是布尔值，而不是 {0}")
  /// {0} value's type
  static let notObject = Message(english: "must be an object, not {0}", chinese: "必须是对象，而不是 {0}")
  /// {0} value's type
  static let notArray = Message(english: "must be an array, not {0}", chinese: "必须是数组，而不是 {0}")
  /// {0} value's type
  static let notNumber = Message(english: "must be a number, not {0}", chinese: "必须是数字，而不是 {0}")
  /// {0} allowed
  static let notOneOf = Message(english: "must be one of {0}", chinese: "必须是以下值之一：{0}")
  static let notNullable = Message(english: "cannot be cleared", chinese: "不能清空")
  static let malformedEmail = Message(
    english: "is not an email address such as test@example.com", chinese: "不是有效的邮箱地址，例如 test@example.com")
  static let malformedPhone = Message(
    english: "must be 4 to 15 digits, without the country code", chinese: "必须是 4 到 15 位数字，不含区号")
  static let malformedCountryCode = Message(
    english: "must be + and 1 to 4 digits, such as +86", chinese: "必须是 + 加 1 到 4 位数字，例如 +86")
  static let malformedDate = Message(
    english: "must be a date such as 2022-06-03 or a time such as 2022-06-03T08:00:00Z",
    chinese: "必须是日期（如 2022-06-03）或时间（如 2022-06-03T08:00:00Z）")
  static let malformedURL = Message(
    english: "must be a URL such as https://example.com/", chinese: "必须是 URL，例如 https://example.com/")
  static let malformedName = Message(
    english: "must be 1 to 256 bytes without control characters", chinese: "必须为 1 到 256 字节，且不含控制字符")
  static let malformedSource = Message(
    english: "must be 1 to 256 bytes without control characters and colons", chinese: "必须为 1 到 256 字节，且不含控制字符和冒号")
  /// {0} bytes
  static let tooLong = Message(english: "must not be longer than {0} bytes", chinese: "不能超过 {0} 字节")
  static let needsIdentifier = Message(
    english: "one of email, phone and username is needed", chinese: "email、phone、username 至少需要一个")
  static let emptyList = Message(english: "must not be empty", chinese: "不能为空")
  /// {0} most
  static let tooMany = Message(english: "must not have more than {0} entries", chinese: "不能超过 {0} 项")
  static let needsCondition = Message(
    english: "one of username, email, phone and externalId is needed",
    chinese: "username、email、phone、externalId 至少需要一个")
  /// {0} department
  static let departmentNotFound = Message(english: "there is no department {0}", chinese: "部门 {0} 不存在")
  /// {0} tenant
  static let tenantNotFound = Message(english: "there is no tenant {0}", chinese: "租户 {0} 不存在")
  /// {0} source, {1} id, {2} holder's id
  static let identityTaken = Message(
    english: "account {1} of identity source {0} is already linked to user {2}",
    chinese: "身份源 {0} 的账号 {1} 已绑定到用户 {2}")
  /// {0} source
  static let identityNotFound = Message(
    english: "the user has no such identity of identity source {0}", chinese: "用户没有身份源 {0} 的该身份")
  /// A value holds what JSON cannot say, such as infinity.
  public static let notJSON = Message(english: "cannot be kept as JSON", chinese: "无法保存为 JSON")
}

// The sentences of lists.
extension Message {
  static let pageTooSmall = Message(english: "must be a whole number from 1", chinese: "必须是大于等于 1 的整数")
  /// {0} most
  static let limitOutOfRange = Message(english: "must be a whole number from 1 to {0}", chinese: "必须是 1 到 {0} 的整数")
  static let badCursor = Message(english: "the walk cannot go on from here", chinese: "游标无效，无法继续遍历")
  /// {0} field
  static let unknownFilterField = Message(
    english: "{0} is neither a field of a user nor a custom field", chinese: "{0} 既不是用户字段，也不是自定义字段")
  /// {0} field
  static let encryptedFilterField = Message(
    english: "{0} is encrypted and cannot be searched", chinese: "{0} 已加密，无法搜索")
  /// {0} operator, {1} field
  static let operatorNotForField = Message(
    english: "{0} is not possible with {1}", chinese: "{1} 不支持运算符 {0}")
  /// {0} operator
  static let unknownOperator = Message(english: "{0} is not an operator", chinese: "不支持的运算符 {0}")
  static let needsValue = Message(english: "a value is needed", chinese: "缺少 value")
  static let needsPair = Message(english: "must be an array of two values", chinese: "必须是包含两个值的数组")
  /// {0} field
  static let cannotSort = Message(english: "{0} cannot be sorted by", chinese: "不能按 {0} 排序")
  /// {0} field
  static let cannotSearch = Message(english: "{0} cannot be searched", chinese: "不能在 {0} 上模糊搜索")
  static let filterTooLarge = Message(
    english: "the conditions are too many or too long", chinese: "筛选条件过多或过长")
  /// {0} clause
  static let unsupportedClause = Message(
    english:
      "{0} is not supported in searchQuery by the embedded pool; bool, term, terms, match, wildcard, range and exists are",
    chinese: "嵌入式用户池的 searchQuery 不支持 {0}，仅支持 bool、term、terms、match、wildcard、range、exists")
}
