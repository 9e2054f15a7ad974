import Contract

// The sentences about groups.
extension Message {
  /// {0} code
  static let groupNotFound = Message(
    english: "group {0} not found",
    chinese: "分组 {0} 不存在")
  static let dynamicGroup = Message(
    english: "the embedded pool does not support dynamic groups, only static ones",
    chinese: "嵌入式用户池不支持动态分组，仅支持静态分组")
}
