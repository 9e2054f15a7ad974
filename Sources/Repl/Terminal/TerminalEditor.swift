import CEdit
import Encodings
import Glibc

/// The line editor, used by one thread. What it takes for libedit stands in CEdit.
final class TerminalEditor {
  /// What reading ended with: an input, or a stop in between after which it goes on.
  enum Outcome {
    case input(LineInput)
    case list
    case suspend
  }

  private let handle: OpaquePointer
  private let handlers: Handlers

  /// What the editor asks for while it reads.
  final class Handlers {
    /// What Tab does: the text and the cursor in bytes; answers what to put in place of how many bytes, and whether
    /// there is something to list.
    var complete: (_ text: String, _ cursor: Int) -> (replaced: Int, insert: String?, lists: Bool) = { _, _ in
      (0, nil, false)
    }
    /// The first prompt stands.
    var ready: () -> Void = {}
  }

  /// Opens the editor.
  /// - Parameters:
  ///   - input: the terminal that keys come from.
  ///   - output: the terminal that is written to.
  /// - Returns: nil if libedit is not installed.
  init?(input: CInt, output: CInt, handlers: Handlers) {
    guard cedit_load() else { return nil }
    let context = Unmanaged.passUnretained(handlers).toOpaque()
    let table = cedit_handlers(
      context: context,
      complete: { context, text, length, cursor in
        guard let context, let text else { return cedit_completion(replaced: 0, insert: nil, lists: false) }
        let bytes = UnsafeRawBufferPointer(start: text, count: length)
        let handlers = Unmanaged<Handlers>.fromOpaque(context).takeUnretainedValue()
        let answer = handlers.complete(String(decoding: bytes, as: UTF8.self), cursor)
        return cedit_completion(
          replaced: max(0, answer.replaced), insert: answer.insert.flatMap { strdup($0) }, lists: answer.lists)
      },
      ready: { context in
        if let context { Unmanaged<Handlers>.fromOpaque(context).takeUnretainedValue().ready() }
      })
    guard let handle = cedit_open(input, output, table) else { return nil }
    self.handle = handle
    self.handlers = handlers
  }

  deinit { cedit_close(handle) }

  /// Reads an entry.
  func read(prompt: String, text: String, cursor: Int) -> Outcome {
    switch cedit_read(handle, prompt, text, max(0, cursor)) {
    case CEDIT_LINE: .input(.line(SystemText.text(bytes)))
    case CEDIT_INTERRUPTED: .input(.interrupted)
    case CEDIT_LIST: .list
    case CEDIT_SUSPEND: .suspend
    default: .input(.ended)
    }
  }

  /// What stands in the line after ``read(prompt:text:cursor:)``.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  private var bytes: [UInt8] {
    cedit_text(handle).map { text in UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
    }
      ?? []
  }

  /// Where the cursor stands in it, in bytes.
  var cursor: Int { cedit_cursor(handle) }

  /// The terminal's size in characters.
  var size: (columns: Int, rows: Int) {
    var columns: CInt = 0
    var rows: CInt = 0
    cedit_size(handle, &columns, &rows)
    return (Int(columns), Int(rows))
  }

  /// Stops the program until it is continued.
  func suspend() { cedit_suspend(handle) }

  /// Puts an entry behind the newest one that the arrow keys recall.
  func remember(_ entry: String) { cedit_remember(handle, entry) }

  /// Something that ends the reading as Ctrl-C does, and may be called from any thread while the editor is there.
  var waker: Waker { Waker(handle: handle) }

  /// Ends a reading. Unchecked: what it calls writes a byte into a pipe, which any thread may do.
  struct Waker: @unchecked Sendable {
    fileprivate let handle: OpaquePointer
    func callAsFunction() { cedit_wake(handle) }
  }
}
