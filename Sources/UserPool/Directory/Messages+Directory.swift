import Contract

// The sentences about departments, groups and roles as far as they are the same for all of them.
extension Message {
  /// {0} value, {1} id or code of who has it
  static let codeTaken = Message(english: "{0} is already used by {1}", chinese: "{0} 已被 {1} 占用")
  /// {0} key, {1} id or code of who has it
  static let directoryValueTaken = Message(
    english: "this value of {0} is already used by {1}",
    chinese: "{0} 的该值已被 {1} 占用")
  /// {0} key, {1} {2} ids or codes
  static let directoryFieldHasDuplicates = Message(
    english: "{0} cannot become unique: {1} and {2} have the same value", chinese: "{0} 不能设为唯一：{1} 与 {2} 的值相同")
}
