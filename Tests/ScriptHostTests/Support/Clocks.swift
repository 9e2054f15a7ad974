import ScriptHost
import Synchronization

/// Time stands still.
struct StoppedClock: HostClock {
  func now() -> Double { 0 }
  func monotonic() -> UInt64 { 0 }
  func jump(to deadline: UInt64) -> Bool { false }
}

/// Time passes only when somebody waits, and then at once.
final class JumpingClock: HostClock {
  private let time = Mutex<UInt64>(1_000_000_000)

  func now() -> Double { Double(monotonic()) / 1e9 }
  func monotonic() -> UInt64 { time.withLock { $0 } }
  func jump(to deadline: UInt64) -> Bool {
    time.withLock { $0 = max($0, deadline) }
    return true
  }
}
