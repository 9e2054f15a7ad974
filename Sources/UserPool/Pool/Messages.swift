import Contract

// The sentences of the pool as a whole. Other parts keep theirs in Messages*.swift files of their own.
extension Message {
  /// {0} operation
  public static let unsupportedOperation = Message(
    english: "{0} is not supported by the embedded pool", chinese: "嵌入式用户池不支持 {0}")
  /// {0} operation
  static let administratorsOnly = Message(
    english: "only administrators can call {0}",
    chinese: "仅限管理员调用 {0}")
  /// {0} key
  public static let undefinedCustomField = Message(
    english: "{0} is not defined as a custom field", chinese: "自定义字段 {0} 未定义")
}
