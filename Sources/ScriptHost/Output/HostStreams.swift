import Encodings
import Files
import Glibc
import Lua

/// The standard streams of a run: output is buffered, standard error comes after every line that was printed before it and has no secrets.
final class HostStreams: StandardStreams, Sendable {
  private let output: OutputBuffer
  private let errors: any OutputSink
  private let redactor: Redactor
  private let status: StatusLine
  private let isStopped: @Sendable () -> Bool

  init(
    _ output: OutputBuffer, _ errors: any OutputSink, _ redactor: Redactor, above status: StatusLine,
    isStopped: @escaping @Sendable () -> Bool
  ) {
    self.status = status
    self.output = output
    self.errors = errors
    self.redactor = redactor
    self.isStopped = isStopped
  }

  /// Writes a text of the host's own to standard error, after everything that was written before it. What would control a terminal is made visible.
  func complain(_ text: String) { complain(styled: VisibleText.lines(text)) }

  /// Writes a text of the host's own that is safe to show and may have colours.
  func complain(styled text: String) {
    output.flush()
    var text = SystemText.shown(text)
    text.withUTF8 { _ = complain(UnsafeRawBufferPointer($0)) }
  }

  /// Writes bytes to standard error, after every line that is due.
  /// - Returns: false if that failed. There is no place left to report it.
  private func complain(_ bytes: UnsafeRawBufferPointer) -> Bool {
    output.flushDue()
    if bytes.isEmpty { return true }
    do throws(OutputError) {
      try status.printing(isTerminal: errors.isTerminal, endsLine: bytes.last == 10) { () throws(OutputError) in
        if let clean = redactor.redacted(bytes) {
          try errors.write(clean, givesUp: isStopped)
        } else {
          try errors.write(bytes, givesUp: isStopped)
        }
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
    // Standard error holds nothing back.
    stream == .errors || output.flush() ? 0 : EIO
  }

  func keeps(_ name: UnsafePointer<CChar>) -> Bool { FilesInUse.contains(SystemText.text(name)) }

  func setBuffering(_ buffering: StandardStream.Buffering, size: Int, of stream: StandardStream) -> Int32 {
    if stream == .output { output.setBuffering(buffering, size: size) }
    return 0
  }
}
