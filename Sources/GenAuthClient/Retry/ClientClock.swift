import Glibc

/// Time and chance as the client needs them; other ones in tests.
protocol ClientClock: Sendable {
  /// Nanoseconds of a clock that never jumps, the same for all programs of the machine.
  func monotonic() -> UInt64
  /// Seconds since 1970.
  func wall() -> Int64
  /// Waits.
  /// - Throws: `CancellationError` where the task was cancelled.
  func wait(_ nanoseconds: UInt64) async throws(CancellationError)
  /// Evenly spread over 0..<1.
  func random() -> Double
}

struct SystemClientClock: ClientClock {
  func monotonic() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }

  func wall() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec)
  }

  func wait(_ nanoseconds: UInt64) async throws(CancellationError) {
    do {
      try await Task.sleep(nanoseconds: nanoseconds)
    } catch {
      throw CancellationError()
    }
  }

  func random() -> Double { Double.random(in: 0..<1) }
}
