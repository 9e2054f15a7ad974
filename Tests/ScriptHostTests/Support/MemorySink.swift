import ScriptHost
import Synchronization

/// Keeps what was written.
final class MemorySink: OutputSink {
  private let bytes = Mutex<[UInt8]>([])
  let isTerminal = false

  func write(_ more: UnsafeRawBufferPointer, givesUp: () -> Bool) { bytes.withLock { $0.append(contentsOf: more) } }

  var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}
