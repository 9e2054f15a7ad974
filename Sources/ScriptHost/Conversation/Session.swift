import Lua
import Synchronization

/// A session with Lua: it runs entries in one state, on its own thread, and returns their values (docs/repl.md).
///
/// Globals stay from entry to entry, and so do the variables that entries declare at their top level. What an entry
/// prints goes to the host's output before it is answered; its values are answered as ``EntryResult``.
public final class Session: Sendable {
  /// The result of an entry.
  public enum Answer: Sendable {
    /// The entry is incomplete; nothing of it has run.
    case incomplete
    /// It ran and has these values.
    case done(EntryResult)
    /// ``more()`` has no more rows to show.
    case nothingMore
    /// An uncaught error or a syntax error.
    case failed(ScriptFailure)
    /// A script was not run, or did not do what the words behind it ask for.
    case refused(String)
    /// Ctrl-C ended it.
    case interrupted(at: LuaError.Position? = nil)
    /// A limit ended it, with its message and the line.
    case limit(String, at: LuaError.Position?)
    /// The entry called `os.exit`.
    case exited(Int32)
  }

  private typealias Job = @Sendable (Conversation) -> Void

  private struct Work {
    var jobs: [Job] = []
    var isClosed = false
    var hasEnded = false
    var interrupt: Interrupt?
    var mailbox: Mailbox?
    var isRunning = false
    var lastLimit: String?
  }

  private let host: ScriptHost
  private let work = Mutex(Work())
  private let bell = WakeSignal()
  private let end = WakeSignal()

  /// Creates a session.
  /// - Parameters:
  ///   - folder: where `require` looks first.
  ///   - extent: how much of values is taken at once.
  public init(_ host: ScriptHost, folder: String = ".", extent: Extent = .page) {
    self.host = host
    let isStarted = HostThread.start(stackSize: HostThread.deepStack) { [self] in live(folder, extent) }
    if !isStarted {
      work.withLock { work in
        work.isClosed = true
        work.hasEnded = true
      }
    }
  }

  /// Runs an entry, of one line or several, if it is complete. A leading `=` is passed over.
  /// - Parameters:
  ///   - line: for entries that are lines of one text on standard input the number of the first of them, from 1; nil
  ///     for what is typed, whose lines are counted in each entry.
  ///   - keepsResult: whether the first value becomes `_`.
  public func enter(_ text: String, line: Int? = nil, keepsResult: Bool = true) async -> Answer {
    await ask { $0.enter(text, line: line, keepsResult: keepsResult) }
  }

  /// Whether a text is an entry.
  public enum Reading: Sendable, Equatable { case complete, incomplete, wrong }

  /// Whether a text is a complete entry or the beginning of one. Runs nothing.
  public func reads(_ text: String) async -> Reading { await look(else: .wrong) { $0.reads(text) } }

  /// Shows the next rows of the last list or walk.
  /// - Parameter continues: true where they belong to the entry that has just been answered, and share its time limit.
  public func more(continues: Bool = false) async -> Answer { await ask { $0.more(continues: continues) } }

  /// Runs a whole script in the session's state, as `-i FILE` does. Its variables go on as an entry's do.
  public func run(_ script: Script) async -> Answer { await ask { $0.run(script) } }

  /// Switches to another target. The provider creates `management` and `authentication` again when they are next used.
  /// Clients that are stored in variables keep their target.
  public func use(_ provider: any BackendProvider) async {
    await look(else: ()) { conversation in
      guard let context = conversation.engine?.context else { return }
      context.provider = provider
      context.toolkit.forgetClients(on: context.state.stack)
    }
  }

  /// What the session has done so far.
  public func report() async -> RunReport { await look(else: RunReport()) { $0.report } }

  /// Asks the session's thread between entries.
  func look<Value: Sendable>(else fallback: Value, _ body: @escaping @Sendable (Conversation) -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      let isTaken = submit { continuation.resume(returning: body($0)) }
      if !isTaken { continuation.resume(returning: fallback) }
    }
  }

  /// Stops the running entry, from any thread. Returns false if no entry is running.
  @discardableResult
  public func cancel() -> Bool {
    let (isRunning, interrupt, mailbox) = work.withLock { ($0.isRunning, $0.interrupt, $0.mailbox) }
    guard isRunning else { return false }
    interrupt?.stop(.cancelled)
    mailbox?.wake()
    return true
  }

  /// Ends the session. Waiting entries end as interrupted.
  public func close() {
    work.withLock { $0.isClosed = true }
    bell.signal()
  }

  /// Waits until the state is gone after ``close()``: files that the session had open are written then.
  /// - Returns: the limit that cut short what runs at the end (finalizers), in words.
  @discardableResult
  public func waitForEnd() -> String? {
    while !work.withLock({ $0.hasEnded }) { end.wait() }
    return work.withLock { $0.lastLimit }
  }

  private func ask(_ question: @escaping @Sendable (Conversation) -> Answer) async -> Answer {
    await withCheckedContinuation { continuation in
      let isTaken = submit { conversation in
        self.work.withLock { $0.isRunning = true }
        let answer = question(conversation)
        self.work.withLock { $0.isRunning = false }
        conversation.settle()
        continuation.resume(returning: answer)
      }
      if !isTaken { continuation.resume(returning: .interrupted()) }
    }
  }

  private func submit(_ job: @escaping Job) -> Bool {
    let isTaken = work.withLock { work in
      if work.isClosed { return false }
      work.jobs.append(job)
      return true
    }
    bell.signal()
    return isTaken
  }

  /// The life of the session's thread.
  private func live(_ folder: String, _ extent: Extent) {
    let conversation = Conversation(host, folder: folder)
    conversation.extent = extent
    work.withLock { work in
      work.interrupt = conversation.interrupt
      work.mailbox = conversation.mailbox
    }
    while true {
      let (jobs, isClosed) = work.withLock { work in
        defer { work.jobs = [] }
        return (work.jobs, work.isClosed)
      }
      for job in jobs { job(conversation) }
      if jobs.isEmpty {
        if isClosed { break }
        bell.wait()
      }
    }
    // Ctrl-C ends what runs at the end as well.
    work.withLock { $0.isRunning = true }
    let reason = conversation.close()
    var lastLimit: String?
    if let reason, case .limit(let what, _) = ScriptRun.ending(LuaError(stopped: reason), Script(""), host.redactor) {
      lastLimit = what
    }
    work.withLock { work in
      work.interrupt = nil
      work.isRunning = false
      work.lastLimit = lastLimit
      work.hasEnded = true
    }
    end.signal()
  }
}
