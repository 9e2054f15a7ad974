import Testing

@testable import ScriptHost

@Suite("Secrets by their names")
struct SecretNameTests {
  @Test(
    "names that hold a secret, in every spelling",
    arguments: [
      "password", "userPassword", "PASSWORD", "DB_PASSWORD", "passwd", "passphrase", "pass_phrase", "passPhrase", "pw",
      "pwd", "PWD", "dbPwd", "DB_PWD", "DB_PW", "pass", "MYSQL_PASS", "userPass", "pin", "userPin", "PIN", "pin2",
      "otp", "OTP",
      "totp", "smsOtp", "recoveryCode", "recovery_codes", "RECOVERY_CODE", "code_verifier", "codeVerifier",
      "GITHUB_PAT",
      "githubPat", "azure_pat", "accessToken", "refresh_token", "resetToken", "api-key", "apiKey", "API_KEY",
      "clientSecret",
      "Authorization", "cookie", "GENAUTH_SK", "accessSk", "privateKey", "credential", "passcode",
    ])
  func secret(name: String) {
    #expect(Redactor.isSecret(name: name))
  }

  @Test(
    "names about a secret, and words that only contain one of the short names, hold none",
    arguments: [
      "resetPasswordOnNextLogin", "sendPasswordResetedNotification", "keepPassword", "autoGeneratePassword",
      "passwordEncryptType", "passwordLastSetAt", "passwordSecurityLevel", "accessKeyId", "tokenType", "pinLength",
      "bypass", "passed", "compass", "spinning", "shipping", "path", "pattern", "pat", "sk", "spat", "isWinChangePwd",
      "otpLength",
      "nickname", "passengers", "task", "disk", "risk", "description", "",
    ])
  func harmless(name: String) {
    #expect(!Redactor.isSecret(name: name))
  }

  @Test("flags and counts under such a name are shown")
  func values() {
    let json = #"{"pass":10,"password":true,"pin":1234,"otp":null,"pwd":"x","userPass":7,"sk":"Slovak"}"#
    let clean =
      #"{"pass":10,"password":true,"pin":"<redacted>","otp":null,"pwd":"<redacted>","userPass":"<redacted>","sk":"Slovak"}"#
    #expect(String(decoding: SecretFields.redact(Array(json.utf8)), as: UTF8.self) == clean)
  }

  @Test("the fields of log and of a raised table are shown by the same rule")
  func sameRule() async {
    let fields = "{ pass = 10, password = true, pin = 1234, pwd = 'geheim1', sk = 'Slovak' }"
    let logged = await Bench().run("log.info('m', \(fields)) log.info('m', { x = \(fields) }) error(\(fields))")
    let text = logged.errors + (logged.outcome.complaint() ?? "")
    for shown in ["pass=10", "password=true", "sk=Slovak", "pin=<redacted>", "pwd=<redacted>"] {
      #expect(text.contains(shown), "\(shown): \(text)")
    }
    for shown in ["\"pass\":10", "\"password\":true", "\"pin\":\"<redacted>\"", "pass = 10", "password = true"] {
      #expect(text.contains(shown), "\(shown): \(text)")
    }
    #expect(!text.contains("1234") && !text.contains("geheim"), "\(text)")
  }

  @Test(
    "passwords of addresses are left out, and nothing else of them",
    arguments: [
      ("at https://root:geheim@db.example.com:8080/x?y", "at https://root:<redacted>@db.example.com:8080/x?y"),
      ("postgres://u:a:b@c@h/d and ftp://x:y@z", "postgres://u:<redacted>@h/d and ftp://x:<redacted>@z"),
      ("'http://u:p@h'", "'http://u:<redacted>@h'"), ("socks5://:pw@h", "socks5://:<redacted>@h"),
      ("https://example.com:443/a@b", "https://example.com:443/a@b"),
      ("https://user@example.com", "https://user@example.com"),
      ("a: //b:c", "a: //b:c"), ("://", "://"), ("x://u:p@", "x://u:<redacted>@"),
      ("mail me@example.com: now", "mail me@example.com: now"),
      ("postgres://u:p#ss12345@host/db", "postgres://u:<redacted>@host/db"),
      ("postgres://u:p/a?b@c@host/db?x=y@z", "postgres://u:<redacted>@host/db?x=y@z"),
      ("x://u:#pass@h 'x://u:/p@h'", "x://u:<redacted>@h 'x://u:<redacted>@h'"),
      ("x://u:1234567/8@h", "x://u:<redacted>@h"), ("http://h:name/x me@y", "http://h:name/x me@y"),
      ("http://[::1]:80/me@y", "http://[::1]:80/me@y"), ("{\"http://h:a/b\":\"me@y\"}", "{\"http://h:a/b\":\"me@y\"}"),
    ])
  func addresses(text: String, clean: String) {
    #expect(Redactor().redact(text) == clean)
  }

  /// A source, the line of it that is shown, and how.
  static let excerpts: [(source: String, line: Int, shown: String)] = [
    ("local u = { password = 'geheim1', name = 'x' }", 1, "local u = { password = \"<redacted>\", name = 'x' }"),
    ("f{\n  password =\n    'geheim1',\n}", 3, "    \"<redacted>\","),
    ("local pin = 1234", 1, "local pin = \"<redacted>\""),
    ("local pwd = [[geheim1\ngeheim2]] .. 'geheim3' error('x')", 2, "\"<redacted>\" .. \"<redacted>\" error('x')"),
    ("u.passphrase = \"geheim1", 1, "u.passphrase = \"<redacted>\""),
    ("u['DB_PASS'] = 'geheim1'; u.name = 'y'", 1, "u['DB_PASS'] = \"<redacted>\"; u.name = 'y'"),
    ("setAccessToken 'geheim1'", 1, "setAccessToken \"<redacted>\""),
    ("-- \u{FFFD}\nlocal pw, x = 'geheim1', 2", 2, "local pw, x = \"<redacted>\", \"<redacted>\""),
    ("return u.password", 1, "return u.password"),
  ]

  @Test("the line that an error shows has no literal that a name calls secret", arguments: excerpts)
  func excerpt(source: String, line: Int, shown: String) {
    let excerpt = Script(source).excerpt(line)
    #expect(excerpt?.line == shown)
  }

  @Test("bytes that are not UTF-8 in front of a secret do not move what is hidden")
  func bytes() {
    let source = [UInt8]("x = '".utf8) + [0xFF, 0xFE, 0xC3] + [UInt8]("' password = 'geheim1'".utf8)
    let line = Script(source: source, name: "=x").excerpt(1)?.line ?? ""
    #expect(line.hasSuffix("password = \"<redacted>\"") && !line.contains("geheim"), "\(line)")
  }

  @Test("a parser that stops at a secret does not repeat it")
  func message() {
    let error = ScriptFailure(
      .init("x:1: syntax error near ''geheim1''"), script: Script("local password = 1 'geheim1'", name: "=x"),
      redactor: Redactor())
    #expect(!"\(error.message) \(error.sourceLine ?? "")".contains("geheim"), "\(error)")
  }
}
