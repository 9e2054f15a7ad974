import Glibc

/// Where text of a run goes: a file descriptor, or memory in a test.
public protocol OutputSink: Sendable {
  /// Writes all of the bytes, or gives up.
  /// - Parameter givesUp: asked whenever the other end takes nothing: true drops the rest, so that a reader that has stopped reading
  ///   never delays Ctrl-C or a limit.
  /// - Throws: ``OutputError`` if they cannot be written. The run that wrote them ends with it.
  func write(_ bytes: UnsafeRawBufferPointer, givesUp: () -> Bool) throws(OutputError)
  /// True if it is a terminal.
  var isTerminal: Bool { get }
}

extension OutputSink {
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

/// Why text of a run could not be written.
public struct OutputError: Error, Sendable, CustomStringConvertible {
  /// What the system says.
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

  /// How much a pipe or terminal that is ready takes without waiting, in bytes: PIPE_BUF.
  private static let piece = 4096
  /// How long to wait for the other end before asking whether to give up, in milliseconds.
  private static let patience: Int32 = 20

  /// Writes all of the bytes. What goes into a pipe that nobody reads any more is dropped.
  /// - Throws: ``OutputError`` for any other failure (a full disk).
  public func write(_ bytes: UnsafeRawBufferPointer, givesUp: () -> Bool) throws(OutputError) {
    var rest = bytes[...]
    while let base = rest.base.baseAddress, !rest.isEmpty {
      var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      let isGivingUp = givesUp()
      let ready = poll(&entry, 1, isGivingUp ? 0 : Self.patience)
      guard ready > 0 else {
        if isGivingUp { return }
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
