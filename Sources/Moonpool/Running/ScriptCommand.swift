import Encodings
import Glibc
import ScriptHost

/// Runs what an ``Invocation`` says: a script, code, standard input, or entries at a prompt.
struct ScriptCommand {
  private let invocation: Invocation
  private let console: Console

  init(_ invocation: Invocation) {
    self.invocation = invocation
    console = invocation.surroundings.console
  }

  /// Runs it, delivers what it left in the outbox, and says what it did.
  /// - Returns: the exit status.
  /// - Throws: ``CommandError`` if there is nothing to run.
  func run() throws(CommandError) -> ExitStatus {
    try invocation.surroundings.check()
    let limits = try limits()
    var surroundings = invocation.surroundings
    surroundings.bounds = InitFile.Bounds(limits)
    let pools = PoolProvider(surroundings)
    let (script, arguments) = try script()
    var host = ScriptHost(provider: pools)
    host.crypto = CryptographyProvider()
    host.arguments = arguments
    host.limits = limits
    host.isQuiet = invocation.surroundings.quiet
    host.usesColour = console.hasColor
    guard let script, !invocation.interactive else {
      let (status, report, program) = try ReplCommand(invocation).run(host, first: script)
      say(report)
      deliver(program.provider)
      program.provider.close()
      return status
    }
    let summary = try invocation.summary.map { path throws(CommandError) in try SummaryFile(path, invocation) }
    let outcome = perform(script, host)
    if !invocation.json {
      if let complaint = outcome.complaint(colour: console.hasColor, width: Console.columns(of: 2) ?? 160) {
        console.write(styled: complaint)
      }
      say(outcome.report)
    }
    deliver(pools)
    pools.close()
    try summary?.write(outcome)
    if invocation.json { console.complain(json: RunSummary.text(outcome)) }
    return ExitStatus(rawValue: outcome.exitCode)
  }

  private func say(_ report: RunReport) {
    if !console.quiet { console.write(styled: report.rendered(colour: console.hasColor)) }
  }

  private func perform(_ script: Script, _ host: ScriptHost) -> RunOutcome {
    let run = ScriptRun(host)
    Signals.onInterrupt { run.cancel() }
    defer { Signals.onInterrupt(nil) }
    return run.runBlocking(script)
  }

  /// Sends what the run has put into the outboxes of its pools. What is not taken stays there and is no failure of the run.
  private func deliver(_ pools: PoolProvider) {
    // A protected target that may not be written to keeps its messages: to deliver one is to write.
    let opened = pools.opened.filter { $0.target?.isProtected != true || invocation.surroundings.apply }
    guard !opened.isEmpty else { return }
    let console = console
    waiting {
      for pool in opened {
        do throws(CommandError) {
          let summary = try await Mailroom(pool).deliver()
          if let text = summary.text { console.note(text) }
        } catch {
          console.failure(error.message)
        }
      }
    }
  }

  /// The script and its arguments; no script where entries are read.
  private func script() throws(CommandError) -> (Script?, [String]) {
    if let code = invocation.code { return (Script(code), invocation.words) }
    guard let file = invocation.words.first else { return (nil, []) }
    return (try Scripts.file(file), Array(invocation.words.dropFirst()))
  }

  private func limits() throws(CommandError) -> ScriptHost.Limits {
    var limits = ScriptHost.Limits()
    if let text = invocation.timeLimit { limits.time = try Quantities.duration(text, option: "--time-limit") }
    if let text = invocation.memoryLimit { limits.memory = try Quantities.size(text, option: "--memory-limit") }
    return limits
  }
}
