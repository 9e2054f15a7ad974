import Lua
import Synchronization

/// A conversation with Lua: lines in, values out, in one state on a thread of its own.
///
/// Globals stay from entry to entry. What an entry prints, and the values of an expression, go to the host's output before ``feed(_:)`` answers.
public final class Session: Sendable {
  /// What became of an entry.
  public enum Answer: Sendable {
    /// The entry only ends too early: the next line goes on with it.
    case incomplete
    /// It ran.
    case done
    /// An error nobody caught, a syntax error included.
    case failed(ScriptFailure)
    /// Ctrl-C ended it.
    case interrupted
    /// A limit ended it: which, in words.
    case limit(String)
    /// The entry asked to leave, by `os.exit`.
    case exited(Int32)
  }

  private typealias Job = @Sendable (Conversation) -> Void

  private struct Work {
    var jobs: [Job] = []
    var isClosed = false
    var interrupt: Interrupt?
    var mailbox: Mailbox?
    var isRunning = false
  }

  private let host: ScriptHost
  private let work = Mutex(Work())
  private let pipe = WakePipe()

  /// A session in those surroundings.
  /// - Parameter folder: where `require` looks first.
  public init(_ host: ScriptHost, folder: String = ".") {
    self.host = host
    let isStarted = HostThread.start { [self] in live(folder) }
    if !isStarted { work.withLock { $0.isClosed = true } }
  }

  /// Takes a line. An expression's values are printed; a leading `=` is passed over.
  public func feed(_ line: String) async -> Answer { await ask { $0.feed(line) } }

  /// Drops the lines of an entry that is not complete yet.
  public func discard() async { _ = await ask { $0.discard() } }

  /// Runs a whole script in the session's state, as `-i FILE` does.
  public func run(_ script: Script) async -> Answer { await ask { $0.run(script) } }

  /// What the session has done so far.
  public func report() async -> RunReport {
    await withCheckedContinuation { continuation in
      let isTaken = submit { continuation.resume(returning: $0.report) }
      if !isTaken { continuation.resume(returning: RunReport()) }
    }
  }

  /// Stops the entry that is running, from any thread. False where none is.
  @discardableResult
  public func cancel() -> Bool {
    let (isRunning, interrupt, mailbox) = work.withLock { ($0.isRunning, $0.interrupt, $0.mailbox) }
    guard isRunning else { return false }
    interrupt?.stop(.cancelled)
    mailbox?.wake()
    return true
  }

  /// Ends the session; entries that wait are answered as interrupted.
  public func close() {
    work.withLock { $0.isClosed = true }
    pipe.signal()
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
      if !isTaken { continuation.resume(returning: .interrupted) }
    }
  }

  private func submit(_ job: @escaping Job) -> Bool {
    let isTaken = work.withLock { work in
      if work.isClosed { return false }
      work.jobs.append(job)
      return true
    }
    pipe.signal()
    return isTaken
  }

  /// The life of the session's thread.
  private func live(_ folder: String) {
    let conversation = Conversation(host, folder: folder)
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
        pipe.wait()
      }
    }
    work.withLock { $0.interrupt = nil }
    conversation.close()
  }
}
