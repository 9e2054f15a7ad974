import Repl
import ScriptHost
import Testing

@Suite("Secrets in entries")
struct SessionSecretTests {
  private static let secrets = EntrySecrets(Redactor())

  @Test(
    "a literal under the name of a secret is one, and is taken out",
    arguments: [
      ("password = 'hunter2'", "password = env.PASSWORD"),
      ("local a, password = 1, \"x\"", "local a, password = env.PASSWORD, env.PASSWORD"),
      (
        "management:createUser{ username = 'san', password = 'x', email = 'e' }",
        "management:createUser{ username = 'san', password = env.PASSWORD, email = 'e' }"
      ),
      ("t['accessKeySecret'] = [[x]]", "t['accessKeySecret'] = env.ACCESS_KEY_SECRET"),
      ("authentication:setAccessToken('abc')", "authentication:setAccessToken(env.ACCESS_TOKEN)"),
      (
        "genauth.ManagementClient{ accessKeySecret = 'a' .. \"b\" }",
        "genauth.ManagementClient{ accessKeySecret = env.ACCESS_KEY_SECRET .. env.ACCESS_KEY_SECRET }"
      ),
      (
        "x = { passwords = { 'a', 'b' }, name = 'n' }",
        "x = { passwords = { env.PASSWORDS, env.PASSWORDS }, name = 'n' }"
      ),
      ("if user.password == 'x' then end", "if user.password == env.PASSWORD then end"),
      ("password =\"x\" name = 'y'\nother = 'z'", "password =env.PASSWORD name = env.PASSWORD\nother = 'z'"),
      ("passCode = 123456", "passCode = env.PASS_CODE"),
      ("local token <const> = 't'", "local token <const> = env.TOKEN"),
    ])
  func literals(entry: String, clean: String) {
    #expect(Self.secrets.isSecret(entry))
    #expect(Self.secrets.cleaned(entry) == clean)
    #expect(!Self.secrets.isSecret(clean))
  }

  @Test(
    "what only speaks of secrets is none",
    arguments: [
      "password = crypto.password(16)", "x = 'password'",
      "management:updateUser{ options = { autoGeneratePassword = true } }",
      "token = env.TOKEN", "password = os.getenv('PW')", "t[password] = 1", "columns = { 'password' }",
      "passwordEncryptType = 'none'",
      "user.password", "password = genauth.null", "f{ password = p, name = 'n' }",
      "authentication:setAccessToken(token)",
    ])
  func harmless(entry: String) {
    #expect(!Self.secrets.isSecret(entry))
    #expect(Self.secrets.cleaned(entry) == entry)
  }

  @Test("what the redactor knows is found wherever it stands")
  func known() {
    let redactor = Redactor()
    redactor.add("s3cr3t-value")
    let secrets = EntrySecrets(redactor)
    #expect(secrets.cleaned("f('s3cr3t-value', 'x')")?.contains("s3cr3t") == false)
    #expect(secrets.isSecret("f('s3cr3t-value')"))
    #expect(secrets.cleaned("-- s3cr3t-value\nf()") == nil)
  }
}
