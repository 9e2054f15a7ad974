import Dispatch
import Glibc
import ScriptHost
import Synchronization

/// Writes log lines to standard error on its own thread, several at once. If lines come faster than they can be written, it drops some and says
/// so: a server must not wait for the reader of its log.
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
      // A failure here cannot be reported anywhere.
      try? writeAll(bytes, to: 2, name: "standard error")
      if dropped > 0 {
        try? writeAll(
          Array((Count.of(dropped, "log line was dropped", "log lines were dropped") + "\n").utf8), to: 2,
          name: "standard error")
      }
    }
  }
}
