import ScriptHost
import Testing

@Suite("Sessions")
struct SessionTests {
  @Test("an expression has values, a statement has none; globals stay")
  func values() async {
    let talk = Talk()
    #expect(await talk.values("x = 40", "x + 2") == [42])
    #expect(await talk.values("= 'text', nil") == ["text", .none])
    #expect(await talk.values("print('hi')") == [])
    #expect(await talk.values("", "  ", "-- nothing") == [])
    #expect(await talk.values("local a = 1; -- end") == [])
    #expect(await talk.values("1; ") == [1])
    #expect(talk.output.text == "hi\n")
    talk.session.close()
  }

  @Test("results are kept: the last three, and each by its number; nil is none")
  func shelf() async {
    let talk = Talk()
    #expect(await talk.values("1", "2", "nil", "3", "{ _, __, ___ }") == [.list([3, 2, 1], omitted: 0)])
    #expect(await talk.values("_1 + _2 * 10 + _3 * 100") == [321])
    talk.session.close()
  }

  @Test("an entry that only ends too early is not run", arguments: ["for i = 1, 2 do", "{ 1,", "f(", "x = [[", "if a"])
  func incomplete(text: String) async {
    let talk = Talk()
    guard case .incomplete = await talk.session.enter(text) else {
      Issue.record("it is not complete")
      return
    }
    #expect(await talk.values("for i = 1, 2 do\nprint(i)\nend") == [])
    #expect(talk.output.text == "1\n2\n")
    talk.session.close()
  }

  @Test("a syntax error names the entry and its line")
  func syntax() async throws {
    let talk = Talk()
    let failure = try #require(await talk.failure("y = 1\nx = = 1"))
    #expect(failure.isSyntax)
    #expect(failure.message == "entry 1:2: unexpected symbol near '='")
    #expect(failure.sourceLine == "x = = 1")
    #expect(await talk.values("'still here'") == ["still here"])
    talk.session.close()
  }

  @Test("an error in a function shows the line of the entry that made it")
  func lines() async throws {
    let talk = Talk()
    await talk.result("local function f()\n  error('boom')\nend", "local g = 1")
    let failure = try #require(await talk.failure("f(), g"))
    #expect(failure.message == "entry 1:2: boom")
    #expect(failure.sourceLine == "  error('boom')")
    #expect(failure.calls.contains { $0.hasPrefix("entry 3:1: in main chunk") })
    let second = try #require(await talk.failure("error('here', 1)"))
    #expect(second.message == "entry 4:1: here")
    #expect(second.sourceLine == "error('here', 1)")
    talk.session.close()
  }

  @Test("entries of a text on standard input have its lines")
  func numbered() async throws {
    let talk = Talk()
    _ = await talk.session.enter("local function f()\n  error 'x'\nend", line: 3)
    guard case .failed(let failure) = await talk.session.enter("f()", line: 9) else {
      Issue.record("no error")
      return
    }
    #expect(failure.message == "stdin:4: x")
    #expect(failure.sourceLine == "  error 'x'")
    talk.session.close()
  }

  @Test("Ctrl-C ends the entry through any pcall, not the session")
  func interrupt() async {
    let talk = Talk()
    async let answer = talk.session.enter("local kept = 1 io.stderr:write('up') while true do pcall(error) end")
    while talk.output.text != "up" { await Task.yield() }
    talk.session.cancel()
    guard case .interrupted = await answer else {
      Issue.record("it was not interrupted")
      return
    }
    #expect(await talk.values("1 + 1") == [2])
    #expect(!talk.session.cancel())
    talk.session.close()
  }

  @Test("the limits hold for each entry")
  func limits() async {
    let talk = Talk { $0.limits.time = .milliseconds(30) }
    for _ in 1...2 {
      guard case .limit("the time limit was reached", let place) = await talk.session.enter("while true do end") else {
        Issue.record("the limit did not end it")
        return
      }
      #expect(place?.line == 1)
    }
    #expect(await talk.values("1") == [1])
    talk.session.close()
  }

  @Test("an error leaves the session as it was; os.exit says so")
  func errors() async {
    let talk = Talk()
    let failure = await talk.failure("management:getUsr{}")
    #expect(failure?.message == "entry 1:1: getUsr: no such operation of ManagementClient; did you mean getUser?")
    guard case .exited(3) = await talk.session.enter("os.exit(3)") else {
      Issue.record("os.exit was not heard")
      return
    }
    #expect(await talk.values("#management:getUser{ userId = 'u' }.data.userId") == [1])
    #expect(await talk.session.report().calls == 1)
    talk.session.close()
    guard case .interrupted = await talk.session.enter("1") else {
      Issue.record("the session is closed")
      return
    }
  }

  @Test("a session goes on where a script has ended, its variables included")
  func script() async {
    let talk = Talk { $0.arguments = ["word"] }
    let text =
      "#!/usr/bin/env moonpool\nlocal counter, first = 5, ...\nlocal function up() counter = counter + 1 end\nreturn"
    guard case .done = await talk.session.run(Script(text, name: "@x.lua")) else {
      Issue.record("the script failed")
      return
    }
    #expect(await talk.values("up()", "counter, first") == [6, "word"])
    talk.session.close()
  }

  @Test("another provider is for new clients; those at hand keep theirs")
  func use() async {
    let talk = Talk()
    await talk.result("local old = management", "old:getUser{ userId = 'u' }")
    let other = FakePool()
    await talk.session.use(SingleBackend(other))
    #expect(await talk.values("old == management") == [.boolean(false)])
    #expect(await talk.values("rawequal(management, management)") == [.boolean(true)])
    talk.session.close()
  }
}
