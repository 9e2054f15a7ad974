import Foundation
import Testing

/// Phrases that are no plain English. Each is wrong wherever a person reads it: in help, messages, documents.
enum Wording {
  /// An odd phrase, and what to say instead.
  struct Phrase: Sendable {
    let pattern: String
    let instead: String
  }

  static let phrases: [Phrase] = [
    Phrase(pattern: #"\b(whoever|whomever|whosoever)\b"#, instead: "name who acts: the user, the caller"),
    Phrase(pattern: #"\banew\b"#, instead: "again, or a verb: reset, rewrite, restart"),
    Phrase(pattern: #"\bis told so\b"#, instead: "sees a message, gets an error"),
    Phrase(pattern: #"\bwhere there (is|are) (no|none)\b"#, instead: "if there is none"),
    Phrase(pattern: #"\bwhere (it|that) is (no|none|not)\b"#, instead: "if it is not"),
    Phrase(pattern: #"\bnobody's\b"#, instead: "without an owner"),
    Phrase(pattern: #"\bputs? forward\b"#, instead: "moves ahead"),
    Phrase(pattern: #"\bstands? in for\b"#, instead: "replaces"),
    Phrase(pattern: #"\bstands? (in|on) the (list|summary|file|README)\b"#, instead: "appears in"),
    Phrase(pattern: #"\bis none that\b|\bis none of (them|its)\b"#, instead: "is not one of"),
    Phrase(pattern: #"\bthere is no such\b"#, instead: "… not found"),
    Phrase(pattern: #"\bmay not be there\b"#, instead: "may be missing"),
    Phrase(pattern: #"\bnot good any more\b|\bno good any more\b"#, instead: "invalid or expired"),
    Phrase(pattern: #"\bfor want of\b"#, instead: "because … is missing"),
    Phrase(pattern: #"\bis taken over\b|\btakes? over\b"#, instead: "copies, imports"),
    Phrase(pattern: #"\b1 (rows|users|entries|members|seconds|messages|fields)\b"#, instead: "the singular"),
    Phrase(
      pattern:
        #"(^|[^\w\s]\s+|\b(?!there\b)\w+\s+)is no (user|pool|file|list|number|JSON|envelope|operation|email|phone)\b"#,
      instead: "is not a …"),
    Phrase(pattern: #"\bthe way there\b"#, instead: "the stack traceback"),
    Phrase(pattern: #"\b(is|was|are|were) there already\b"#, instead: "already exists"),
    Phrase(pattern: #"\bstands? (above|behind|below|twice)\b"#, instead: "see above, comes after, occurs twice"),
    Phrase(pattern: #"\bgoes? on with\b"#, instead: "continues with"),
  ]

  /// The folders and files whose visible text is clean. Whoever cleans another one adds it, and never takes one out.
  static let clean = [
    "Sources/Contract/", "Sources/ContractData/overlay/", "Sources/Cryptography/", "Sources/Delivery/",
    "Sources/GenAuthClient/",
    "Sources/GenAuthServer/", "Sources/Lua/", "Sources/Moonpool/", "Sources/Repl/", "Sources/ScriptHost/",
    "Sources/Spreadsheet/", "examples/", "Sources/UserPool/", "Sources/UserPoolSQLite/",
  ]

  /// The text of a file that people see: string literals of sources, everything of documents. With the number of its line.
  static func visible(in file: House.File) -> [(line: Int, text: String)] {
    var found: [(Int, String)] = []
    var isInBlock = false
    for (number, line) in file.lines.enumerated() {
      guard file.path.hasSuffix(".swift") else {
        if !file.path.hasSuffix(".lua") || !line.trimmingCharacters(in: .whitespaces).hasPrefix("--") {
          found.append((number + 1, line))
        }
        continue
      }
      if line.contains("\"\"\"") {
        isInBlock.toggle()
      } else if isInBlock {
        found.append((number + 1, line))
      } else if !line.trimmingCharacters(in: .whitespaces).hasPrefix("//") {
        for literal in line.matches(of: /"((?:[^"\\]|\\.)*)"/) { found.append((number + 1, String(literal.output.1))) }
      }
    }
    return found
  }

  /// The odd phrase in a text.
  static func oddity(in text: String) -> Phrase? {
    phrases.first { text.range(of: $0.pattern, options: [.regularExpression, .caseInsensitive]) != nil }
  }
}

@Suite("Wording")
struct WordingTests {
  private static let files = House.files(
    below: ["Sources", "docs", "examples"], endings: ["swift", "lua", "md", "tsv"])

  @Test("what people read is plain English", arguments: Wording.clean)
  func plain(folder: String) {
    let files = Self.files.filter { $0.path.hasPrefix(folder) }
    #expect(!files.isEmpty, "\(folder) is not there")
    for file in files {
      for (line, text) in Wording.visible(in: file) {
        guard let odd = Wording.oddity(in: text) else { continue }
        Issue.record("\(file.path):\(line): \(odd.pattern): say “\(odd.instead)”: \(text)")
      }
    }
  }

  @Test("the check sees each phrase in a literal, and none in code and comments")
  func check() {
    let file = House.File(
      path: "x.swift",
      lines: [
        "// whoever", "let whoever = \"set anew\"", "let x = \"\"\"", "  where there is none", "  \"\"\"",
        "f(\"fine\")",
      ])
    let odd = Wording.visible(in: file).filter { Wording.oddity(in: $0.text) != nil }
    #expect(odd.map(\.line) == [2, 4])
    for phrase in Wording.phrases { #expect((try? Regex(phrase.pattern)) != nil, "\(phrase.pattern)") }
  }
}
