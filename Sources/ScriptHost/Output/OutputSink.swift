import Glibc

/// The destination of a run's output: a file descriptor, or memory in a test.
public protocol OutputSink: Sendable {
  /// Writes all of the bytes, or gives up.
  /// - Parameter givesUp: asked whenever the other end takes nothing: true drops the rest, so that a reader that has
  ///   stopped reading never delays Ctrl-C or a limit.
  /// - Throws: ``OutputError`` if they cannot be written; the run that wrote them ends with it.
  func write(_ bytes: UnsafeRawBufferPointer, givesUp: () -> Bool) throws(OutputError)
  /// True for a terminal.
  var isTerminal: Bool { get }
  /// How many columns the terminal has now; nil where it is none, or does not say.
  var columns: Int? { get }
}

extension OutputSink {
  /// nil: no terminal that says.
  public var columns: Int? { nil }

  /// Writes all of the bytes, however long that takes.
  /// - Throws: ``OutputError`` if they cannot be written.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError) { try write(bytes, givesUp: { false }) }

  /// Writes the first bytes of an array, or gives up.
  /// - Throws: ``OutputError`` if they cannot be written.
  func write(_ bytes: [UInt8], count: Int? = nil, givesUp: () -> Bool) throws(OutputError) {
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(OutputError) in
        try write(UnsafeRawBufferPointer(rebasing: bytes[..<(count ?? bytes.count)]), givesUp: givesUp)
      }
    }
    try result.get()
  }
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
  private let isFile: Bool

  /// A sink on that descriptor.
  public init(_ descriptor: Int32) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
    var status = stat()
    isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// How much a pipe that is ready takes without waiting, in bytes: PIPE_BUF.
  private static let piece = 4096
  /// How long to wait for the other end before asking whether to give up, in milliseconds.
  private static let patience: Int32 = 20

  /// The number of columns of the terminal.
  public var columns: Int? {
    var size = winsize()
    guard isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Writes all of the bytes. Drops them if the reader of a pipe has closed it.
  /// - Throws: ``OutputError`` for any other failure (a full disk).
  public func write(_ bytes: UnsafeRawBufferPointer, givesUp: () -> Bool) throws(OutputError) {
    var rest = bytes[...]
    while let base = rest.base.baseAddress, !rest.isEmpty {
      var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      // A reader that reads gets everything, a stop or not; one that takes nothing for this long is not waited for.
      guard poll(&entry, 1, Self.patience) > 0 else {
        if givesUp() { return }
        continue
      }
      // A file is always ready and takes everything.
      let written = Glibc.write(descriptor, base + rest.startIndex, isFile ? rest.count : min(rest.count, Self.piece))
      if written > 0 {
        rest = rest.dropFirst(written)
      } else if errno == EPIPE {
        return
      } else if errno != EINTR, errno != EAGAIN {
        throw OutputError(String(cString: strerror(errno)))
      }
    }
  }
}
