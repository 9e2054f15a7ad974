// The sentences about groups.
extension Message {
  /// {0} code
  static let groupNotFound = Message(english: "there is no group {0}", chinese: "分组 {0} 不存在")
  static let dynamicGroup = Message(
    english: "dynamic groups are not supported by the embedded pool; static ones are",
    chinese: "嵌入式用户池不支持动态分组，仅支持静态分组")
}
