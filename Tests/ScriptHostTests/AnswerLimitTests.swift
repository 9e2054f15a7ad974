import Contract
import ScriptHost
import Synchronization
import Testing

/// Limits and stops while a large answer becomes tables.
@Suite("Limits of answers")
struct AnswerLimitTests {
  private func run(_ text: String, users: Int, names: Int = 0, slow: Bool, _ limit: (inout ScriptHost.Limits) -> Void)
    async
    -> Bench.Result
  {
    let pool = AnsweringPool(AnswerSize(users: users), names: names)
    pool.isSlow = slow
    var limits = ScriptHost.Limits()
    limit(&limits)
    var bench = Bench()
    bench.configure = { [limits] in
      $0.provider = SingleBackend(pool)
      $0.limits = limits
    }
    return await bench.run(text)
  }

  private static let call = "management:updateUserBatch { list = { { userId = 'u1' } } }"
  /// Ways to ask for the tables, none of which catches a limit.
  private static let asks = ["local r = \(call)", "pcall(function() local r = \(call) end)", "print(#\(call).data)"]

  @Test("an answer beyond the memory limit ends the run; one that is discarded does not", arguments: [false, true])
  func memory(slow: Bool) async {
    // The tape has 0.7 MB, the tables more than 4.
    for ask in Self.asks {
      let result = await run(ask + " print('after')", users: 4000, slow: slow) { $0.memory = 4 << 20 }
      #expect(result.outcome.exitCode == 5 && result.output.isEmpty, "\(ask): \(result)")
      #expect(result.outcome.complaint()?.hasPrefix("stopped: the memory limit was reached at script.lua:1") == true)
      #expect(result.outcome.report.rows == 4000, "the service has done it")
    }
    let discarded = await run(Self.call + " print('after')", users: 4000, slow: slow) { $0.memory = 4 << 20 }
    #expect(discarded.outcome.exitCode == 0 && discarded.output == "after\n", "\(discarded)")
    #expect(discarded.outcome.report.rows == 4000)
    let held = await run("for _ = 1, 100 do local r = \(Self.call) end print('after')", users: 500, slow: slow) {
      $0.memory = 4 << 20
    }
    #expect(held.output == "after\n", "garbage is collected: \(held)")
  }

  @Test("each table of an answer counts against the instruction limit", arguments: [false, true])
  func instructions(slow: Bool) async {
    for ask in Self.asks {
      let result = await run(ask + " print('after')", users: 2000, slow: slow) { $0.instructions = 6_000 }
      #expect(result.outcome.exitCode == 5 && result.output.isEmpty, "\(ask): \(result)")
    }
  }

  @Test("so do the fields of one table that has many", arguments: [false, true])
  func fields(slow: Bool) async {
    for ask in Self.asks {
      let result = await run(ask + " print('after')", users: 1, names: 20_000, slow: slow) { $0.instructions = 8_000 }
      #expect(result.outcome.exitCode == 5 && result.output.isEmpty, "\(ask): \(result)")
    }
  }

  @Test("Ctrl-C ends a large answer while it becomes tables", arguments: [false, true])
  func cancelled(slow: Bool) async {
    for ask in Self.asks {
      let pool = AnsweringPool(AnswerSize(users: 1000))
      pool.isSlow = slow
      let output = MemorySink()
      var host = ScriptHost(provider: SingleBackend(pool))
      host.output = output
      let run = ScriptRun(host)
      pool.onAnswer { run.cancel() }
      let outcome = await run.run(Script(ask + " print('after')"))
      #expect(outcome.exitCode == 130 && output.text.isEmpty, "\(ask): \(outcome) \(output.text)")
    }
  }
}
