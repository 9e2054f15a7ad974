@preconcurrency import Dispatch
import Glibc

/// Waits for the signal to stop: SIGTERM, or Ctrl-C.
final class Termination: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation
  private let source: any DispatchSourceSignal

  /// Listens from here on. A second Ctrl-C ends the process at once.
  init() {
    (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
    // What the source hears must not end the process first.
    signal(SIGTERM, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .global())
    let continuation = continuation
    source.setEventHandler { continuation.yield() }
    source.resume()
    Signals.onInterrupt { continuation.yield() }
  }

  /// Comes back with the signal, or when the task is cancelled.
  func wait() async {
    for await _ in stream { return }
  }
}
