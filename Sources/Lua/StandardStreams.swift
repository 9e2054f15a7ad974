import LuaShim

/// Where a state's standard output and standard error go: `io.stdout`, `io.stderr`, `io.write` and warnings (docs/embedding.md, "Standard streams").
///
/// The functions are called on the state's thread, from within Lua. They must not use the state.
public protocol StandardStreams: AnyObject {
  /// Writes bytes.
  /// - Returns: 0, or an error number of the system.
  func write(_ bytes: UnsafeRawBufferPointer, to stream: StandardStream) -> Int32
  /// Hands what is held back to the system.
  /// - Returns: 0, or an error number of the system.
  func flush(_ stream: StandardStream) -> Int32
  /// Sets how a stream is buffered.
  /// - Parameter size: the size that the script asked for, in bytes.
  /// - Returns: 0, or an error number of the system.
  func setBuffering(_ buffering: StandardStream.Buffering, size: Int, of stream: StandardStream) -> Int32
  /// Tells whether the io library must leave a file alone, because it is a database that the process has open.
  /// - Parameter name: the name that the script gave.
  func keeps(_ name: UnsafePointer<CChar>) -> Bool
}

extension StandardStreams {
  /// No file is kept from scripts.
  public func keeps(_ name: UnsafePointer<CChar>) -> Bool { false }
}

/// A stream that a script writes to.
public enum StandardStream: Int32, Sendable {
  case output = 1
  case errors = 2

  /// How a stream is buffered, as `file:setvbuf` has it.
  public enum Buffering: Int32, Sendable {
    /// Bytes are seen at once.
    case none = 0
    /// Lines are seen when they are complete.
    case line = 1
    /// Bytes are seen when the buffer is full, or on a flush.
    case full = 2
  }
}

extension State {
  /// Leads the standard streams to `streams`, which the state does not keep alive; nil leaves them to Lua's own library.
  public func setStreams(_ streams: (any StandardStreams)?) {
    self.streams = streams.map(StreamBox.init)
    guard let box = self.streams else { return lsh_set_streams(host, nil) }
    var functions = lsh_streams(
      context: Unmanaged.passUnretained(box).toOpaque(),
      write: { context, stream, bytes, length in
        StreamBox.call(context, stream) { $0.write(UnsafeRawBufferPointer(start: bytes, count: length), to: $1) }
      },
      flush: { context, stream in StreamBox.call(context, stream) { $0.flush($1) } },
      buffer: { context, stream, mode, size in
        StreamBox.call(context, stream) {
          $0.setBuffering(StandardStream.Buffering(rawValue: mode) ?? .full, size: Int(clamping: size), of: $1)
        }
      },
      keeps: { context, name in
        StreamBox.call(context, StandardStream.output.rawValue) { streams, _ in streams.keeps(name) ? 1 : 0 }
      })
    lsh_set_streams(host, &functions)
  }
}

extension State {
  /// Hands everything that was written to standard output to the system.
  public func flushOutput() { streams?.flush() }
}

/// Holds the streams of a state, for C.
final class StreamBox {
  private unowned let streams: any StandardStreams

  init(_ streams: any StandardStreams) { self.streams = streams }

  func flush() { _ = streams.flush(.output) }

  static func call(
    _ context: UnsafeMutableRawPointer?, _ stream: Int32, _ body: (any StandardStreams, StandardStream) -> Int32
  ) -> Int32 {
    guard let context, let stream = StandardStream(rawValue: stream) else { return 0 }
    return body(Unmanaged<StreamBox>.fromOpaque(context).takeUnretainedValue().streams, stream)
  }
}
