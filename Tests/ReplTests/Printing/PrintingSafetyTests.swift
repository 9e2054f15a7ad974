import Repl
import ScriptHost
import Testing

@Suite("Hostile text is shown, not obeyed")
struct PrintingSafetyTests {
  /// What must not reach a terminal, and how it is shown instead.
  private static let hostile: [([UInt8], String)] = [
    (Array("\u{1B}[2J".utf8), "\\x1B[2J"), (Array("\u{7}".utf8), "\\x07"), (Array("a\rb".utf8), "a\\rb"),
    (Array("\r\n".utf8), "\\r\\n"), (Array("\u{9B}31m".utf8), "\\u{9B}31m"), (Array("\u{7F}".utf8), "\\x7F"),
    (Array("\u{202E}gpj".utf8), "\\u{202E}gpj"), (Array("a\u{2066}b".utf8), "a\\u{2066}b"),
    (Array("a\u{200B}b".utf8), "a\\u{200B}b"), (Array("\u{FEFF}x".utf8), "\\u{FEFF}x"),
    (Array("a\u{2028}b".utf8), "a\\u{2028}b"), ([0x61, 0xFF, 0x62], "a\\xFFb"), ([0xE5, 0xBC], "\\xE5\\xBC"),
    ([0xC0, 0x80], "\\xC0\\x80"), ([0xED, 0xA0, 0x80], "\\xED\\xA0\\x80"), ([0], "\\x00"),
    (Array("a\u{200D}b".utf8), "a\\u{200D}b"), (Array("\u{E0041}".utf8), "\\u{E0041}"),
    (Array("\u{E000}".utf8), "\\u{E000}"),
    (Array("\u{3164}".utf8), "\\u{3164}"), ([0x9B, 0x33], "\\x9B3"),
  ]

  @Test("control characters and bytes that are no text are made visible", arguments: hostile)
  func visible(bytes: [UInt8], shown: String) {
    #expect(VisibleText.line(bytes) == shown)
  }

  @Test(
    "letters, marks and emoji stay as they are",
    arguments: ["San", "张三", "👩‍👩‍👧‍👦", "🇨🇳", "❤️", "می‌خواهم", "नमस्ते", "é", "e\u{301}", "Ａ", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "ไทย"])
  func harmless(text: String) {
    #expect(VisibleText.line(text).unicodeScalars.elementsEqual(text.unicodeScalars))
  }

  @Test("a pile of marks on a letter is cut down to what fits the line")
  func piles() {
    let pile = "a" + String(repeating: "\u{301}", count: 500)
    let shown = VisibleText.line(pile)
    #expect(shown.unicodeScalars.starts(with: "a\u{301}".unicodeScalars))
    #expect(shown.unicodeScalars.filter { $0 == "\u{301}" }.count == 8)
    #expect(shown.contains("\\u{301}"))
  }

  @Test("no format lets anything through, in keys or in values", arguments: Printer.Format.allCases)
  func everywhere(format: Printer.Format) {
    for (bytes, _) in Self.hostile {
      let record = ShownValue.record([.init(.string(bytes), .string(bytes)), .init("x", "\n")], dto: nil, omitted: 0)
      let values: [ShownValue] = [
        record, .list([record, record, record], omitted: 1), .string(bytes),
        .opaque(String(decoding: bytes, as: UTF8.self)),
        .list([.string(bytes), 2], omitted: 0),
      ]
      for value in values {
        let text = Printer(format: format).text(of: value)
        for scalar in text.unicodeScalars where scalar != "\n" {
          #expect(!(scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)), "\(format): \(bytes)")
          #expect(
            !["\u{202E}", "\u{2066}", "\u{200B}", "\u{FEFF}", "\u{2028}"].contains(scalar), "\(format): \(bytes)")
        }
      }
    }
  }

  @Test("what the catalogue or its name calls secret is not shown, unless it is asked for")
  func secrets() {
    let token: ShownValue = .fields(
      ["access_token": "eyJhbGciOi", "token_type": "Bearer", "expires_in": 60], dto: "LoginTokenResponseDataDto")
    let other: ShownValue = .fields(["appSecret": "hidden thing", "password": "", "resetPasswordOnNextLogin": true])
    for format in Printer.Format.allCases {
      for value in [token, other, .all(other, token)] {
        let text = Printer(format: format).text(of: value)
        #expect(!text.contains("eyJ") && !text.contains("hidden thing"), "\(text)")
        #expect(text.contains("<redacted>"))
      }
    }
    #expect(Printer().text(of: token).contains("Bearer"))
    #expect(Printer(showsSecrets: true).text(of: token).contains("eyJhbGciOi"))
    #expect(Printer().text(of: .fields(["a": 1, "b": .fields(["token": .all("one")])])).contains("one") == false)
  }

  @Test("a failure's message, line and calls are shown as text")
  func failures() async {
    let host = ScriptHost(provider: NoTargets())
    let session = Session(host)
    guard case .failed(let failure) = await session.enter("error('\\27[2J\\u{202E}')") else {
      Issue.record("no failure")
      return
    }
    session.close()
    #expect(failure.rendered().contains("\\x1B[2J\\u{202E}"))
    #expect(!failure.rendered().contains("\u{1B}"))
  }

  @Test("of a very long line of source the part around the mark is shown, the mark under it")
  func longLines() async {
    let session = Session(ScriptHost(provider: NoTargets()))
    let line =
      "local a = '" + String(repeating: "张", count: 300) + "'; local b = = 1 " + String(repeating: "-", count: 300)
    guard case .failed(let failure) = await session.enter(line) else {
      Issue.record("no failure")
      return
    }
    session.close()
    let lines = failure.rendered(width: 80).split(separator: "\n").map(String.init)
    #expect(lines.count == 3, "\(lines)")
    guard lines.count == 3 else { return }
    #expect(TextWidth.of(lines[1]) <= 80 && lines[1].contains("…"))
    let mark = lines[2].prefix { $0 != "^" }.count
    var column = 0
    let marked = lines[1].first { character in
      defer { column += TextWidth.of(character) }
      return column >= mark
    }
    #expect(marked == "=")
  }
}
