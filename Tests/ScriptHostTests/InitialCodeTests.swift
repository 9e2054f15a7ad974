import ScriptHost
import Testing

@Suite("The code of LUA_INIT in a session")
struct InitialCodeTests {
  private func talk(_ code: String, _ configure: @escaping (inout ScriptHost) -> Void = { _ in }) -> Talk {
    Talk(FakePool()) { host in
      host.environment = { $0 == "LUA_INIT" ? code : nil }
      configure(&host)
    }
  }

  @Test(
    "code that a time limit stops has not failed: it runs again before the next entry, and once it has ended no more")
  func timeLimit() async {
    let talk = talk("COUNT = (COUNT or 0) + 1 while COUNT == 1 do end") { $0.limits.time = .milliseconds(100) }
    guard case .limit = await talk.session.enter("COUNT") else {
      Issue.record("no limit")
      return
    }
    #expect(await talk.values("COUNT") == [2])
    #expect(await talk.values("COUNT") == [2])
    talk.session.close()
  }

  @Test("code that Ctrl-C stops has not failed either")
  func interrupt() async {
    let talk = talk("COUNT = (COUNT or 0) + 1 if COUNT == 1 then io.stderr:write('up') while true do end end")
    async let answer = talk.session.enter("COUNT")
    while !talk.output.text.contains("up") { await Task.yield() }
    talk.session.cancel()
    guard case .interrupted = await answer else {
      Issue.record("not interrupted")
      return
    }
    #expect(await talk.values("COUNT") == [2])
    talk.session.close()
  }

  @Test("code that has failed is not run again, and no entry runs without it")
  func failure() async {
    let talk = talk("io.stderr:write('run ') error('no')")
    for _ in 1...3 { #expect(await talk.failure("print('entry')")?.message == "LUA_INIT:1: no") }
    #expect(talk.output.text == "run ")
    talk.session.close()
  }
}
