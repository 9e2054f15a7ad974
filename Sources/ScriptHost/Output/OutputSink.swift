import Glibc

/// Where text of a run goes: a file descriptor, or memory in a test.
public protocol OutputSink: Sendable {
  /// Writes all of the bytes.
  func write(_ bytes: UnsafeRawBufferPointer)
  /// True where a person watches: a terminal.
  var isTerminal: Bool { get }
}

/// A file descriptor, not owned.
public struct DescriptorSink: OutputSink {
  private let descriptor: Int32
  /// True where the descriptor is a terminal.
  public let isTerminal: Bool

  /// A sink on that descriptor.
  public init(_ descriptor: Int32) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
  }

  /// Writes all of the bytes; what cannot be written any more (a pipe that was closed, a full disk) is dropped.
  public func write(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    while let base = rest.base.baseAddress, !rest.isEmpty {
      let written = Glibc.write(descriptor, base + rest.startIndex, rest.count)
      if written > 0 {
        rest = rest.dropFirst(written)
      } else if errno == EAGAIN {
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&wait, 1, -1)
      } else if errno != EINTR {
        return
      }
    }
  }
}

/// Buffers what a script prints. Used on the run's thread only.
final class OutputBuffer {
  private let sink: any OutputSink
  private var bytes: [UInt8] = []
  private let isLineBuffered: Bool
  private static let capacity = 1 << 16

  init(_ sink: any OutputSink) {
    self.sink = sink
    isLineBuffered = sink.isTerminal
    bytes.reserveCapacity(Self.capacity)
  }

  var isTerminal: Bool { isLineBuffered }

  func write(_ more: UnsafeBufferPointer<UInt8>) {
    if bytes.count + more.count > Self.capacity { flush() }
    if more.count > Self.capacity {
      sink.write(UnsafeRawBufferPointer(more))
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
    bytes.withUnsafeBytes { sink.write($0) }
    bytes.removeAll(keepingCapacity: true)
  }
}
