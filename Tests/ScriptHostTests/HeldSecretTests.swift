import Testing

@testable import ScriptHost

/// What a stream holds back because it may be a secret, and when it shows that. The secret of these tests is
/// `s3cr3t-value`.
@Suite("Text that is held back")
struct HeldSecretTests {
  /// Knows the secret.
  private static func redactor() -> Redactor {
    let redactor = Redactor()
    redactor.add("s3cr3t-value")
    return redactor
  }

  private static func take(_ text: String, _ stream: inout SecretStream) -> String {
    let bytes = Array(text.utf8)
    let shown = bytes.withUnsafeBytes { stream.take($0) }
    return String(decoding: shown ?? bytes, as: UTF8.self)
  }

  private static func release(_ stream: inout SecretStream, isWhole: Bool = false) -> String {
    String(decoding: stream.release(isWhole: isWhole), as: UTF8.self)
  }

  /// A text, what a write shows of it, what a wait shows then, the next text, and what that shows.
  static let pieces: [(text: String, atOnce: String, waiting: String, next: String, then: String)] = [
    ("at http://localhost:8080", "at http://localhost:8080", "", "\n", "\n"),
    ("https://u:12", "https://u:12", "", "34@h ", "<redacted>@h "),
    ("https://u:12", "https://u:12", "", "3x@h ", "<redacted>@h "),
    ("https://u:1234567", "https://u:12345", "", "8@h ", "<redacted>@h "),
    ("https://u:hun", "https://u:", "", "ter2@h ", "<redacted>@h "),
    ("https://u:hunter2@h", "https://u:", "<redacted>@h", ":80 ", ":80 "),
    ("https://u:one@h", "https://u:", "<redacted>@h", "two@h ", "<redacted>@h "),
    ("postgres://u:p#s", "postgres://u:", "", "s@h ", "<redacted>@h "),
    ("http://h:name/x", "http://h:", "", " me@y", "name/x me@y"),
    ("https://s3cr3t-value:pa", "https://<redacted>:", "", "ss12345@host/\n", "<redacted>@host/\n"),
    ("https://u:s3cr3t-valueab", "https://u:", "", "cd@host/\n", "<redacted>@host/\n"),
    ("is s3cr3t-v", "is s3", "cr3t", "alue.", "<redacted>."),
    ("is s3cr3t-v", "is s3", "cr3t", "alve.", "-valve."),
    ("s3cr", "s3", "cr", "3t-value", "<redacted>"),
    ("one s", "one s", "", "ix", "ix"),
  ]

  @Test("a wait shows it, but of what may be a secret its beginning only; the rest is removed", arguments: pieces)
  func wait(text: String, atOnce: String, waiting: String, next: String, then: String) {
    var stream = SecretStream(Self.redactor())
    #expect(Self.take(text, &stream) == atOnce)
    #expect(Self.release(&stream) == waiting)
    #expect(Self.release(&stream) == "")
    #expect(Self.take(next, &stream) == then)
  }

  @Test("a person sees all of it; the rest of a secret is removed even then", arguments: pieces)
  func read(text: String, atOnce: String, waiting: String, next: String, then: String) {
    var stream = SecretStream(Self.redactor())
    let shown = Self.take(text, &stream) + Self.release(&stream, isWhole: true)
    #expect(shown == Self.redactor().redact(text))
    let end = Self.take(next, &stream)
    #expect(then.hasPrefix("<redacted>") ? end == then : then.hasSuffix(end))
  }

  @Test("sleeping and flushing standard error show it", arguments: ["time.sleep(1)", "e:flush()"])
  func script(way: String) async {
    let bench = Bench { $0.clock = JumpingClock() }
    let start = "local _ = env.GENAUTH_SECRET local e = io.stderr "
    let known = await bench.run(start + "e:write('is s3cr3t-v') \(way) e:write('alue.')")
    #expect(known.errors == "is s3cr3t<redacted>.", "\(known)")
    let address = await bench.run(start + "e:write('https://u:hun') \(way) e:write('ter2@h ')")
    #expect(address.errors == "https://u:<redacted>@h ", "\(address)")
  }

  @Test(
    "a secret with quotes, backslashes and control characters is removed where it is escaped",
    arguments: ["pa\"ss\\word1", "li\nne\\two", "bell\u{7}1 tab\t", "p\u{E4}ss\"word"])
  func escaped(secret: String) async {
    let bench = Bench { $0.environment = { $0 == "DB_PASS" ? secret : nil } }
    let ways = [
      "log.info('m', { x = env.DB_PASS })", "log.info(env.DB_PASS)", "log.info('m', { x = { y = env.DB_PASS } })",
      "io.stderr:write(json.encode({ x = env.DB_PASS }))", "io.stderr:write(('%q'):format(env.DB_PASS))",
      "io.stderr:write(env.DB_PASS)",
    ]
    for way in ways {
      let result = await bench.run(way)
      #expect(result.errors.contains("<redacted>"), "\(way): \(result)")
      for part in ["word", "two", "bell"] { #expect(!result.errors.contains(part), "\(way): \(result)") }
    }
  }

  @Test("the escaped forms of a secret do not take the place of other secrets")
  func capacity() {
    let redactor = Redactor()
    for number in 0..<Redactor.capacity { redactor.add("a\"secret\\\(number)-") }
    #expect(redactor.redact("a\"secret\\0-") == "<redacted>")
    redactor.add("one more")
    let oldest = #"a"secret\0- a\"secret\\0-"#
    #expect(redactor.redact(oldest) == oldest)
    #expect(redactor.redact(#"a"secret\1- a\"secret\\1-"#) == "<redacted> <redacted>")
  }
}
