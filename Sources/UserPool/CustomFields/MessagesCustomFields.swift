import Contract

// The sentences about custom fields and the user data object's fields.
extension Message {
  /// {0} key
  static let customFieldUndefinedNearMiss = Message(
    english: "{0} is not defined as a custom field; did you mean {1}?", chinese: "自定义字段 {0} 未定义，您是否想用 {1}？")
  /// {0} key
  static let customFieldNotUnique = Message(
    english: "{0} is not a unique custom field; only a unique one can be used to look something up",
    chinese: "自定义字段 {0} 不是唯一字段，不能用于查找")
  /// {0} key
  static let metadataFieldNotUnique = Message(
    english: "{0} is not a unique field of the user data object; only a unique one can be used to look something up",
    chinese: "用户数据对象的字段 {0} 不是唯一字段，不能用于查找")
  /// {0} key
  static let metadataFieldUndefined = Message(
    english: "{0} is not defined as a field of the user data object", chinese: "用户数据对象中未定义字段 {0}")
  /// {0} key {1} near miss
  static let metadataFieldUndefinedNearMiss = Message(
    english: "{0} is not defined as a field of the user data object; did you mean {1}?",
    chinese: "用户数据对象中未定义字段 {0}，您是否想用 {1}？")
  /// {0} key {1} kind
  static let customFieldWantsString = Message(
    english: "{0} must be a string, not {1:kind}",
    chinese: "{0} 应为字符串，收到的是{1:kind}")
  /// {0} key {1} kind
  static let customFieldWantsNumber = Message(
    english: "{0} must be a number, not {1:kind}",
    chinese: "{0} 应为数字，收到的是{1:kind}")
  /// {0} key {1} kind
  static let customFieldWantsTime = Message(
    english: "{0} must be a date such as 2022-06-03 or an RFC 3339 time; this {1} is neither",
    chinese: "{0} 应为日期（如 2022-06-03）或 RFC 3339 时间，收到的{1:kind}不符合要求")
  /// {0} key {1} kind
  static let customFieldWantsBoolean = Message(
    english: "{0} must be true or false, not {1:kind}",
    chinese: "{0} 应为 true 或 false，收到的是{1:kind}")
  /// {0} key {1} kind {2} options
  static let customFieldWantsOption = Message(
    english: "{0} must be one of its options ({2}); this {1} is not one of them",
    chinese: "{0} 应为其选项之一（{2:list}），收到的{1:kind}不在其中")
  /// {0} key {1} kind
  static let customFieldWantsList = Message(
    english: "{0} must be a list of strings and numbers, not {1:kind}",
    chinese: "{0} 应为字符串或数字的列表，收到的是{1:kind}")
  /// {0} key
  static let customFieldOutOfRange = Message(
    english: "{0} is outside the limits of its field",
    chinese: "{0} 超出该字段允许的范围")
  /// {0} key
  static let customFieldRequired = Message(
    english: "{0} is required and cannot be removed", chinese: "{0} 为必填字段，不能清除")
  /// {0} key {1} user id of the holder
  static let customFieldTaken = Message(
    english: "this value of {0} is already used by user {1}",
    chinese: "{0} 的该值已被用户 {1} 占用")
  /// {0} key
  static let customFieldKeyReserved = Message(
    english: "{0} is a base field of users; use another key for the custom field",
    chinese: "{0} 是用户内置字段，自定义字段请使用其他 key")
  /// {0} key
  static let customFieldKeyMalformed = Message(
    english:
      "{0} is not a valid key: it must start with a letter or _, followed by letters, digits, _ or -, at most 64 bytes",
    chinese: "{0} 不是有效的 key：必须以字母或 _ 开头，其后为字母、数字、_ 或 -，最长 64 字节")
  /// {0} key
  static let customFieldNeedsType = Message(
    english: "{0} is a new field and requires a dataType",
    chinese: "{0} 是新字段，需要指定 dataType")
  /// {0} key {1} what cannot change
  static let customFieldFixed = Message(
    english: "{1} of {0} cannot be changed once the field exists", chinese: "字段 {0} 已存在，不能修改 {1}")
  /// {0} key
  static let customFieldNeedsOptions = Message(
    english: "{0} is an ENUM and requires options without duplicates",
    chinese: "{0} 为 ENUM 类型，需要互不重复的选项")
  /// {0} key
  static let customFieldHasNoOptions = Message(
    english: "{0} is not an ENUM and cannot have options",
    chinese: "{0} 不是 ENUM 类型，不能设置选项")
  /// {0} key
  static let customFieldCannotBeUnique = Message(
    english: "{0} cannot be unique: only STRING and NUMBER fields can", chinese: "{0} 不能设为唯一：仅支持 STRING 和 NUMBER 类型")
  /// {0} key
  static let customFieldEncryptedUnique = Message(
    english: "{0} is encrypted and cannot be unique: encrypted values cannot be compared",
    chinese: "{0} 为加密字段，不能设为唯一：加密后的值无法比较")
  /// {0} key {1} {2} user ids
  static let customFieldHasDuplicates = Message(
    english: "{0} cannot become unique: users {1} and {2} have the same value",
    chinese: "{0} 不能设为唯一：用户 {1} 与 {2} 的值相同")
  /// {0} key
  static let customFieldUnknown = Message(
    english: "custom field {0} not found",
    chinese: "自定义字段 {0} 不存在")
  /// {0} key
  static let baseFieldUnknown = Message(
    english: "base field {0} not found",
    chinese: "内置字段 {0} 不存在")
  /// {0} what is asked for
  static let notInEmbeddedPool = Message(
    english: "{0} is not supported by the embedded pool", chinese: "嵌入式用户池不支持 {0}")
  /// {0} id
  static let metadataFieldUnknown = Message(
    english: "the user data object has no field {0}",
    chinese: "用户数据对象中没有字段 {0}")
  /// {0} key
  static let metadataFieldExists = Message(
    english: "the user data object already has a field {0}",
    chinese: "用户数据对象中已有字段 {0}")
  /// {0} key {1} near miss
  static let baseFieldUnknownNearMiss = Message(
    english: "base field {0} not found; did you mean {1}?",
    chinese: "内置字段 {0} 不存在，您是否想用 {1}？")
  /// {0} key
  static let customDataNeedsValue = Message(
    english: "{0} requires a value; null removes it",
    chinese: "{0} 缺少 value，null 表示清除")
}
