/// A sentence for people in both languages of the service. A message cannot be made without both texts.
///
/// The texts may hold places for arguments:
/// - `{0}` is the first argument as it is;
/// - `{0:kind}` is a kind of value, such as `string`, in words: "a string", "字符串";
/// - `{0:list}` is a list of names or codes with ", " between them, written as the language does: "M, F", "M、F";
/// - `{0:row|rows}` is the first word where the argument is 1, and the second one otherwise.
///
/// The pool's messages are constants in files `Messages*.swift`. Arguments are names and values that the caller sent or may see, never a secret.
public struct Message: Sendable, Equatable {
  /// The sentence in English.
  public let english: String
  /// The sentence in Chinese.
  public let chinese: String

  /// A message.
  public init(english: String, chinese: String) {
    self.english = english
    self.chinese = chinese
  }

  /// The sentence in a language, its places left as they are.
  public func text(_ language: Language) -> String { language == .chinese ? chinese : english }

  /// The sentence in a language, its places filled. A place without an argument stays empty.
  public func rendered(_ language: Language, _ arguments: [String]) -> String {
    let template = text(language)
    guard template.utf8.contains(UInt8(ascii: "{")) else { return template }
    var text = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      text += rest[..<open]
      text += Self.filled(rest[rest.index(after: open)..<close], language, arguments)
      rest = rest[rest.index(after: close)...]
    }
    return text + rest
  }

  private static func filled(_ place: Substring, _ language: Language, _ arguments: [String]) -> String {
    let parts = place.split(separator: ":", maxSplits: 1)
    guard let index = parts.first.flatMap({ Int($0) }), arguments.indices.contains(index) else { return "" }
    let argument = arguments[index]
    switch parts.dropFirst().first {
    case nil: return argument
    case "kind"?: return Message(kind: argument).text(language)
    case "list"?: return language == .chinese ? argument.split(separator: ", ").joined(separator: "、") : argument
    case let forms?:
      let forms = forms.split(separator: "|")
      return (argument == "1" ? forms.first : forms.last).map(String.init) ?? ""
    }
  }

  /// A kind of value in words: "a string", "字符串".
  /// - Parameter kind: `null`, `boolean`, `number`, `string`, `array` or `object`; anything else stays as it is.
  public init(kind: String) {
    switch kind {
    case "boolean": self.init(english: "a boolean", chinese: "布尔值")
    case "number": self.init(english: "a number", chinese: "数字")
    case "string": self.init(english: "a string", chinese: "字符串")
    case "array": self.init(english: "an array", chinese: "数组")
    case "object": self.init(english: "an object", chinese: "对象")
    case "null": self.init(english: "null", chinese: " null")
    default: self.init(english: kind, chinese: kind)
    }
  }
}
