import ScriptHost
import Synchronization
import Testing

@Suite("The end of a run")
struct EndingTests {
  @Test(
    "a finalizer at the end that calls the host is refused or served, and what was printed is there",
    arguments: [
      "os.exit(7)", "management:getUser{ userId = 'x' }", "management.try:getUser{ userId = 'x' }",
      "genauth.ManagementClient{}", "time.sleep(1)", "for u in management:users() do end", "print(fs.cwd())",
      "parallel.each({ 1 }, function() time.sleep(1) end)", "json.decode('{}')", "args.exit(3)",
      "log.info('x', { a = {} })", "require('csv').parse('a,b')", "error('x')",
    ])
  func finalizer(call: String) async {
    let late = "setmetatable({}, { __gc = function() \(call) end })"
    for slow in [false, true] {
      let result = await Bench(pool: FakePool(slow: slow)).run("print('important') X = \(late)")
      #expect(result.output.hasPrefix("important\n"))
      #expect(result.outcome.exitCode == 0)
      let used = await Bench(pool: FakePool(slow: slow)).run(
        "X = \(late) management:getUser{ userId = 'y' } print('important')")
      #expect(used.output.hasPrefix("important\n"))
      #expect(used.outcome.exitCode == 0)
    }
  }

  @Test(
    "a finalizer that loops at the end is under the run's limits, and what was printed is there",
    arguments: [
      "X = setmetatable({}, { __gc = function() while true do end end }) print('hello')",
      "X = setmetatable({}, { __gc = function() while true do end end }) print('hello') os.exit(7)",
      "X = io.popen('sleep 1000') print('hello')",
    ])
  func lateLoop(text: String) async {
    var bench = Bench()
    bench.configure = { $0.limits.time = .seconds(1) }
    let limited = await bench.run(text)
    #expect(limited.output == "hello\n")
    #expect(limited.outcome.complaint() == "stopped: the time limit was reached\n")
    #expect(limited.outcome.exitCode == 5)
  }

  @Test("an error whose text takes for ever is under the run's limits")
  func endlessError() async {
    var bench = Bench()
    bench.configure = { $0.limits.time = .milliseconds(100) }
    let result = await bench.run("error(setmetatable({}, { __tostring = function() while true do end end }))")
    #expect(result.outcome.exitCode == 5)
  }

  @Test("Ctrl-C reaches a finalizer at the end")
  func lateCancel() async {
    let place = Mutex<ScriptRun?>(nil)
    let run = ScriptRun(Self.host(CancelledByOutput { place.withLock { $0 }?.cancel() }))
    place.withLock { $0 = run }
    // The output is written when the script has ended, before finalizers run.
    let outcome = await run.run(Script("X = setmetatable({}, { __gc = function() while true do end end }) print(1)"))
    #expect(outcome.exitCode == 130)
    place.withLock { $0 = nil }
  }

  @Test("os.exit lets finalizers run")
  func lastWordsOfExit() async {
    let result = await Bench().run(
      "X = setmetatable({}, { __gc = function() print('bye') end }) print('hello') os.exit(3)")
    #expect(result.output == "hello\nbye\n")
    #expect(result.outcome.exitCode == 3)
  }

  @Test("a finalizer at the end still prints")
  func lastWords() async {
    let result = await Bench().run("X = setmetatable({}, { __gc = function() print('bye') end }) print('hello')")
    #expect(result.output == "hello\nbye\n")
  }

  @Test(
    "output that cannot be written ends the run with an error, whatever the script catches",
    arguments: [
      "for i = 1, 1e5 do print(i) end", "print(1)", "pcall(function() io.write(1) io.stdout:flush() end)",
      "print(1) os.exit(0)", "local w = csv.writer('-') w:write{ 1 } w:close()", "jsonl.write('-', { 1 })",
    ])
  func fullDisk(text: String) async {
    var bench = Bench()
    bench.configure = { $0.output = FullDisk() }
    let result = await bench.run(text)
    #expect(result.failure == "cannot write the output: No space left on device")
    #expect(result.outcome.exitCode == 1)
    let session = Session(Self.host(FullDisk()))
    guard case .failed(let failure) = await session.enter("print(1)") else {
      Issue.record("the loss was not noticed")
      return
    }
    #expect(failure.message == "cannot write the output: No space left on device")
    session.close()
  }

  @Test("a message of millions of bytes is shown shortened, and no secret is cut in two")
  func longMessage() async {
    let result = await Bench().run("error(('x'):rep(1e7), 0)")
    #expect(result.failure.utf8.count < 17_000 && result.failure.hasSuffix("… (10000000 bytes in all)"))
    var bench = Bench()
    bench.configure = { $0.redactor.add("the-secret-of-this-test") }
    let secret = await bench.run("error(('x'):rep(16384 - 10) .. 'the-secret-of-this-test' .. ('y'):rep(1e5), 0)")
    #expect(!secret.failure.contains("the-sec"))
  }

  private static func host(_ output: any OutputSink) -> ScriptHost {
    var host = ScriptHost(provider: SingleBackend(FakePool()))
    host.output = output
    return host
  }
}

/// Takes everything, and does something meanwhile.
private struct CancelledByOutput: OutputSink {
  let isTerminal = false
  let action: @Sendable () -> Void

  func write(_ bytes: UnsafeRawBufferPointer, givesUp: () -> Bool) { action() }
}

/// Takes nothing.
private struct FullDisk: OutputSink {
  let isTerminal = false

  func write(_ bytes: UnsafeRawBufferPointer, givesUp: () -> Bool) throws(OutputError) {
    throw OutputError("No space left on device")
  }
}
