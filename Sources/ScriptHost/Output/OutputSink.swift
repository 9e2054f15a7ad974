import Glibc

/// The destination of a run's output: a file descriptor, or memory in a test.
public protocol OutputSink: Sendable {
  /// Writes all of the bytes.
  /// - Throws: ``OutputError`` if they cannot be written; the run that wrote them ends with it.
  func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError)
  /// True for a terminal.
  var isTerminal: Bool { get }
  /// How many columns the terminal has now; nil where it is none, or does not say.
  var columns: Int? { get }
}

extension OutputSink {
  /// nil: no terminal that says.
  public var columns: Int? { nil }
}

/// The error of output that could not be written.
public struct OutputError: Error, Sendable, CustomStringConvertible {
  /// The message of the system.
  public var reason: String

  /// A failure for that reason.
  public init(_ reason: String) { self.reason = reason }

  /// The message, as `cannot write the output: No space left on device`.
  public var description: String { "cannot write the output: \(reason)" }
}

/// A file descriptor, not owned.
public struct DescriptorSink: OutputSink {
  private let descriptor: Int32
  /// True if the descriptor is a terminal.
  public let isTerminal: Bool

  /// A sink on that descriptor.
  public init(_ descriptor: Int32) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
  }

  /// The number of columns of the terminal.
  public var columns: Int? {
    var size = winsize()
    guard isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Writes all of the bytes. Drops them if the reader of a pipe has closed it.
  /// - Throws: ``OutputError`` for any other failure (a full disk).
  public func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
    var rest = bytes[...]
    while let base = rest.base.baseAddress, !rest.isEmpty {
      let written = Glibc.write(descriptor, base + rest.startIndex, rest.count)
      if written > 0 {
        rest = rest.dropFirst(written)
      } else if errno == EAGAIN {
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&wait, 1, -1)
      } else if errno == EPIPE {
        return
      } else if errno != EINTR {
        throw OutputError(String(cString: strerror(errno)))
      }
    }
  }
}

/// Buffers what a script prints. Used on the run's thread only.
final class OutputBuffer {
  private let sink: any OutputSink
  private let status: StatusLine
  private var bytes: [UInt8] = []
  private let isLineBuffered: Bool
  private static let capacity = 1 << 16
  /// The first failure to write; nothing is written after it.
  private(set) var failure: OutputError?
  /// Is told of the first failure.
  var onFailure: () -> Void = {}

  /// - Parameter status: the row of the terminal that what is printed stands above.
  init(_ sink: any OutputSink, above status: StatusLine) {
    self.sink = sink
    self.status = status
    isLineBuffered = sink.isTerminal
    bytes.reserveCapacity(Self.capacity)
  }

  var isTerminal: Bool { isLineBuffered }

  func write(_ more: UnsafeBufferPointer<UInt8>) {
    if bytes.count + more.count > Self.capacity { flush() }
    if more.count > Self.capacity {
      send(UnsafeRawBufferPointer(more))
      return
    }
    bytes.append(contentsOf: more)
  }

  func write(_ text: String) {
    var text = text
    text.withUTF8 { write($0) }
  }

  /// A line is complete: a person is to see it at once, a pipe may wait.
  func endOfLine() { if isLineBuffered { flush() } }

  func flush() {
    guard !bytes.isEmpty else { return }
    bytes.withUnsafeBytes { send($0) }
    bytes.removeAll(keepingCapacity: true)
  }

  private func send(_ bytes: UnsafeRawBufferPointer) {
    if failure != nil { return }
    do throws(OutputError) {
      try status.printing(isTerminal: sink.isTerminal, endsLine: bytes.last == 10) { () throws(OutputError) in
        try sink.write(bytes)
      }
    } catch {
      failure = error
      onFailure()
    }
  }

  /// Forgets the failure, and answers it.
  func takeFailure() -> OutputError? {
    defer { failure = nil }
    return failure
  }
}
