import Contract
import Glibc
import ScriptHost
import Testing

@Suite("Secrets and losses")
struct LossTests {
  @Test("a log line has no secret at any level")
  func nestedSecrets() async {
    let result = await Bench().run(
      """
      log.info('x', { nested = { password = 'SEKRET', list = { { accessKeySecret = { 'SEKRET', 1 }, name = 'a\\"b' } } },
        authorization = 'Bearer SEKRET', headers = { ['Set-Cookie'] = 'SEKRET', n = 1 } })
      """)
    #expect(!result.errors.contains("SEKRET"))
    #expect(result.errors.contains(#""n":1"#))
    #expect(result.errors.contains(#""name":"a\"b""#))
    #expect(result.outcome.exitCode == 0)
  }

  @Test(
    "a token in a refusal is known to be secret", arguments: ["pcall", "try", "uncaught"])
  func refusalToken(way: String) async {
    let call = "signInByCredentials{ connection = 'PASSWORD', passwordPayload = { password = 'p', email = 'a@b.cn' } }"
    let script =
      switch way {
      case "pcall":
        "local ok, err = pcall(function() authentication:\(call) end) log.info('x', err) io.stderr:write(err.data.passwordResetToken)"
      case "try": "local res = authentication.try:\(call) io.stderr:write(rawget(res, 'data').passwordResetToken)"
      default:
        "local ok, err = pcall(function() authentication:\(call) end) error('got ' .. err.data.passwordResetToken)"
      }
    var bench = Bench()
    bench.configure = { $0.provider = SingleBackend(ResettingPool()) }
    let result = await bench.run(script)
    let text = result.errors + (result.outcome.complaint() ?? "")
    #expect(text.contains("<redacted>"))
    #expect(!text.contains("reset-token-1234567"))
  }

  @Test("a list sent in pieces says how much of it is done, also to who asked by try")
  func done() async {
    let script = """
      local list = {}
      for i = 1, 60 do list[i] = { username = i == 60 and 'taken' or 'u' .. i } end
      local res = management.try:createUsersBatch{ list = list }
      print(res.statusCode, res.done, res.message)
      print(management.try:createUsersBatch{ list = { list[1] } }.done)
      """
    let output = await Bench().print(script)
    #expect(output == "409\t50\tlist[60].username: already taken (50 entries before it are done)\nnil\n")
  }

  @Test(
    "a writer that was never closed is named, however the run ends",
    arguments: ["", "error('x')", "os.exit(0)", "w = nil collectgarbage()"], ["csv", "jsonl"])
  func lostFile(ending: String, module: String) async throws {
    var template = Array("/tmp/loss-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    let folder = String(cString: made)
    let path = folder + "/lost." + module
    defer {
      unlink(path)
      rmdir(folder)
    }
    let result = await Bench().run("w = \(module).writer('\(path)') w:write{ 1 } \(ending)")
    #expect(result.errors == "\(path) was not closed, so it was not written\n")
    #expect(Files.read(path) == nil)
    let closed = await Bench().run("w = \(module).writer('\(path)') w:write{ 1 } w:close() \(ending)")
    #expect(closed.errors.isEmpty)
    #expect(Files.read(path) != nil)
  }

  @Test("an endless file is not read whole")
  func endless() async {
    var bench = Bench()
    bench.configure = { $0.limits.memory = 16 << 20 }
    let result = await bench.run("fs.read('/dev/zero')")
    #expect(
      result.failure.hasSuffix("/dev/zero: the file is larger than half of the memory that is left; use fs.lines"))
  }
}

/// Refuses every sign-in until a new password is set.
private struct ResettingPool: Backend {
  func performNow(_ request: Request) throws(Fault) -> Response? {
    var refusal = Response(refusal: 400, apiCode: 2058, message: "set a new password", requestId: "r-1")
    refusal.data = Tape(["passwordResetToken": "reset-token-1234567"])
    return refusal
  }

  func perform(_ request: Request) async throws(Fault) -> Response {
    try performNow(request) ?? Response(data: nil)
  }
}
