import Files
import Glibc
import ScriptHost

/// A file that is held against others who use it in the same way.
struct LockedFile {
  private let descriptor: CInt
  private let path: String

  /// How often a lock is tried for, a millisecond apart.
  private static let tries = 200

  /// Opens a file and waits a moment for its lock.
  /// - Parameter creates: whether it is made, with its folder, if it is not there.
  /// - Returns: nil if it is not there.
  init?(_ path: String, creates: Bool) throws(HistoryProblem) {
    if creates { try Self.makeFolder(of: path) }
    guard let descriptor = try Self.openLocked(path, creates) else { return nil }
    self.descriptor = descriptor
    self.path = path
  }

  private static func openLocked(_ path: String, _ creates: Bool) throws(HistoryProblem) -> CInt? {
    for _ in 0..<tries {
      let flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (creates ? O_CREAT : 0)
      let descriptor = open(path, flags, 0o600)
      if descriptor < 0 {
        if errno == ENOENT, !creates { return nil }
        throw HistoryProblem("open", path, errno)
      }
      do throws(HistoryProblem) {
        // One that was replaced meanwhile is not the history any more.
        if try lock(descriptor, path), isStill(descriptor, at: path) { return descriptor }
      } catch {
        _ = Glibc.close(descriptor)
        throw error
      }
      _ = Glibc.close(descriptor)
      usleep(1000)
    }
    throw HistoryProblem("lock", path, EWOULDBLOCK)
  }

  /// Gives the file back.
  func close() { _ = Glibc.close(descriptor) }

  /// Everything in it, or nil if that is more than so many bytes.
  func contents(atMost most: Int) throws(HistoryProblem) -> [UInt8]? {
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw HistoryProblem("read", path, errno) }
    guard facts.st_size <= most else { return nil }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= most {
      let count = read(descriptor, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw HistoryProblem("read", path, errno) }
      if count == 0 { break }
      bytes += piece[..<count]
    }
    return bytes
  }

  /// Writes behind what is there, whole or not at all.
  func append(_ text: String) throws(HistoryProblem) {
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw HistoryProblem("write", path, errno) }
    do throws(HistoryProblem) {
      // A line that was cut off by a full disk or a crash is not to be gone on with.
      var last: UInt8 = 10
      if facts.st_size > 0 { _ = pread(descriptor, &last, 1, facts.st_size - 1) }
      try write(last == 10 ? text : "\n" + text, to: descriptor)
    } catch {
      _ = ftruncate(descriptor, facts.st_size)
      throw error
    }
  }

  /// Puts another file in its place.
  func replace(with text: String) throws(HistoryProblem) {
    let file: TemporaryFile
    do throws(FileProblem) { file = try TemporaryFile(for: path) } catch {
      throw HistoryProblem("write", path, error.code)
    }
    try write(text, to: file.descriptor)
    do throws(FileProblem) { try file.keep(as: path) } catch { throw HistoryProblem("write", path, error.code) }
  }

  private func write(_ text: String, to target: CInt) throws(HistoryProblem) {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { Glibc.write(target, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw HistoryProblem("write", path, errno) }
      done += count
    }
  }

  private static func lock(_ descriptor: CInt, _ path: String) throws(HistoryProblem) -> Bool {
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw HistoryProblem("open", path, errno) }
    guard facts.st_mode & S_IFMT == S_IFREG else { throw HistoryProblem("use", path, EINVAL) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
    if facts.st_mode & 0o077 != 0 { fchmod(descriptor, 0o600) }
    return true
  }

  private static func isStill(_ descriptor: CInt, at path: String) -> Bool {
    var (ours, theirs) = (stat(), stat())
    guard fstat(descriptor, &ours) == 0, stat(path, &theirs) == 0 else { return false }
    return ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev
  }

  /// Makes the folders above a file, each for the user alone.
  private static func makeFolder(of path: String) throws(HistoryProblem) {
    do throws(ModuleError) {
      try FileSystem.makeDirectory(FileSystem.parent(path), mode: 0o700)
    } catch {
      throw HistoryProblem("create", error.path ?? path, error.message)
    }
  }
}
