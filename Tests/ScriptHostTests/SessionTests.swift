import ScriptHost
import Testing

@Suite("Sessions")
struct SessionTests {
  private struct Talk {
    let session: Session
    let output = MemorySink()

    init(_ configure: (inout ScriptHost) -> Void = { _ in }) {
      var host = ScriptHost(provider: SingleBackend(FakePool()))
      host.output = output
      host.errors = output
      configure(&host)
      session = Session(host)
    }

    func feed(_ lines: String...) async -> String {
      for line in lines { _ = await session.feed(line) }
      return output.text
    }
  }

  @Test("an expression's values are printed, a statement's are not; globals and _ stay")
  func values() async {
    let talk = Talk()
    let text = await talk.feed("x = 40", "x + 2", "= 'text', nil", "_", "print('hi')", "{ 1, { a = 'b' } }", "")
    talk.session.close()
    #expect(text == "42\ntext\tnil\ntext\nhi\n{ 1, { a = \"b\" } }\n")
  }

  @Test("an entry that only ends too early goes on with the next line")
  func incomplete() async {
    let talk = Talk()
    guard case .incomplete = await talk.session.feed("for i = 1, 2 do") else {
      Issue.record("the loop is not complete")
      return
    }
    #expect(await talk.feed("print(i)", "end") == "1\n2\n")
    guard case .failed(let failure) = await talk.session.feed("x = = 1") else {
      Issue.record("that does not parse")
      return
    }
    #expect(failure.isSyntax)
    #expect(failure.message == "stdin:1: unexpected symbol near '='")
    #expect(await talk.feed("'still here'").hasSuffix("still here\n"))
    talk.session.close()
  }

  @Test("Ctrl-C ends the entry, not the session")
  func interrupt() async {
    let talk = Talk()
    async let answer = talk.session.feed("io.stderr:write('up') while true do pcall(error) end")
    while talk.output.text != "up" { await Task.yield() }
    talk.session.cancel()
    guard case .interrupted = await answer else {
      Issue.record("it was not interrupted")
      return
    }
    #expect(await talk.feed("1 + 1") == "up2\n")
    #expect(!talk.session.cancel())
    talk.session.close()
  }

  @Test("an error leaves the session as it was; os.exit says so")
  func errors() async {
    let talk = Talk()
    guard case .failed(let failure) = await talk.session.feed("management:getUsr{}") else {
      Issue.record("there is no getUsr")
      return
    }
    #expect(failure.message == "stdin:1: getUsr: no such operation of ManagementClient; did you mean getUser?")
    guard case .exited(3) = await talk.session.feed("os.exit(3)") else {
      Issue.record("os.exit was not heard")
      return
    }
    #expect(await talk.feed("#management:getUser{ userId = 'u' }.data.userId") == "1\n")
    #expect(await talk.session.report().calls == 1)
    talk.session.close()
    guard case .interrupted = await talk.session.feed("1") else {
      Issue.record("the session is closed")
      return
    }
  }

  @Test("a session goes on where a script has ended")
  func script() async {
    let talk = Talk()
    _ = await talk.session.run(Script("counter = 5", name: "@x.lua"))
    #expect(await talk.feed("counter") == "5\n")
    talk.session.close()
  }

  @Test("long lists are cut off, and a table inside itself ends")
  func inspect() async {
    let talk = Talk()
    let text = await talk.feed("t = {} for i = 1, 100 do t[i] = i end t.t = t", "t")
    talk.session.close()
    #expect(text.contains("-- 80 more"))
    #expect(text.contains("the table itself"))
  }
}
