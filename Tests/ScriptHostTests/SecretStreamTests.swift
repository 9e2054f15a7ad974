import ScriptHost
import Testing

/// Standard error has no secret in it, however a script writes it. The secret of these tests is `s3cr3t-value`.
@Suite("Secrets that a script writes in pieces")
struct SecretStreamTests {
  private static let secret = "s3cr3t-value"
  private static let known = "local _ = env.GENAUTH_SECRET warn('@on') local e = io.stderr\n"

  /// Ways to write a list of texts, named `pieces`, to standard error.
  private static let ways = [
    "for _, piece in ipairs(pieces) do e:write(piece) end", "e:write(table.unpack(pieces))",
    "for _, piece in ipairs(pieces) do e:write(piece) e:flush() end", "warn(table.unpack(pieces))",
    "for _, piece in ipairs(pieces) do e:write(piece) io.write('.') end",
    "e:setvbuf('no') for _, piece in ipairs(pieces) do io.output(e):write(piece) end",
  ]

  private func errors(_ pieces: [String], _ way: String) async -> String {
    let list = pieces.map { "'\($0)'" }.joined(separator: ", ")
    let result = await Bench().run(Self.known + "local pieces = { \(list) } " + way)
    #expect(result.outcome.exitCode == 0, "\(result)")
    let text = result.errors.hasPrefix("Lua warning: ") ? String(result.errors.dropFirst(13)) : result.errors
    return way.hasPrefix("warn") ? String(text.dropLast()) : text
  }

  @Test(
    "it is removed wherever it is cut, except two bytes before the rest is known, and half of it where it is flushed",
    arguments: ways)
  func cut(way: String) async {
    let most = way.contains("flush") ? 6 : 2
    let begun = String(Self.secret.prefix(most))
    for place in 1..<Self.secret.count {
      let text = await errors(["a " + Self.secret.prefix(place), Self.secret.dropFirst(place) + " z"], way)
      #expect(text == "a " + Self.secret.prefix(min(place, most)) + "<redacted> z", "cut at \(place)")
    }
    #expect(await errors(Self.secret.map { String($0) }, way) == begun + "<redacted>")
    #expect(await errors(["s3cr", "3t-v", "alues3", "cr3t-value."], way) == begun + "<redacted>s3<redacted>.")
  }

  @Test("the password of an address is removed wherever it is cut, all of it", arguments: ways)
  func address(way: String) async {
    let text = "see https://user:hunter2@host:80/x s3cr3t-value."
    let clean = "see https://user:<redacted>@host:80/x "
    let begun = way.contains("flush") ? "s3cr3t" : "s3"
    for place in 1..<text.count {
      let shown = await errors([String(text.prefix(place)), String(text.dropFirst(place))], way)
      #expect(shown.hasPrefix(clean) && shown.hasSuffix("<redacted>."), "\(shown)")
      #expect(shown.count <= clean.count + begun.count + 11, "\(shown)")
    }
    #expect(await errors(text.map { String($0) }, way) == clean + begun + "<redacted>.")
  }

  @Test("text that only begins as a secret does comes out whole and in order", arguments: ways)
  func other(way: String) async {
    for pieces in [
      ["s3cr3t", "-valve"], ["s", "s3", "s3cr", "s3cr3t-valu"], ["s3cr3t-value".map { String($0) }.reversed().joined()],
      ["ends in s"], ["http:", "//ho", "st:80", "80/a:b@c ", "x:", "y ", "a://b:c"], ["at ", "https://user@host:1 "],
      ["s3cr3t-", "s3cr3t-", "s3"], ["x", "", "s3c", ""],
    ] {
      #expect(await errors(pieces, way) == pieces.joined(), "\(pieces)")
    }
  }

  @Test("a question is shown whole before its answer is read; the rest of a secret is removed even then")
  func question() async {
    let ask = "e:write('Is it s3cr3t-') os.execute('true') e:write('value? ') for _ in fs.lines('/dev/null') do end"
    let result = await Bench().run(Self.known + ask + " log.info('next') e:write('s3cr3t-val')")
    #expect(result.errors.hasPrefix("Is it s3cr3t-<redacted>? "), "\(result)")
    #expect(result.errors.hasSuffix("next\ns3cr3t-val"), "\(result)")
  }

  @Test("what is held back at the end of an entry is shown, and of two secrets the longer one is removed")
  func entries() async {
    let redactor = Redactor()
    redactor.add("abcdef")
    redactor.add("abcdefgh")
    let talk = Talk(FakePool()) { $0.redactor = redactor }
    await talk.result("io.stderr:write('abcde')", "io.stderr:write('fgh\\n')", "io.stderr:write('abcdef', 'gh\\n')")
    await talk.result("io.stderr:write('abcdef', 'xx\\n')", "io.stderr:write('abcdef')")
    #expect(talk.output.text == "abcde<redacted>\nab<redacted>\nab<redacted>xx\nab<redacted>")
    talk.session.close()
  }
}
