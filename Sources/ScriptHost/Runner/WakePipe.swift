import Glibc

/// Wakes a thread that waits, from any thread.
final class WakePipe: Sendable {
  private let reading: Int32
  private let writing: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    reading = ends[0]
    writing = ends[1]
  }

  deinit {
    close(reading)
    close(writing)
  }

  /// Ends the wait that is under way, or the next one. A pipe that is full has been signalled already.
  func signal() {
    var byte: UInt8 = 1
    _ = write(writing, &byte, 1)
  }

  /// Waits for a signal (of this class or of the system), or until so many nanoseconds have passed; nil: without end.
  func wait(_ nanoseconds: UInt64? = nil) {
    var entry = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
    // Rounded up, so that the time has passed when the wait is over.
    let milliseconds = nanoseconds.map { Int32(clamping: ($0 / 1_000_000) + ($0 % 1_000_000 == 0 ? 0 : 1)) }
    poll(&entry, 1, milliseconds ?? -1)
    var bytes: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    while read(reading, &bytes, 32) == 32 {}
  }
}
