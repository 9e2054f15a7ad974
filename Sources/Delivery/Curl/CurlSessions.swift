import Cryptography
import CurlShim
import Dispatch
import Synchronization
import UserPool

/// How long a delivery may take.
public struct DeliveryTimeouts: Sendable, Hashable {
  /// For name resolution, connection and its securing, in milliseconds; 10,000 by default.
  public var connectMilliseconds: Int
  /// For everything together, in milliseconds; 30,000 by default.
  public var totalMilliseconds: Int

  /// Makes timeouts.
  /// - Parameters:
  ///   - connectMilliseconds: for the connection; at least 1.
  ///   - totalMilliseconds: for everything; at least 1.
  public init(connectMilliseconds: Int = 10_000, totalMilliseconds: Int = 30_000) {
    // To libcurl, 0 means forever.
    self.connectMilliseconds = max(1, connectMilliseconds)
    self.totalMilliseconds = max(1, totalMilliseconds)
  }
}

/// libcurl handles for one peer. An idle handle keeps its connection open, so the next message needs no new one.
final class CurlSessions: Sendable {
  private static let mostIdle = 4
  private static let started: Bool = curlshim_start()

  /// A handle is used by one thread at a time: by the thread that took it out of `idle`.
  private struct Handle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
  }

  private let idle = Mutex<[Handle]>([])

  deinit {
    idle.withLock { handles in
      for handle in handles { curlshim_cleanup(handle.pointer) }
    }
  }

  /// Runs a transfer on one of Dispatch's threads and waits for it; cancelling the task stops it.
  /// - Parameters:
  ///   - bytes: what the transfer sends.
  ///   - configure: sets the transfer up.
  func run(
    sending bytes: Secret, _ configure: @escaping @Sendable (inout CurlTransfer) -> Void
  ) async -> CurlOutcome {
    let flag = CancellationFlag()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(returning: self.perform(bytes, flag, configure))
        }
      }
    } onCancel: {
      flag.set()
    }
  }

  private func perform(
    _ bytes: Secret, _ flag: CancellationFlag, _ configure: (inout CurlTransfer) -> Void
  ) -> CurlOutcome {
    guard Self.started, let handle = take() else { return CurlOutcome(result: CURLE_FAILED_INIT, status: 0) }
    var transfer = CurlTransfer(handle)
    configure(&transfer)
    let outcome = transfer.run(upload: CurlUpload(bytes), cancellation: flag)
    if outcome.succeeded { putBack(handle) } else { curlshim_cleanup(handle) }
    return outcome
  }

  private func take() -> UnsafeMutableRawPointer? {
    idle.withLock { $0.popLast() }?.pointer ?? curlshim_init()
  }

  private func putBack(_ handle: UnsafeMutableRawPointer) {
    // Forgets all options, credentials among them; connections stay.
    curlshim_reset(handle)
    let kept = Handle(pointer: handle)
    let isKept = idle.withLock { handles in
      guard handles.count < Self.mostIdle else { return false }
      handles.append(kept)
      return true
    }
    if !isKept { curlshim_cleanup(handle) }
  }
}
