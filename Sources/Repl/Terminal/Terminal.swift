import CEdit
import Dispatch
import Encodings
import Glibc
import ScriptHost
import Synchronization

/// A person at a terminal, with line editing, history and completion (docs/repl.md).
///
/// The editor has a thread of its own, which waits for keys; everything else goes on meanwhile.
public final class Terminal: LineSource {
  /// How a terminal behaves.
  public struct Settings: Sendable {
    /// Whether prompts and lists are coloured.
    public var usesColour = true
    /// How long completion may ask the session, in milliseconds, before it goes on without an answer.
    public var patience = 500

    /// The usual.
    public init() {}
  }

  private let queue = TerminalQueue()
  private let history: HistoryFile?

  /// Takes the terminal on standard input.
  /// - Parameters:
  ///   - completer: what Tab asks.
  ///   - history: where entries are kept; nil to keep them for this session only. It is also what keeps secrets out of
  ///     the arrow keys.
  /// - Returns: nil if standard input is not a terminal, if no terminal can show a prompt, or if libedit is not
  ///   installed.
  public init?(completer: Completer, history: HistoryFile?, settings: Settings = Settings()) {
    guard isatty(0) == 1, let output = [CInt(1), 2].first(where: { isatty($0) == 1 }), cedit_load()
    else { return nil }
    self.history = history
    let queue = queue
    let isStarted = HostThread.start {
      guard let loop = TerminalLoop(queue, output, completer, history, settings) else { return queue.refuse() }
      loop.run()
    }
    guard isStarted else { return nil }
  }

  deinit { queue.add(.end) }

  /// Asks for the next line.
  public func next(_ prompt: PromptText, draft: String) async -> LineInput {
    await next(prompt, draft: draft, earlier: "")
  }

  /// Asks for the next line of an entry.
  /// - Parameters:
  ///   - prompt: shown in front of it.
  ///   - draft: the initial text of the line.
  ///   - earlier: the previous lines of the entry, which completion needs.
  public func next(_ prompt: PromptText, draft: String, earlier: String) async -> LineInput {
    await withCheckedContinuation { queue.add(.read(prompt, draft: draft, earlier: earlier, $0)) }
  }

  /// Keeps an entry, several lines included, as one item of the history. The history holds text; an entry with bytes
  /// that are not UTF-8 is not kept.
  public func remember(_ entry: String) {
    guard SystemText.isUnicode(entry) else { return }
    if history?.append(entry) ?? !entry.allSatisfy(\.isWhitespace) { queue.add(.remember(entry)) }
  }

  /// Ends what ``next(_:draft:)`` waits for as Ctrl-C does; for a SIGINT that comes from elsewhere, since while a line
  /// is edited Ctrl-C is a key and no signal.
  public func interrupt() { queue.wake() }
}

/// What a terminal's thread is asked for.
final class TerminalQueue: Sendable {
  enum Job {
    case read(PromptText, draft: String, earlier: String, CheckedContinuation<LineInput, Never>)
    case remember(String)
    case end
  }

  private struct State {
    var jobs: [Job] = []
    var waker: TerminalEditor.Waker?
    var isRefused = false
  }

  private let state = Mutex(State())
  private let arrived = DispatchSemaphore(value: 0)

  /// Asks for something.
  func add(_ job: Job) {
    let isRefused = state.withLock { state in
      if !state.isRefused { state.jobs.append(job) }
      return state.isRefused
    }
    if isRefused { Self.refuse(job) } else { arrived.signal() }
  }

  /// Waits for what is asked next.
  func next() -> Job {
    arrived.wait()
    return state.withLock { $0.jobs.isEmpty ? .end : $0.jobs.removeFirst() }
  }

  /// Says how a reading is ended, or with nil that there is none any more.
  func set(_ waker: TerminalEditor.Waker?) { state.withLock { $0.waker = waker } }

  /// Ends a reading. Under the lock, so that the editor is still there.
  func wake() { state.withLock { $0.waker?() } }

  /// Answers whatever is asked, now and later, with the end of the input: there is no editor.
  func refuse() {
    let jobs = state.withLock { state in
      defer { state.jobs = [] }
      state.isRefused = true
      return state.jobs
    }
    for job in jobs { Self.refuse(job) }
  }

  private static func refuse(_ job: Job) {
    switch job {
    case .read(_, _, _, let asker): asker.resume(returning: .ended)
    case .remember, .end: break
    }
  }
}
