import Contract

// The sentences about roles and permission namespaces.
extension Message {
  /// {0} code, {1} namespace
  static let roleNotFound = Message(
    english: "role {0} not found in namespace {1}",
    chinese: "权限空间 {1} 中不存在角色 {0}")
  /// {0} code
  static let namespaceNotFound = Message(
    english: "namespace {0} not found",
    chinese: "权限空间 {0} 不存在")
  /// {0} code
  static let namespaceBuiltIn = Message(
    english: "namespace {0} is built in; it cannot be deleted or renamed",
    chinese: "权限空间 {0} 为内置空间，不能删除或改名")
  static let malformedCode = Message(
    english: "must be 1 to 50 characters: letters, digits, - or _",
    chinese: "必须为 1 到 50 个字符，仅限字母、数字、- 或 _")
  static let malformedMilliseconds = Message(
    english: "must be a time in milliseconds since 1970",
    chinese: "必须为毫秒时间戳")
  static let endsBeforeItBegins = Message(
    english: "must be later than enableTime", chinese: "必须晚于 enableTime")
  static let roleOfItself = Message(
    english: "a role cannot be assigned to itself", chinese: "角色不能分配给自身")
}
