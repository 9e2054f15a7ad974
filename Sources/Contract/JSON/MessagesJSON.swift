// What was expected where a text is not JSON. In Chinese the words follow 应为 ("should be") without a space.
extension Message {
  static let aDigit = Message(english: "a digit", chinese: "数字")
  static let noLeadingZero = Message(english: "no digit after a leading 0", chinese: "不以 0 开头的数字")
  static let numberOf64Bits = Message(english: "a number that fits into 64 bits", chinese: "64 位以内的数字")
  static let finiteNumber = Message(english: "a finite number", chinese: "有限的数字")
  /// The text, or what is made of it, is too long to be held.
  public static let smallerText = Message(english: "a smaller text", chinese: "更短的内容")
  static let inUTF8 = Message(english: "text in UTF-8", chinese: " UTF-8 编码的文本")
  static let endOfString = Message(english: "the end of the string", chinese: "字符串的结尾")
  static let noControlCharacter = Message(
    english: "an escape such as \\n, not a bare control character", chinese: "转义序列（如 \\n），而不是控制字符")
  static let anEscape = Message(
    english: "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u",
    chinese: "以下转义之一：\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
  static let bothSurrogates = Message(english: "both halves of a surrogate pair", chinese: "完整的代理对")
  static let fourHexDigits = Message(english: "four hex digits", chinese: "四位十六进制数字")
  static let endOfText = Message(english: "the end of the text", chinese: "文本的结尾")
  static let nameOrEnd = Message(english: "a name in quotes or }", chinese: "带引号的名称或 }")
  static let nameInQuotes = Message(english: "a name in quotes", chinese: "带引号的名称")
  static let commaOrBrace = Message(english: "a comma or }", chinese: "逗号或 }")
  static let commaOrBracket = Message(english: "a comma or ]", chinese: "逗号或 ]")
  static let aColon = Message(english: "a colon", chinese: "冒号")
  static let aValue = Message(english: "a value", chinese: "一个值")

  static func atMostBytes(_ count: Int) -> Message {
    Message(english: "at most \(count) bytes", chinese: "不超过 \(count) 字节的文本")
  }

  /// The limit of how deep arrays and objects may be nested.
  static func atMostLevels(_ count: Int) -> Message {
    Message(english: "at most \(count) levels of nesting", chinese: "不超过 \(count) 层的嵌套")
  }
}
