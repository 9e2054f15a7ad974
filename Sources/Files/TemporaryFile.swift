import Encodings
import Glibc

/// A call of the system that failed on a file.
public struct FileProblem: Error, Sendable {
  /// The number of the error (errno).
  public let code: Int32

  public init(code: Int32) { self.code = code }
}

/// A file that is written beside its place, and gets its name when it is complete and on the disk.
///
/// A run that is killed leaves it behind. The next one that writes the same target removes it: the names are `TARGET.moonpool-1.tmp` and so on, and a writer that
/// is alive holds a lock on its file, which the kernel releases when the process dies. See docs/storage.md, "Temporary files".
public final class TemporaryFile {
  /// Where it is, beside its target.
  public let path: String
  /// Open for reading and writing; -1 once the file is kept or abandoned.
  public private(set) var descriptor: Int32
  private let sides: [String]

  /// How many names are looked at. A further writer of the same target at the same time gets a random name.
  private static let most = 8
  /// What the name of a file may have, in bytes (NAME_MAX).
  private static let longestName = 255

  /// Makes a file that its owner alone can read, and removes those that dead processes left for the same target.
  /// - Parameters:
  ///   - target: the path that the file is written for. Its folder must exist.
  ///   - sides: suffixes of files that may lie beside the temporary file and go with it, such as `-wal`.
  /// - Throws: the system's reason if no file can be made.
  public init(for target: String, sides: [String] = []) throws(FileProblem) {
    self.sides = sides
    var made: (path: String, descriptor: Int32)?
    for number in 1...Self.most {
      let path = Self.path(target, "\(number)")
      if made != nil {
        _ = Self.removeIfLeft(path, sides)
      } else if let descriptor = try Self.make(path, sides) {
        made = (path, descriptor)
      }
    }
    if made == nil {
      var source = SystemRandomNumberGenerator()
      let path = Self.path(target, String(source.next() as UInt64, radix: 16))
      made = try Self.make(path, sides).map { (path, $0) }
    }
    guard let made else { throw FileProblem(code: EEXIST) }
    (path, descriptor) = made
  }

  deinit { abandon() }

  private static func path(_ target: String, _ word: String) -> String {
    let bytes = SystemText.bytes(target)
    let begin = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    let end = Array(".moonpool-\(word).tmp".utf8)
    // Two long names that begin alike share their temporary names, which the locks keep apart.
    return SystemText.text(bytes[..<begin] + bytes[begin...].prefix(longestName - end.count) + end)
  }

  // MARK: Locks

  /// - Returns: nil if a living process has a file of that name.
  private static func make(_ path: String, _ sides: [String]) throws(FileProblem) -> Int32? {
    for _ in 0..<4 {
      let file = open(path.systemName, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      if file >= 0 {
        // Another process that looks for files of dead ones may have come between.
        if lock(file) != .isHeld, leads(path, to: file) { return file }
        close(file)
      } else {
        guard errno == EEXIST else { throw FileProblem(code: errno) }
        guard removeIfLeft(path, sides) else { return nil }
      }
    }
    return nil
  }

  /// Removes a file that no process is writing.
  /// - Returns: false if it stays: it is being written, is another user's, or cannot be locked.
  private static func removeIfLeft(_ path: String, _ sides: [String]) -> Bool {
    let file = open(path.systemName, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else { return errno == ENOENT }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
      lock(file) == .taken
    else { return false }
    guard leads(path, to: file) else { return true }
    for side in sides { unlink((path + side).systemName) }
    return unlink(path.systemName) == 0
  }

  private enum LockOutcome { case taken, isHeld, unavailable }

  /// Locks a byte that no file reaches, for this open file description: SQLite's own locks on the file are others.
  private static func lock(_ file: Int32) -> LockOutcome {
    var request = flock()
    request.l_type = Int16(F_WRLCK)
    request.l_whence = Int16(SEEK_SET)
    request.l_start = off_t(1) << 60
    request.l_len = 1
    // F_OFD_SETLK, which Glibc declares only with _GNU_SOURCE.
    if fcntl(file, 37, &request) == 0 { return .taken }
    return errno == EAGAIN || errno == EACCES ? .isHeld : .unavailable
  }

  private static func leads(_ path: String, to file: Int32) -> Bool {
    var (ours, there) = (stat(), stat())
    return fstat(file, &ours) == 0 && lstat(path.systemName, &there) == 0
      && (ours.st_dev, ours.st_ino) == (there.st_dev, there.st_ino)
  }

  // MARK: The end

  /// Writes the file to the disk and gives it its name, so that a crash of the machine leaves the old file or the new one.
  /// - Parameters:
  ///   - target: the path it was made for, or another one in the same folder.
  ///   - replaces: false to leave a file that is there alone.
  /// - Throws: the system's reason; `EEXIST` if the target is there and is not to be replaced. The temporary file is still there then.
  public func keep(as target: String, replaces: Bool = true) throws(FileProblem) {
    guard fsync(descriptor) == 0 else { throw FileProblem(code: errno) }
    if replaces {
      guard rename(path.systemName, target.systemName) == 0 else { throw FileProblem(code: errno) }
    } else {
      try name(target)
    }
    // Only now: the file has its own name, and no other process takes it for a leftover.
    let closed = close(descriptor)
    let code = errno
    descriptor = -1
    Self.syncFolder(of: target)
    guard closed == 0 else { throw FileProblem(code: code) }
  }

  private func name(_ target: String) throws(FileProblem) {
    // A hard link, unlike a rename, fails when the name is taken.
    if link(path.systemName, target.systemName) == 0 {
      unlink(path.systemName)
      return
    }
    let code = errno
    // Some file systems have no hard links.
    guard [EPERM, EOPNOTSUPP, ENOSYS].contains(code) else { throw FileProblem(code: code) }
    guard access(target.systemName, F_OK) != 0 else { throw FileProblem(code: EEXIST) }
    guard rename(path.systemName, target.systemName) == 0 else { throw FileProblem(code: errno) }
  }

  /// Removes the file; nothing appears under its target's name.
  public func abandon() {
    guard descriptor >= 0 else { return }
    for side in sides { unlink((path + side).systemName) }
    unlink(path.systemName)
    close(descriptor)
    descriptor = -1
  }

  /// Writes a folder's names to the disk. A file system that cannot do that keeps them as it sees fit.
  public static func syncFolder(of path: String) {
    let bytes = SystemText.bytes(path)
    let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { $0 == 0 ? "/" : SystemText.text(bytes[..<$0]) } ?? "."
    let file = open(folder.systemName, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { return }
    fsync(file)
    close(file)
  }
}
