import CurlShim
import Glibc
import Synchronization

/// Exchanges over libcurl: kept-alive connections, TLS, proxies and compression are libcurl's, all on one thread of its own, which starts with the
/// first exchange.
final class CurlTransport: HTTPTransport {
  /// An exchange that someone waits for.
  final class Errand: Sendable {
    let message: HTTPMessage
    let continuation: CheckedContinuation<Result<HTTPAnswer, TransportFailure>, Never>

    init(
      _ message: HTTPMessage, _ continuation: CheckedContinuation<Result<HTTPAnswer, TransportFailure>, Never>
    ) {
      self.message = message
      self.continuation = continuation
    }
  }

  /// What other threads ask of the transport's own.
  private struct Inbox {
    var errands: [(number: UInt64, errand: Errand)] = []
    var cancelled: [UInt64] = []
    var lastNumber: UInt64 = 0
  }

  /// libcurl's loop. May be woken from any thread; everything else is the transport's own thread's. Freed when neither of both needs it any more.
  final class Loop: @unchecked Sendable {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { curlshim_loop_free(pointer) }
  }

  private let inbox = Mutex(Inbox())
  private let loop: Loop
  /// Runs tasks on the transport's thread.
  let executor: (any TaskExecutor)?

  /// A transport with at most so many connections.
  /// - Throws: ``RemoteError`` (`unavailable`) where libcurl is not there, or no thread can be had.
  init(_ settings: CurlSettings) throws(RemoteError) {
    guard curlshim_start() else {
      throw RemoteError(.unavailable, "libcurl (libcurl.so.4) is not installed or cannot be loaded")
    }
    guard let pointer = curlshim_loop_make(settings.connections) else {
      throw RemoteError(.unavailable, "out of file descriptors or memory for the connection to \(settings.host)")
    }
    loop = Loop(pointer)
    let loop = loop
    let executor = CurlExecutor(loop)
    self.executor = executor
    // The thread holds the transport weakly: it ends when nobody can ask any more.
    let post = Post(self)
    guard
      startThread({
        var pump = CurlPump(loop, settings)
        executor.run()
        while let work = post.collect() {
          pump.turn(work)
          executor.run()
        }
        pump.close()
        executor.close()
      })
    else {
      throw RemoteError(.unavailable, "cannot start a thread for the connection to \(settings.host)")
    }
  }

  deinit {
    // The thread finds nobody there and frees the loop.
    curlshim_loop_wake(loop.pointer)
  }

  func exchange(_ message: HTTPMessage) async throws(TransportFailure) -> HTTPAnswer {
    let number = inbox.withLock { inbox in
      inbox.lastNumber += 1
      return inbox.lastNumber
    }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let errand = Errand(message, continuation)
        let isTaken = submit {
          // Asked under the lock: the cancellation comes either before, or after the errand.
          if Task.isCancelled { return false }
          $0.errands.append((number, errand))
          return true
        }
        if !isTaken {
          continuation.resume(returning: .failure(TransportFailure(kind: .cancelled, reason: "interrupted")))
        }
      }
    } onCancel: {
      _ = submit {
        $0.cancelled.append(number)
        return true
      }
    }
    return try result.get()
  }

  /// Puts something into the inbox; false if the change did not want to.
  private func submit(_ change: (inout Inbox) -> Bool) -> Bool {
    let (isChanged, wasEmpty) = inbox.withLock { inbox in
      let wasEmpty = inbox.errands.isEmpty && inbox.cancelled.isEmpty
      return (change(&inbox), wasEmpty)
    }
    if isChanged && wasEmpty { curlshim_loop_wake(loop.pointer) }
    return isChanged
  }

  /// What the thread does next.
  struct Work {
    var errands: [(number: UInt64, errand: Errand)]
    var cancelled: [UInt64]
  }

  /// The thread's way to its transport.
  private final class Post: Sendable {
    private let transport: Mutex<WeakTransport>

    init(_ transport: CurlTransport) { self.transport = Mutex(WeakTransport(transport)) }

    /// What has come in; nil if the transport is gone.
    func collect() -> Work? {
      guard let transport = transport.withLock({ $0.transport }) else { return nil }
      return transport.inbox.withLock { inbox in
        defer {
          inbox.errands.removeAll(keepingCapacity: true)
          inbox.cancelled.removeAll(keepingCapacity: true)
        }
        return Work(errands: inbox.errands, cancelled: inbox.cancelled)
      }
    }
  }

  private struct WeakTransport {
    weak var transport: CurlTransport?
    init(_ transport: CurlTransport) { self.transport = transport }
  }
}

/// What is the same for every exchange of a transport.
struct CurlSettings: Sendable {
  var host: String
  var connections: Int
  var connectMilliseconds: Int
  var proxy: String?
  var authorities: String?
  var largestAnswer: Int

  init(_ configuration: RemoteConfiguration) {
    host = configuration.host
    connections = configuration.concurrency
    connectMilliseconds = configuration.connectMilliseconds
    proxy = configuration.proxy
    authorities = configuration.authorities
    largestAnswer = configuration.largestAnswer
  }
}

/// Starts a detached thread; false if the system has none left.
private func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
  final class Box {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let box = Unmanaged.passRetained(Box(body))
  var thread = pthread_t()
  let code = pthread_create(
    &thread, nil,
    { context in
      guard let context else { return nil }
      Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
      return nil
    }, box.toOpaque())
  guard code == 0 else {
    box.release()
    return false
  }
  pthread_detach(thread)
  return true
}
