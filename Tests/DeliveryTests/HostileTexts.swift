import Foundation
import Testing

/// A text for a test, shown with its control characters escaped: a report must not break out of its line either.
struct Escaped: Sendable, CustomTestStringConvertible, ExpressibleByStringLiteral {
  let text: String

  init(_ text: String) { self.text = text }
  init(stringLiteral text: String) { self.text = text }

  var testDescription: String { String(text.prefix(40)).unicodeScalars.map { $0.escaped(asASCII: true) }.joined() }
}

/// Texts that would break out of a line.
enum HostileTexts {
  static let lines: [Escaped] = [
    "\r\nBcc: victim@example.com", "\nBcc: victim@example.com", "\rBcc: victim@example.com", "\u{0}", "\u{1b}[31m",
    "\u{7f}", "\u{85}Bcc: victim@example.com", "\u{2028}Bcc: victim@example.com",
  ]

  static let addresses = [
    "", "zoe", "@example.com", "zoe@", "zoe@a@b", "a@b.c, d@e.f", "<zoe@example.com>", "\"z\"@example.com",
    "zoe @example.com",
    "zoë@example.com", "zoe@exämple.com", "zoe@example.com>", "zoe@[127.0.0.1]", "-f@example.com",
    String(repeating: "z", count: 65) + "@example.com", "z@" + String(repeating: "e", count: 300),
  ]
}

/// Texts of several scripts and shapes.
enum BodyTexts {
  static let all: [Escaped] = [
    "plain\n", "trailing space \nand tab\t\nend", "您的新密码是：abc\n请尽快登录。\n",
    Escaped(String(repeating: "long ", count: 400)),
    Escaped(String(repeating: "=", count: 200)), ".\n..\nFrom here\n", "CR LF\r\nand\r\nmore", "\u{1F511}", "",
  ]

  /// With one kind of line break, and none at the end: mail ends every line.
  static func normalised(_ text: String) -> String {
    var lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }
}
