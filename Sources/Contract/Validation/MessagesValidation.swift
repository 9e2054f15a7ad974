// What the checker expected and what it got, as parts of the messages of ArgumentError.
extension Message {
  static let anyValue = Message(english: "any value", chinese: "任意值")
  static let otherValue = Message(english: "something else", chinese: "其他值")
  static let null = Message(english: "null", chinese: " null")
  static let boolean = Message(english: "boolean", chinese: "布尔值")
  static let number = Message(english: "number", chinese: "数字")
  static let wholeNumber = Message(english: "whole number", chinese: "整数")
  static let string = Message(english: "string", chinese: "字符串")
  static let array = Message(english: "array", chinese: "数组")
  static let object = Message(english: "object", chinese: "对象")
  static let field = Message(english: "field", chinese: "字段")
  static let parameter = Message(english: "parameter", chinese: "参数")
  static let brokenString = Message(english: "string that is not UTF-8", chinese: "非 UTF-8 编码的字符串")
  static let otherBytes = Message(english: "other bytes", chinese: "其他编码的字节")
  static let withoutNUL = Message(english: "text without the character U+0000", chinese: "不含字符 U+0000 的文本")
  static let withNUL = Message(english: "text that contains it", chinese: "含有该字符的文本")
  static let more = Message(english: "more", chinese: "更多层")
  static let dateOrTime = Message(
    english: "a date such as 2022-06-03, or an RFC 3339 time with a time zone",
    chinese: "日期（如 2022-06-03）或带时区的 RFC 3339 时间")
  static let clientHelper = Message(
    english: "this is a helper of the client library, not an operation", chinese: "这是客户端的辅助方法，不是接口")

  static func boolean(_ value: Bool) -> Message {
    Message(english: "boolean \(value)", chinese: "布尔值 \(value)")
  }

  static func number(_ text: String) -> Message { Message(english: "number \(text)", chinese: "数字 \(text)") }

  static func string(_ quoted: String) -> Message { Message(english: "string \(quoted)", chinese: "字符串 \(quoted)") }

  static func count(_ count: Int) -> Message { Message(english: "\(count)", chinese: " \(count)") }

  static func oneOf(_ values: [String]) -> Message {
    Message(
      english: "one of " + values.joined(separator: ", "), chinese: "以下值之一：" + values.joined(separator: "、"))
  }

  static func atLeast(_ least: Int) -> Message { Message(english: "at least \(least)", chinese: "不小于 \(least) 的数字") }

  static func atMost(_ most: Int) -> Message { Message(english: "at most \(most)", chinese: "不大于 \(most) 的数字") }

  static func atLeast(entries: Int) -> Message {
    Message(english: "at least \(entries) \(entries == 1 ? "entry" : "entries")", chinese: "至少 \(entries) 项")
  }

  static func atMost(entries: Int) -> Message {
    Message(english: "at most \(entries) \(entries == 1 ? "entry" : "entries")", chinese: "最多 \(entries) 项")
  }

  static func atLeast(characters: Int) -> Message {
    Message(
      english: "at least \(characters) \(characters == 1 ? "character" : "characters")",
      chinese: "至少 \(characters) 个字符"
    )
  }

  static func atMost(characters: Int) -> Message {
    Message(
      english: "at most \(characters) \(characters == 1 ? "character" : "characters")", chinese: "最多 \(characters) 个字符")
  }
}
