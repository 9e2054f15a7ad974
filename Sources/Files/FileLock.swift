import Glibc

/// Locks on bytes of a file that belong to an open file description (fcntl(2), "Open file description locks"): the kernel releases them when the description is
/// closed, at the latest when the process dies. Closing another descriptor of the file does not, unlike SQLite's own locks (POSIX).
///
/// They lie on bytes that no file reaches: SQLite's files end at 2^48 bytes, and its own locks lie at 2^30.
public enum FileLock {
  /// What came of asking for a lock.
  public enum Outcome: Sendable {
    /// It is this description's now, or was already.
    case taken
    /// Another description has it.
    case isHeld
    /// The file system has no such locks.
    case unavailable
  }

  /// The first byte of those that turns, temporary files and replacements use.
  public static let base = off_t(1) << 60

  // F_OFD_GETLK, F_OFD_SETLK and F_OFD_SETLKW, which Glibc declares only with _GNU_SOURCE.
  private static let getLock: Int32 = 36
  private static let setLock: Int32 = 37
  private static let setLockWaiting: Int32 = 38

  /// Takes a lock for writing.
  /// - Parameters:
  ///   - file: a descriptor that is open for writing.
  ///   - start: the first byte.
  ///   - length: how many bytes.
  ///   - waits: true to wait, as long as need be, until no other description has it.
  public static func take(_ file: Int32, at start: off_t, length: off_t = 1, waits: Bool = false) -> Outcome {
    var request = request(F_WRLCK, start, length)
    while true {
      if fcntl(file, waits ? setLockWaiting : setLock, &request) == 0 { return .taken }
      switch errno {
      case EINTR: continue
      case EAGAIN, EACCES: return .isHeld
      default: return .unavailable
      }
    }
  }

  /// Gives a lock back.
  public static func give(_ file: Int32, at start: off_t, length: off_t = 1) {
    var request = request(F_UNLCK, start, length)
    _ = fcntl(file, setLock, &request)
  }

  /// Tells whether another description has a byte, without taking it.
  /// - Returns: nil if the file system has no such locks.
  public static func isHeldByOther(_ file: Int32, at start: off_t) -> Bool? {
    var request = request(F_WRLCK, start, 1)
    guard fcntl(file, getLock, &request) == 0 else { return nil }
    return request.l_type != Int16(F_UNLCK)
  }

  private static func request(_ type: Int32, _ start: off_t, _ length: off_t) -> flock {
    var request = flock()
    request.l_type = Int16(type)
    request.l_whence = Int16(SEEK_SET)
    request.l_start = start
    request.l_len = length
    return request
  }
}
