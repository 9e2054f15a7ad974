import Glibc
import Repl
import ScriptHost

/// The prompt, and entries from a file or pipe: `moonpool` without a script, `moonpool -i FILE` (docs/repl.md).
struct ReplCommand {
  private let invocation: Invocation
  private let console: Console
  private let isTerminal = isatty(0) == 1

  init(_ invocation: Invocation) {
    self.invocation = invocation
    console = invocation.surroundings.console
  }

  /// Talks to the end.
  /// - Parameters:
  ///   - host: the surroundings of scripts, with limits and arguments.
  ///   - first: what is run before the first prompt.
  /// - Returns: the exit status, what was done, and the program around the dialogue, which knows the pools that were opened.
  func run(_ host: ScriptHost, first: Script?) throws(CommandError) -> (ExitStatus, RunReport, ReplProgram) {
    if isTerminal, invocation.surroundings.noInput {
      throw CommandError(
        .usage, "--no-input: the prompt asks for input; name a script, or pipe entries to standard input")
    }
    let transcript = Transcript(host.redactor)
    var host = host
    host.output = LoggedSink(host.output, transcript)
    host.usesColour = console.hasColor
    var surroundings = invocation.surroundings
    surroundings.bounds = InitFile.Bounds(host.limits)
    let program = try ReplProgram(surroundings)
    host.provider = program.provider
    let begin = host.clock.monotonic()
    let session = Session(host, extent: isTerminal ? .page : .whole)
    let source = source(session, program, host.redactor)
    var manner = Dialogue.Manner()
    manner.isInteractive = isTerminal
    // A pipe of entries is a script; one that goes on with a prompt is driven by a program that reads what went wrong.
    manner.endsAtFailure = !isTerminal && !invocation.interactive
    manner.usesColour = console.hasColor && isatty(1) == 1
    manner.isQuiet = console.quiet
    Signals.outliveInterrupts()
    let dialogue = Talk(
      dialogue: Dialogue(session, host, program: program, source: source, transcript: transcript, manner: manner))
    let status = waiting { () async -> Int32 in
      if let first, let status = await dialogue.dialogue.begin(with: first) { return status }
      return await dialogue.dialogue.run()
    }
    var report = waiting { await session.report() }
    report.seconds = Double(host.clock.monotonic() &- begin) / 1e9
    // A person has seen what every entry did.
    if isTerminal { report.lines = [] }
    program.onInterrupt { [session] in session.cancel() }
    session.close()
    let limit = session.waitForEnd()
    program.end()
    transcript.end()
    if let limit {
      console.complain("stopped: \(limit)")
      return (.limit, report, program)
    }
    let isFine = status == 0 && report.failedRows > 0 && !isTerminal
    return (isFine ? .rowsFailed : ExitStatus(rawValue: status), report, program)
  }

  /// Where lines come from: the line editor for a person, else the lines as they are.
  private func source(_ session: Session, _ program: ReplProgram, _ redactor: Redactor) -> any LineSource {
    guard isTerminal else { return StreamLines() }
    guard environment("TERM") != "dumb" else { return PromptedLines() }
    let secrets = EntrySecrets(redactor)
    let console = console
    let history = HistoryFile.usualPath { environment($0) }.map { path in
      HistoryFile(path, isSecret: { secrets.isSecret($0) }, complain: { console.failure($0) })
    }
    var settings = Terminal.Settings()
    settings.usesColour = console.hasColor
    let completer = Completer(SessionSurroundings(session, program), commands: Command.completion)
    guard let terminal = Terminal(completer: completer, history: history, settings: settings) else {
      return PromptedLines()
    }
    program.onIdleInterrupt { [weak terminal] in terminal?.interrupt() }
    return terminal
  }

  /// A dialogue on its way to the one task that uses it. Unchecked: the main thread only waits meanwhile.
  private struct Talk: @unchecked Sendable {
    let dialogue: Dialogue
  }
}
