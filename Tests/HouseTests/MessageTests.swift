import Foundation
import Testing

/// A `Message(english: …, chinese: …)` as the sources write it.
struct WrittenMessage: CustomTestStringConvertible {
  let place: String
  /// The two texts between their quotes; several literals of one text are joined.
  let english: String
  let chinese: String

  var testDescription: String { "\(place) \(english)" }

  /// Every message of a file.
  static func all(in file: House.File) -> [WrittenMessage] {
    let text = file.lines.filter { !$0.trimmingCharacters(in: .whitespaces).hasPrefix("//") }.joined(separator: "\n")
    let pattern = /english:\s*(?<english>(?:[^"]*?"(?:[^"\\]|\\.)*")+?[^"]*?),\s*chinese:\s*(?<chinese>[^\n]*)/
    return text.matches(of: pattern).map { match in
      WrittenMessage(
        place: file.path, english: literals(String(match.output.english)),
        chinese: literals(String(match.output.chinese)))
    }
  }

  /// What stands between quotes, without what is computed.
  private static func literals(_ code: String) -> String {
    var text = code
    // The innermost computed parts first: they may have quotes and parentheses of their own.
    while let computed = text.firstMatch(of: /\\\([^()]*(?:\([^()]*\)[^()]*)*\)/) {
      text.replaceSubrange(computed.range, with: "…")
    }
    return text.matches(of: /"((?:[^"\\]|\\.)*)"/).map { String($0.output.1) }.joined(separator: " ")
  }
}

/// What a text in Chinese may not look like.
enum ChineseText {
  static func hasHan(_ text: String) -> Bool {
    text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
  }

  /// The first two English words of prose in a row; nil if there are none. Names, codes and quoted values are not prose.
  static func prose(in text: String) -> String? {
    var text = text
    text.replace(/"[^"]*"/, with: "")
    text.replace(/\{[^}]*\}/, with: "")
    return text.firstMatch(of: /\b[A-Za-z][a-z']* [a-z']{2,}\b/).map { String($0.output) }
  }

  /// Punctuation of English next to a Chinese character; nil if there is none.
  static func halfWidth(in text: String) -> String? {
    text.firstMatch(of: /[\x{4E00}-\x{9FFF}] ?[,;:?!](?![\w\/])/).map { String($0.output) }
  }
}

@Suite("Messages are written in both languages")
struct MessageTests {
  private static let messages = House.sources.flatMap { WrittenMessage.all(in: $0) }

  @Test("there are as many as the sources have")
  func found() {
    #expect(Self.messages.count > 250, "\(Self.messages.count)")
  }

  @Test("the Chinese text is Chinese, with its own punctuation")
  func chinese() {
    for message in Self.messages {
      // A name, a number or a code is the same in both.
      if message.english == message.chinese || message.english == message.chinese.trimmingCharacters(in: .whitespaces) {
        #expect(ChineseText.prose(in: message.english) == nil, "\(message.testDescription)")
        continue
      }
      #expect(ChineseText.hasHan(message.chinese), "\(message.place): no Chinese in: \(message.chinese)")
      #expect(!ChineseText.hasHan(message.english), "\(message.place): Chinese in: \(message.english)")
      #expect(
        ChineseText.prose(in: message.chinese) == nil,
        "\(message.place): \(ChineseText.prose(in: message.chinese) ?? "") in: \(message.chinese)")
      #expect(
        ChineseText.halfWidth(in: message.chinese) == nil, "\(message.place): half-width in: \(message.chinese)")
    }
  }

  @Test("both texts have the same places")
  func places() {
    for message in Self.messages {
      func places(_ text: String) -> Set<String> { Set(text.matches(of: /\{(\d)[:}]/).map { String($0.output.1) }) }
      #expect(places(message.english) == places(message.chinese), "\(message.testDescription)")
    }
  }

  @Test("a refusal is made of a message, not of a text in one language")
  func refusals() {
    // The service's own words, passed on as they came; and the two places that turn a message into a response.
    let excused = [
      "Sources/UserPool/Pool/Refusal.swift", "Sources/GenAuthServer/Connection/WireAnswer.swift",
      "Sources/GenAuthClient/Answers/AnswerReader.swift", "Sources/Contract/Validation/ArgumentError.swift",
    ]
    let modules = ["Contract", "UserPool", "UserPoolSQLite", "GenAuthServer", "GenAuthClient"]
    for file in House.sources where modules.contains(file.module) && !excused.contains(file.path) {
      let text = file.lines.joined(separator: "\n")
      for match in text.matches(of: /Response\(\s*refusal:[^\n]*\n?[^\n]*/) {
        let call = String(match.output)
        #expect(
          call.contains("Message.") || call.contains(".text(") || call.contains("HTTP \\("), "\(file.path): \(call)")
      }
    }
  }

  @Test("no source chooses a text by the language itself")
  func choices() {
    // Message does it for all others; the page names its language in its HTML.
    let excused = ["Sources/Contract/Exchange/Message.swift", "Sources/GenAuthServer/OpenID/Page.swift"]
    for file in House.sources where !excused.contains(file.path) {
      for (number, line) in file.lines.enumerated() {
        #expect(!line.contains("== .chinese ?"), "\(file.path):\(number + 1) must make a Message instead")
      }
    }
  }
}

@Suite("The checks of messages")
struct MessageCheckTests {
  @Test("see English prose and half-width punctuation in a Chinese text, and let names and codes pass")
  func checks() {
    #expect(ChineseText.prose(in: "必须是 string that is not UTF-8") == "string that")
    #expect(ChineseText.prose(in: "the password is wrong") == "the password")
    #expect(ChineseText.prose(in: "字段 {0:row|rows} 与 options.keepPassword 冲突，应为 \"one two\"") == nil)
    #expect(ChineseText.prose(in: "登录地址必须为 http 或 https URL，例如 2022-06-03T08:00:00Z") == nil)
    #expect(ChineseText.halfWidth(in: "未登录: 缺少 token") == "录:")
    #expect(ChineseText.halfWidth(in: "未登录：缺少 token") == nil)
    let file = House.File(
      path: "x.swift",
      lines: [
        "let a = Message(english: \"at most \\(n == 1 ? \"one\" : \"\\(n)\") rows\",", "  chinese: \"最多 \\(n) 行\")",
        "let b = Message(", "  english:", "    \"b\", chinese: \"乙\")",
      ])
    let messages = WrittenMessage.all(in: file)
    #expect(messages.map(\.english) == ["at most … rows", "b"])
    #expect(messages.map(\.chinese) == ["最多 … 行", "乙"])
  }
}
