import Dispatch
import Glibc
import Synchronization

/// What a terminal's thread does: reads lines, completes, lists.
final class TerminalLoop {
  private let queue: TerminalQueue
  private let output: CInt
  private let completer: Completer
  private let history: HistoryFile?
  private let settings: Terminal.Settings
  private let handlers = TerminalEditor.Handlers()
  private let editor: TerminalEditor
  private var earlier = ""
  private var offers: [Completer.Offer] = []
  /// What is to be recalled that came before the history was read.
  private var early: [String]? = []

  /// nil if there is no line editor to be had.
  init?(
    _ queue: TerminalQueue, _ output: CInt, _ completer: Completer, _ history: HistoryFile?,
    _ settings: Terminal.Settings
  ) {
    guard let editor = TerminalEditor(input: 0, output: output, handlers: handlers) else { return nil }
    self.queue = queue
    self.output = output
    self.completer = completer
    self.history = history
    self.settings = settings
    self.editor = editor
    handlers.complete = { [unowned self] in self.complete($0, $1) }
    handlers.ready = { [unowned self] in self.recallHistory() }
  }

  /// Answers what is asked until the end.
  func run() {
    queue.set(editor.waker)
    while true {
      switch queue.next() {
      case .read(let prompt, let draft, let earlier, let asker):
        self.earlier = earlier
        asker.resume(returning: read(prompt.rendered(usesColour: settings.usesColour), draft))
      case .remember(let entry):
        if early == nil { editor.remember(entry) } else { early?.append(entry) }
      case .end:
        queue.set(nil)
        return
      }
    }
  }

  private func read(_ prompt: String, _ draft: String) -> LineInput {
    var text = draft
    var cursor = draft.utf8.count
    while true {
      switch editor.read(prompt: prompt, text: text, cursor: cursor) {
      case .input(let input): return input
      case .list: list()
      case .suspend: editor.suspend()
      }
      (text, cursor) = (editor.text, editor.cursor)
    }
  }

  /// Reads the history once the first prompt stands, which it shall not wait for.
  private func recallHistory() {
    let later = early ?? []
    early = nil
    let entries = history?.entries() ?? []
    // What this session has added is in the file as well.
    for entry in entries.dropLast(history == nil || !entries.hasSuffix(later) ? 0 : later.count) {
      editor.remember(entry)
    }
    for entry in later { editor.remember(entry) }
  }

  private func complete(_ text: String, _ cursor: Int) -> (replaced: Int, insert: String?, lists: Bool) {
    let line = text.utf8.prefix(cursor).suffix(while: { $0 != UInt8(ascii: "\n") })
    // At the start of a further line Tab means what it means in an editor.
    if !earlier.isEmpty || line.count < cursor, line.allSatisfy({ $0 == 32 || $0 == 9 }) { return (0, "  ", false) }
    let before = earlier.isEmpty ? "" : earlier + "\n"
    let answer = waiting { [completer] in
      await completer.answer(before + text, cursor: before.utf8.count + cursor)
    }
    guard let answer, !answer.offers.isEmpty else { return (0, nil, false) }
    let insertion = answer.insertion
    if let insertion, insertion != answer.typed { return (answer.typed.utf8.count, insertion, false) }
    offers = answer.offers
    return (0, nil, answer.offers.count > 1 || answer.offers[0].line != nil)
  }

  private func list() {
    let size = editor.size
    let text = OfferList(offers, columns: size.columns, rows: size.rows, usesColour: settings.usesColour).text
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return }
      bytes = bytes.dropFirst(max(0, count))
    }
  }

  /// Asks something that other threads have to answer; nil if they do not in time, because the session is busy for
  /// instance.
  private func waiting<Answer: Sendable>(_ body: @escaping @Sendable () async -> Answer) -> Answer? {
    let slot = Slot<Answer>()
    let task = Task.detached {
      let answer = await body()
      slot.value.withLock { $0 = answer }
      slot.done.signal()
    }
    guard slot.done.wait(timeout: .now() + .milliseconds(settings.patience)) == .success else {
      task.cancel()
      return nil
    }
    return slot.value.withLock { $0 }
  }

  private final class Slot<Answer: Sendable>: Sendable {
    let value = Mutex<Answer?>(nil)
    let done = DispatchSemaphore(value: 0)
  }
}

extension Array where Element: Equatable {
  /// True if it ends with those elements.
  fileprivate func hasSuffix(_ other: [Element]) -> Bool { suffix(other.count).elementsEqual(other) }
}

extension BidirectionalCollection {
  /// The longest end whose elements all fit.
  fileprivate func suffix(while fits: (Element) -> Bool) -> SubSequence {
    var start = endIndex
    while start > startIndex, fits(self[index(before: start)]) { start = index(before: start) }
    return self[start...]
  }
}
