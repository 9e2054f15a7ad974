import Encodings
import Files
import Glibc
import Lua
import Synchronization

/// The standard streams of a run: output is buffered; standard error comes after every line that was printed before it,
/// and secrets are removed from it, also if a script writes them in pieces (``SecretStream``).
final class HostStreams: StandardStreams, Sendable {
  private let output: OutputBuffer
  private let errors: any OutputSink
  private let clean: Mutex<SecretStream>
  private let status: StatusLine
  private let isStopped: @Sendable () -> Bool

  init(
    _ output: OutputBuffer, _ errors: any OutputSink, _ redactor: Redactor, above status: StatusLine,
    isStopped: @escaping @Sendable () -> Bool
  ) {
    self.status = status
    self.output = output
    self.errors = errors
    clean = Mutex(SecretStream(redactor))
    self.isStopped = isStopped
  }

  /// Writes a text of the host's own to standard error, after everything that was written before it. What would control
  /// a terminal is made visible.
  func complain(_ text: String) { complain(styled: VisibleText.lines(text)) }

  /// Writes a text of the host's own that is safe to show and may have colours.
  func complain(styled text: String) {
    output.flush()
    var text = SystemText.shown(text)
    text.withUTF8 { _ = complain(UnsafeRawBufferPointer($0)) }
    // The host's own texts are whole.
    release(isWhole: true)
  }

  /// Shows everything that was written so far: before a read of standard input, so that a person sees the whole
  /// question; before another program starts; and at the end.
  /// - Returns: false if standard output cannot be written, now or before.
  @discardableResult
  func showAll() -> Bool {
    let isWritten = output.flush()
    release(isWhole: true)
    return isWritten
  }

  /// Shows what standard error holds back, but of what may be a secret its beginning only: before the run waits, which
  /// may be for long, and where a script flushes standard error.
  func showBeginnings() { release(isWhole: false) }

  private func release(isWhole: Bool) {
    clean.withLock { clean in
      let rest = clean.release(isWhole: isWhole)
      if !rest.isEmpty { _ = rest.withUnsafeBytes { send($0) } }
    }
  }

  /// Writes bytes to standard error, after every line that is due.
  /// - Returns: false if that failed. There is no place left to report it.
  private func complain(_ bytes: UnsafeRawBufferPointer) -> Bool {
    output.flushDue()
    if bytes.isEmpty { return true }
    return clean.withLock { clean in
      guard let shown = clean.take(bytes) else { return send(bytes) }
      return shown.isEmpty || shown.withUnsafeBytes { send($0) }
    }
  }

  private func send(_ bytes: UnsafeRawBufferPointer) -> Bool {
    do throws(OutputError) {
      try status.printing(isTerminal: errors.isTerminal, endsLine: bytes.last == 10) { () throws(OutputError) in
        try errors.write(bytes, givesUp: isStopped)
      }
      return true
    } catch {
      return false
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, to stream: StandardStream) -> Int32 {
    switch stream {
    case .output:
      output.write(bytes.bindMemory(to: UInt8.self))
      return output.failure == nil ? 0 : EIO
    case .errors: return complain(bytes) ? 0 : EIO
    }
  }

  func flush(_ stream: StandardStream) -> Int32 {
    if stream == .output { return showAll() ? 0 : EIO }
    // Standard error holds nothing back but what may become a secret.
    showBeginnings()
    return 0
  }

  func keeps(_ name: UnsafePointer<CChar>) -> Bool { FilesInUse.contains(SystemText.text(name)) }

  func setBuffering(_ buffering: StandardStream.Buffering, size: Int, of stream: StandardStream) -> Int32 {
    if stream == .output { output.setBuffering(buffering, size: size) }
    return 0
  }
}
