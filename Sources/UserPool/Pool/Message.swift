import Contract

/// A sentence for people in both languages of the service, with places `{0}`, `{1}`… for arguments.
///
/// Every sentence is a constant in a file `Messages*.swift`; text is rendered nowhere else. Arguments are names and values that the caller sent or may see:
/// never a secret.
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

  /// The sentence in a language, its places filled. A place without an argument stays empty.
  public func rendered(_ language: Language, _ arguments: [String]) -> String {
    let template = language == .chinese ? chinese : english
    guard template.utf8.contains(UInt8(ascii: "{")) else { return template }
    var text = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      text += rest[..<open]
      if let index = Int(rest[rest.index(after: open)..<close]), arguments.indices.contains(index) {
        text += arguments[index]
      }
      rest = rest[rest.index(after: close)...]
    }
    return text + rest
  }
}
