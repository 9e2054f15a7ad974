import ScriptHost
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

  private static func host(_ output: any OutputSink) -> ScriptHost {
    var host = ScriptHost(provider: SingleBackend(FakePool()))
    host.output = output
    return host
  }
}

/// Takes nothing.
private struct FullDisk: OutputSink {
  let isTerminal = false

  func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError) { throw OutputError("No space left on device") }
}
