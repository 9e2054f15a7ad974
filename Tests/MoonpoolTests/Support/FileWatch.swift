import Glibc

/// Tells what happens to a file, or to the files of a folder, as the kernel notes it (inotify): so a test can act at a moment in the midst of somebody's
/// writing without waiting for a time.
final class FileWatch: Sendable {
  /// Readable when something has happened.
  let descriptor: CInt

  struct CannotWatch: Error {
    var path: String
    var code: CInt
  }

  /// Watches from here on: writes, and in a folder files that come, go and change their names.
  init(_ path: String) throws {
    descriptor = inotify_init1(CInt(IN_CLOEXEC | IN_NONBLOCK))
    let events = UInt32(IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_TO)
    guard descriptor >= 0, inotify_add_watch(descriptor, path, events) >= 0 else {
      throw CannotWatch(path: path, code: errno)
    }
  }

  deinit { close(descriptor) }

  /// How much has happened since the last time. Events of one kind that nobody has looked at in between may be one.
  func changes() -> Int {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &bytes, bytes.count)
    var place = 0
    var events = 0
    while place + 16 <= count {
      // struct inotify_event: what is watched, what happened, a cookie, and the length of the name behind them.
      let length = bytes[place + 12..<place + 16].reversed().reduce(0) { $0 << 8 | Int($1) }
      place += 16 + length
      events += 1
    }
    return events
  }
}
