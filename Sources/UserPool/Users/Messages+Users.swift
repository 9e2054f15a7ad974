import Contract

// The sentences of the operations on users.
extension Message {
  /// No user has the id that was asked for.
  public static let userNotFound = Message(english: "no such user", chinese: "用户不存在")
  /// {0} what was asked for
  static let ambiguousUser = Message(
    english: "{0} is linked to more than one user; use the id type identity with the identity source's id instead",
    chinese: "{0} 对应多个用户，请改用 identity 类型并指定身份源 ID")
  /// {0} type
  static let unknownUserIdType = Message(
    english: "{0} is not a user id type",
    chinese: "不支持的用户 ID 类型 {0}")
  /// {0} form
  static let malformedUserId = Message(
    english: "must have the form {0}",
    chinese: "格式必须为 {0}")
  /// {0} field, {1} holder's id
  public static let taken = Message(
    english: "{0} is already used by user {1}", chinese: "{0} 已被用户 {1} 占用")
  static let takenInRequest = Message(english: "another entry has the same value", chinese: "另一项已使用相同的值")
  /// {0} value's type
  static let notText = Message(
    english: "must be a string, not {0:kind}",
    chinese: "必须为字符串，不能为{0:kind}")
  /// {0} value's type
  static let notBoolean = Message(
    english: "must be true or false, not {0:kind}",
    chinese: "必须为布尔值，不能为{0:kind}")
  /// {0} value's type
  static let notObject = Message(
    english: "must be an object, not {0:kind}",
    chinese: "必须为对象，不能为{0:kind}")
  /// {0} value's type
  static let notArray = Message(
    english: "must be an array, not {0:kind}",
    chinese: "必须为数组，不能为{0:kind}")
  /// {0} value's type
  static let notNumber = Message(
    english: "must be a number, not {0:kind}",
    chinese: "必须为数字，不能为{0:kind}")
  /// {0} allowed
  static let notOneOf = Message(
    english: "must be one of {0:list}",
    chinese: "必须为以下值之一：{0:list}")
  static let missing = Message(english: "is required", chinese: "不能缺少")
  static let notNullable = Message(english: "cannot be cleared", chinese: "不能清空")
  static let malformedEmail = Message(
    english: "must be an email address such as test@example.com",
    chinese: "必须为有效的邮箱地址，例如 test@example.com")
  static let malformedPhone = Message(
    english: "must be 4 to 15 digits, without the country code",
    chinese: "必须为 4 到 15 位数字，不含区号")
  static let malformedCountryCode = Message(
    english: "must be + and 1 to 4 digits, such as +86",
    chinese: "必须为 + 加 1 到 4 位数字，例如 +86")
  static let malformedDate = Message(
    english: "must be a date such as 2022-06-03 or a time such as 2022-06-03T08:00:00Z",
    chinese: "必须为日期（如 2022-06-03）或时间（如 2022-06-03T08:00:00Z）")
  static let malformedURL = Message(
    english: "must be a URL such as https://example.com/",
    chinese: "必须为 URL，例如 https://example.com/")
  static let malformedName = Message(
    english: "must be 1 to 256 bytes without control characters", chinese: "必须为 1 到 256 字节，且不含控制字符")
  /// {0} character
  static let hiddenCharacter = Message(
    english: "contains {0}, a character that cannot be seen or was lost in a conversion",
    chinese: "包含不可见或转换中丢失的字符 {0}")
  /// {0} character
  static let blankAtEnd = Message(
    english: "must not begin or end with a blank ({0})", chinese: "开头和结尾不能有空白字符（{0}）")
  static let notComposed = Message(
    english: "must be in Unicode normalization form NFC: use one character for a letter with its marks",
    chinese: "必须为 Unicode 规范化形式 NFC：带符号的字母应使用单个字符")
  /// {0} field
  static let nameOfAnAddress = Message(
    english: "looks like an email address or a phone number, but is not the user's own; use another {0}",
    chinese: "看起来像邮箱或手机号，但不是该用户自己的；请使用其他 {0}")
  static let malformedSource = Message(
    english: "must be 1 to 256 bytes without control characters or colons",
    chinese: "必须为 1 到 256 字节，且不含控制字符和冒号")
  /// {0} bytes
  static let tooLong = Message(
    english: "must not be longer than {0} bytes",
    chinese: "不能超过 {0} 字节")
  static let needsIdentifier = Message(
    english: "email, phone or username is required",
    chinese: "email、phone、username 至少需要提供一个")
  static let emptyList = Message(english: "must not be empty", chinese: "不能为空")
  /// {0} most
  static let tooMany = Message(
    english: "must not have more than {0} {0:entry|entries}",
    chinese: "不能超过 {0} 项")
  static let needsCondition = Message(
    english: "username, email, phone or externalId is required",
    chinese: "username、email、phone、externalId 至少需要提供一个")
  /// {0} department
  static let departmentNotFound = Message(
    english: "department {0} not found",
    chinese: "部门 {0} 不存在")
  /// {0} tenant
  static let tenantNotFound = Message(
    english: "tenant {0} not found",
    chinese: "租户 {0} 不存在")
  /// {0} source, {1} id, {2} holder's id
  static let identityTaken = Message(
    english: "account {1} of identity source {0} is already linked to user {2}",
    chinese: "身份源 {0} 的账号 {1} 已绑定到用户 {2}")
  /// {0} source
  static let identityNotFound = Message(
    english: "the user does not have this identity of identity source {0}",
    chinese: "用户没有身份源 {0} 的该身份")
  /// A value holds what JSON cannot say, such as infinity.
  public static let notJSON = Message(
    english: "cannot be stored as JSON",
    chinese: "无法保存为 JSON")
}

// The sentences of lists.
extension Message {
  static let pageTooSmall = Message(
    english: "must be a whole number, at least 1",
    chinese: "必须为大于等于 1 的整数")
  /// {0} most
  static let limitOutOfRange = Message(
    english: "must be a whole number from 1 to {0}",
    chinese: "必须为 1 到 {0} 的整数")
  static let badCursor = Message(
    english: "the cursor is invalid; start the walk again",
    chinese: "游标无效，请重新开始遍历")
  /// {0} field
  static let unknownFilterField = Message(
    english: "{0} is neither a field of users nor a custom field",
    chinese: "{0} 既不是用户字段，也不是自定义字段")
  /// {0} field
  static let encryptedFilterField = Message(
    english: "{0} is encrypted and cannot be searched", chinese: "{0} 已加密，无法搜索")
  /// {0} operator, {1} field
  static let operatorNotForField = Message(
    english: "{1} does not support the operator {0}",
    chinese: "{1} 不支持运算符 {0}")
  /// {0} operator
  static let unknownOperator = Message(english: "{0} is not an operator", chinese: "不支持的运算符 {0}")
  static let needsValue = Message(
    english: "a value is required",
    chinese: "缺少 value")
  static let needsPair = Message(
    english: "must be an array of two values",
    chinese: "必须为包含两个值的数组")
  /// {0} field
  static let cannotSort = Message(
    english: "the list cannot be sorted by {0}",
    chinese: "不能按 {0} 排序")
  /// {0} field
  static let cannotSearch = Message(
    english: "{0} cannot be searched",
    chinese: "{0} 不支持模糊搜索")
  static let filterTooLarge = Message(
    english: "the filter has too many conditions, or its conditions are too long",
    chinese: "筛选条件过多或过长")
  /// {0} clause
  static let unsupportedClause = Message(
    english:
      "{0} is not supported in searchQuery by the embedded pool; use bool, term, terms, match, wildcard, range or exists",
    chinese: "嵌入式用户池的 searchQuery 不支持 {0}，仅支持 bool、term、terms、match、wildcard、range、exists")
}
