import Dispatch
import Glibc
import ScriptHost
import Synchronization

/// Writes log lines to standard error on a thread of its own, several at once. Where they cannot be written as fast as they come, some are dropped,
/// which is said; a server must not wait for whoever reads its log.
final class LogWriter: Sendable {
  private struct State {
    var waiting: [UInt8] = []
    var dropped = 0
    var isWriting = false
  }

  private static let capacity = 4 << 20
  private let state = Mutex(State())
  private let thread = DispatchQueue(label: "moonpool.log")

  /// Takes a line. Returns at once.
  func take(_ line: [UInt8]) {
    let mustStart = state.withLock { state -> Bool in
      guard state.waiting.count + line.count <= Self.capacity else {
        state.dropped += 1
        return false
      }
      state.waiting += line
      defer { state.isWriting = true }
      return !state.isWriting
    }
    if mustStart { thread.async { self.write() } }
  }

  /// Comes back when everything taken so far has been written.
  func flush() { thread.sync {} }

  private func write() {
    while true {
      let (bytes, dropped) = state.withLock { state -> ([UInt8], Int) in
        defer { state.dropped = 0 }
        let bytes = state.waiting
        state.waiting = []
        if bytes.isEmpty { state.isWriting = false }
        return (bytes, state.dropped)
      }
      if bytes.isEmpty { return }
      // Nobody is left to be told where this fails.
      try? writeAll(bytes, to: 2, name: "standard error")
      if dropped > 0 {
        try? writeAll(
          Array((Count.of(dropped, "log line was dropped", "log lines were dropped") + "\n").utf8), to: 2,
          name: "standard error")
      }
    }
  }
}
