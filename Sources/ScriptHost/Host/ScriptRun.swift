import Lua
import Synchronization

/// A run of a script, on its own thread.
public final class ScriptRun: Sendable {
  private struct Control {
    var interrupt: Interrupt?
    var mailbox: Mailbox?
    var isCancelled = false
  }

  private let host: ScriptHost
  private let control = Mutex(Control())

  /// Creates a run in an environment.
  public init(_ host: ScriptHost) { self.host = host }

  /// Runs the script to its end. Whatever it printed has been written when this returns;
  /// ``RunOutcome/complaint(colour:width:)`` and ``RunReport/rendered(colour:)`` are left to the caller.
  public func run(_ script: Script) async -> RunOutcome {
    await withCheckedContinuation { continuation in
      start(script) { continuation.resume(returning: $0) }
    }
  }

  /// As ``run(_:)``, for a caller that may block its thread. Never call it on a thread that backends need.
  public func runBlocking(_ script: Script) -> RunOutcome {
    let done = WakeSignal()
    let place = OutcomePlace()
    start(script) { outcome in
      place.outcome.withLock { $0 = outcome }
      done.signal()
    }
    while true {
      if let outcome = place.outcome.withLock({ $0 }) { return outcome }
      done.wait()
    }
  }

  private final class OutcomePlace: Sendable {
    let outcome = Mutex<RunOutcome?>(nil)
  }

  /// Stops the run, from any thread. The script cannot catch this. Returns false if the run was already being stopped.
  @discardableResult
  public func cancel() -> Bool {
    let (isFirst, interrupt, mailbox) = control.withLock { control in
      defer { control.isCancelled = true }
      return (!control.isCancelled, control.interrupt, control.mailbox)
    }
    interrupt?.stop(.cancelled)
    mailbox?.wake()
    return isFirst
  }

  private func start(_ script: Script, _ done: @escaping @Sendable (RunOutcome) -> Void) {
    let started = HostThread.start(stackSize: HostThread.deepStack) { [self] in done(perform(script)) }
    if !started { done(Self.unable("the system cannot start another thread")) }
  }

  private static func unable(_ message: String) -> RunOutcome {
    let failure = ScriptFailure(LuaError(message), script: Script("", name: "="), redactor: Redactor())
    return RunOutcome(ending: .failed(failure), report: RunReport())
  }

  /// The run itself, on its thread.
  private func perform(_ script: Script) -> RunOutcome {
    let begin = host.clock.monotonic()
    let engine: Engine
    do throws(LuaError) {
      engine = try Engine(host, script: script)
    } catch {
      return RunOutcome(ending: Self.ending(error, script, host.redactor), report: RunReport())
    }
    control.withLock { control in
      control.interrupt = engine.interrupt
      control.mailbox = engine.context.loop.mailbox
      if control.isCancelled { engine.interrupt?.stop(.cancelled) }
    }
    let context = engine.context
    var script = script
    var failure: LuaError?
    do throws(LuaError) {
      try engine.startTimeLimit()
      if let (error, code) = engine.runInitialCode() {
        (failure, script) = (error, code)
      } else {
        context.words.begin(script)
        failure = engine.execute(script.chunk, arguments: host.arguments)
      }
    } catch {
      failure = error
    }
    let refusal = failure == nil || failure?.stop == .exit ? context.checkWordsAtEnd() : context.words.refusal
    if let reason = engine.close(), failure == nil || failure?.stop == .exit { failure = LuaError(stopped: reason) }
    control.withLock { $0 = Control(isCancelled: $0.isCancelled) }
    context.report.seconds = Double(host.clock.monotonic() &- begin) / 1e9
    var ending = failure.map { Self.ending($0, script, host.redactor) } ?? .finished
    if case .limit(_, let place) = ending, let note = context.limitNote { ending = .limit(note, at: place) }
    if let refusal { ending = .refused(host.redactor.redact(refusal)) }
    if let lost = context.output.failure { ending = Self.ending(ending, outputLost: lost, failure, host.redactor) }
    return RunOutcome(
      ending: ending, report: context.report,
      requestedExitCode: context.exitCode)
  }

  /// The ending of a run whose output could not be written: that, unless something else had ended it before.
  static func ending(
    _ ending: RunOutcome.Ending, outputLost: OutputError, _ failure: LuaError?, _ redactor: Redactor
  ) -> RunOutcome.Ending {
    let lost = ScriptFailure(LuaError(outputLost.description), script: Script("", name: "="), redactor: redactor)
    if failure?.stop == .output { return .failed(lost) }
    if case .finished = ending { return .failed(lost) }
    return ending
  }

  static func ending(
    _ error: LuaError, _ script: Script, _ redactor: Redactor, sources: [String: Script] = [:]
  ) -> RunOutcome.Ending {
    switch error.stop {
    case .exit: .finished
    case .cancelled: .interrupted(at: error.position)
    case .time: .limit("the time limit was reached", at: error.position)
    case .memory: .limit("the memory limit was reached", at: error.position)
    case .instructions: .limit("the instruction limit was reached", at: error.position)
    case .usage: .refused("the words of the command line are not for this script")
    default: .failed(ScriptFailure(error, script: script, redactor: redactor, sources: sources))
    }
  }
}
