@preconcurrency import Dispatch
import Glibc

/// Waits for the signal to stop: SIGTERM, or Ctrl-C. SIGHUP asks for a reload meanwhile.
final class Termination: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation
  private let source: any DispatchSourceSignal
  private let reloading: any DispatchSourceSignal

  /// Listens from here on. A second Ctrl-C ends the process at once.
  /// - Parameter reload: called for each SIGHUP, on a thread of its own.
  init(reload: @escaping @Sendable () -> Void) {
    (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
    // What the source hears must not end the process first.
    signal(SIGTERM, SIG_IGN)
    signal(SIGHUP, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .global())
    reloading = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
    reloading.setEventHandler { reload() }
    reloading.resume()
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
