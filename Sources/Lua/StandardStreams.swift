import Glibc
import LuaShim

/// Where a state's standard output and standard error go: `io.stdout`, `io.stderr`, `io.write` and warnings
/// (docs/embedding.md, "Standard streams").
///
/// Lua calls these functions on the state's thread. They must not use the state.
public protocol StandardStreams: AnyObject {
  /// Writes bytes.
  /// - Returns: 0, or an `errno` value.
  func write(_ bytes: UnsafeRawBufferPointer, to stream: StandardStream) -> Int32
  /// Writes everything that is buffered.
  /// - Returns: 0, or an `errno` value.
  func flush(_ stream: StandardStream) -> Int32
  /// Sets how a stream is buffered.
  /// - Parameter size: the size that the script asked for, in bytes.
  /// - Returns: 0, or an `errno` value.
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

  /// When a stream writes what it was given: the modes of `file:setvbuf`.
  public enum Buffering: Int32, Sendable {
    /// At once.
    case none = 0
    /// At the end of each line.
    case line = 1
    /// When the buffer is full, or on a flush.
    case full = 2
  }
}

extension State {
  /// Sends standard output and standard error to `streams`. The state does not keep it alive: once it is gone, writing
  /// fails. With nil, Lua's own library writes to them.
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
        StreamBox.call(context, StandardStream.output.rawValue, gone: 0) { streams, _ in streams.keeps(name) ? 1 : 0 }
      })
    lsh_set_streams(host, &functions)
  }
}

extension State {
  /// Writes everything that standard output has buffered.
  public func flushOutput() { streams?.flush() }
}

/// Holds the streams of a state, for C.
final class StreamBox {
  private weak var streams: (any StandardStreams)?

  init(_ streams: any StandardStreams) { self.streams = streams }

  func flush() { _ = streams?.flush(.output) }

  /// - Parameter gone: the result if the streams are gone.
  static func call(
    _ context: UnsafeMutableRawPointer?, _ stream: Int32, gone: Int32 = EBADF,
    _ body: (any StandardStreams, StandardStream) -> Int32
  ) -> Int32 {
    guard let context, let stream = StandardStream(rawValue: stream) else { return 0 }
    guard let streams = Unmanaged<StreamBox>.fromOpaque(context).takeUnretainedValue().streams else { return gone }
    return body(streams, stream)
  }
}
