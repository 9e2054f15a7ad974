import ScriptHost

/// Connects a person or a file with a session: asks for lines, runs entries and commands, and shows their results
/// (docs/repl.md).
public final class Dialogue {
  /// How a dialogue behaves.
  public struct Manner: Sendable {
    /// True for a person; false for a file or pipe.
    public var isInteractive = true
    /// True if the first failure ends the dialogue. With a file or pipe, the first failure always sets the exit status.
    public var endsAtFailure = false
    /// True if results and errors are coloured.
    public var usesColour = false
    /// True to print only results and errors.
    public var isQuiet = false

    /// A person's.
    public init() {}
  }

  let session: Session
  let program: any DialogueProgram
  let source: any LineSource
  let out: any OutputSink
  let errors: any OutputSink
  let clock: any HostClock
  let manner: Manner
  let secrets: EntrySecrets
  let transcript: Transcript
  var settings = Settings()
  var reader = EntryReader()
  /// The columns of the rows that are written as CSV page by page.
  var csvPages = CSVPages()
  var saved: SavedSession
  /// What the next line begins with.
  var draft = ""
  /// The last entry, for `\edit`.
  var lastEntry = ""
  /// How many lines the source has given, for the lines of a file.
  private var lines = 0
  private var firstLine = 1
  /// The target at the beginning.
  let begunOn: ChosenTarget
  /// The exit status of the first failure where there is no person.
  var firstFailure: Int32?

  /// A dialogue.
  /// - Parameters:
  ///   - host: the surroundings of the session; its output is shared.
  ///   - transcript: the log that `\log` begins; the host's output should go through it (``LoggedSink``).
  public init(
    _ session: Session, _ host: ScriptHost, program: any DialogueProgram, source: any LineSource,
    transcript: Transcript, manner: Manner = Manner()
  ) {
    self.session = session
    self.program = program
    self.source = source
    self.transcript = transcript
    self.manner = manner
    // What a script prints goes through the log; results are put there by the dialogue, without colours.
    out = (host.output as? LoggedSink)?.sink ?? host.output
    errors = host.errors
    clock = host.clock
    secrets = EntrySecrets(host.redactor)
    saved = SavedSession(secrets)
    begunOn = program.target
  }

  /// Runs until the lines end or an entry leaves.
  /// - Returns: the exit status.
  public func run() async -> Int32 {
    while true {
      let target = program.target
      let prompt = reader.isContinuing ? target.continuation : target.prompt
      let beginning = draft
      draft = ""
      switch await source.next(prompt, draft: beginning, earlier: reader.pending) {
      case .line(let text):
        if let status = await take(text) { return status }
      case .interrupted:
        reader.discard()
      case .ended:
        return end()
      }
    }
  }

  /// The end of the lines: what was begun has come too early to its end.
  /// - Returns: the exit status.
  private func end() -> Int32 {
    if reader.isContinuing, !manner.isInteractive {
      let begin = reader.pending.prefix { !$0.isNewline }
      reader.discard()
      _ = failed("stdin:\(firstLine): the entry that begins here is incomplete: \(begin)\n", 1)
    }
    return firstFailure ?? 0
  }

  /// Takes what was typed or pasted: an entry, or several lines that are each one.
  private func take(_ text: String) async -> Int32? {
    if !reader.isContinuing { firstLine = lines + 1 }
    lines += 1
    guard manner.isInteractive, text.contains(where: \.isNewline), !reader.isContinuing else {
      return await handle(reader.take(text), text).status
    }
    // Several lines are one entry where they parse as one; else they are taken as they would be if they were typed.
    if case .evaluate(let entry) = reader.take(text), await session.reads(entry) != .wrong {
      return await handle(.evaluate(entry), text).status
    }
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      let outcome = await handle(reader.take(String(line)), String(line))
      if outcome.status != nil || outcome.hasFailed { return outcome.status }
    }
    return nil
  }

  /// What became of a reading.
  struct Outcome {
    /// The exit status, where the dialogue is over.
    var status: Int32?
    var hasFailed = false

    static let fine = Outcome()
  }

  /// Does what a line asks for.
  private func handle(_ reading: EntryReader.Reading, _ text: String) async -> Outcome {
    switch reading {
    case .nothing: return .fine
    case .evaluate(let entry): return await evaluate(entry)
    default: break
    }
    source.remember(text)
    transcript.write(program.target.prompt.text + (secrets.cleaned(text) ?? "-- (held a secret)") + "\n")
    switch reading {
    case .nothing, .evaluate: return .fine
    case .more: return await more()
    case .describe(let subject): return await help(subject + "?")
    case .example(let subject): return await help(subject + "??")
    case .help(let subject): return await help(subject ?? "")
    case .mistake(let message): return failed(message + "\n", 1)
    case .command(let command): return await perform(command)
    }
  }

  /// Runs an entry, or keeps it where it is not complete.
  private func evaluate(_ entry: String) async -> Outcome {
    if await session.reads(entry) == .incomplete {
      reader.keep(entry)
      return .fine
    }
    // Before it is run: one that has to be ended by force is wanted back most.
    note(entry)
    let start = clock.monotonic()
    let answer = await interruptible { [session, line = manner.isInteractive ? nil : firstLine] in
      await session.enter(entry, line: line)
    }
    if case .done(let result) = answer {
      saved.keep(entry, isExpression: result.isExpression, hadValues: !result.values.isEmpty)
    }
    var outcome = settle(answer)
    // Nobody is there to ask for more.
    var rest = answer.rest
    while !manner.isInteractive, rest != .none, !outcome.hasFailed, outcome.status == nil {
      let further = await interruptible { [session] in await session.more(continues: true) }
      outcome = settle(further)
      rest = further.rest
    }
    if settings.showsTime { say(Self.time(clock.monotonic() &- start) + "\n") }
    return outcome
  }

  /// Keeps an entry in the history and the log.
  private func note(_ entry: String) {
    lastEntry = entry
    if !secrets.isSecret(entry) { source.remember(entry) }
    let shown = secrets.cleaned(entry) ?? "-- (held a secret)"
    transcript.write(
      program.target.prompt.text + shown.replacing("\n", with: "\n" + program.target.continuation.text) + "\n")
  }

  private func more() async -> Outcome {
    let answer = await interruptible { [session] in await session.more() }
    guard case .nothingMore = answer else { return settle(answer) }
    // A script may call something of its own `it`.
    if await session.names(in: []).contains(where: { $0.name == "it" }) { return await evaluate("it") }
    return failed("there are no more rows\n", 1)
  }

  /// Runs something that Ctrl-C ends.
  func interruptible<Value: Sendable>(_ body: @Sendable () async -> Value) async -> Value {
    program.onInterrupt { [session] in session.cancel() }
    defer { program.onInterrupt(nil) }
    return await body()
  }

  static func time(_ nanoseconds: UInt64) -> String {
    let micros = nanoseconds / 1000
    if micros < 10_000 { return "\(micros / 1000).\(String(micros % 1000 + 1000).dropFirst()) ms" }
    if micros < 10_000_000 { return "\(micros / 1000) ms" }
    return "\(micros / 1_000_000).\(micros / 100_000 % 10) s"
  }
}

extension Session.Answer {
  /// What is left to be shown.
  fileprivate var rest: EntryResult.Rest { if case .done(let result) = self { result.rest } else { .none } }
}
