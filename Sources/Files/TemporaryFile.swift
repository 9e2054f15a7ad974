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
/// It lies in its target's folder. If the caller passes a descriptor of that folder, nobody can swap the folder meanwhile.
///
/// A run that is killed leaves it behind. The next one that writes the same target removes it: the names are `TARGET.moonpool-1.tmp` and so on, and a writer that
/// is alive holds a lock on its file, which the kernel releases when the process dies. See docs/storage.md, "Temporary files".
public final class TemporaryFile {
  /// Where it is, beside its target.
  public let path: String
  /// Open for reading and writing; -1 once the file is kept or abandoned.
  public private(set) var descriptor: Int32
  private let folder: Int32
  private let sides: [String]

  /// What may be overwritten at the target's name.
  public enum Replacing: Sendable {
    /// Any.
    case any
    /// One without a byte.
    case empty
    /// None.
    case nothing
  }

  /// How many names are looked at. A further writer of the same target at the same time gets a random name.
  private static let most = 8
  /// What the name of a file may have, in bytes (NAME_MAX).
  private static let longestName = 255

  /// Makes a file that its owner alone can read, and removes those that dead processes left for the same target.
  /// - Parameters:
  ///   - target: the path that the file is written for. Its folder must exist.
  ///   - folder: a descriptor of the folder that the path begins in, which stays open as long as this is used; else the working folder.
  ///   - sides: suffixes of files that may lie beside the temporary file and go with it, such as `-wal`.
  /// - Throws: the system's reason if no file can be made.
  public init(for target: String, in folder: Int32 = AT_FDCWD, sides: [String] = []) throws(FileProblem) {
    self.folder = folder
    self.sides = sides
    var made: (path: String, descriptor: Int32)?
    for number in 1...Self.most {
      let path = Self.path(target, "\(number)")
      if made != nil {
        _ = Self.removeIfLeft(path, folder, sides)
      } else if let descriptor = try Self.make(path, folder, sides) {
        made = (path, descriptor)
      }
    }
    if made == nil {
      var source = SystemRandomNumberGenerator()
      let path = Self.path(target, String(source.next() as UInt64, radix: 16))
      made = try Self.make(path, folder, sides).map { (path, $0) }
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
  private static func make(_ path: String, _ folder: Int32, _ sides: [String]) throws(FileProblem) -> Int32? {
    for _ in 0..<4 {
      let file = openat(folder, path.systemName, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      if file >= 0 {
        // Another process that looks for files of dead ones may have come between.
        if FileLock.take(file, at: FileLock.base) != .isHeld, leads(path, folder, to: file) { return file }
        close(file)
      } else {
        guard errno == EEXIST else { throw FileProblem(code: errno) }
        guard removeIfLeft(path, folder, sides) else { return nil }
      }
    }
    return nil
  }

  /// Removes a file that no process is writing.
  /// - Returns: false if it stays: it is being written, is another user's, or cannot be locked.
  private static func removeIfLeft(_ path: String, _ folder: Int32, _ sides: [String]) -> Bool {
    let file = openat(folder, path.systemName, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else { return errno == ENOENT }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
      FileLock.take(file, at: FileLock.base) == .taken
    else { return false }
    guard leads(path, folder, to: file) else { return true }
    for side in sides { unlinkat(folder, (path + side).systemName, 0) }
    return unlinkat(folder, path.systemName, 0) == 0
  }

  private static func leads(_ path: String, _ folder: Int32, to file: Int32) -> Bool {
    var (ours, there) = (stat(), stat())
    return fstat(file, &ours) == 0 && fstatat(folder, path.systemName, &there, AT_SYMLINK_NOFOLLOW) == 0
      && (ours.st_dev, ours.st_ino) == (there.st_dev, there.st_ino)
  }

  // MARK: The end

  /// Writes the file to the disk and gives it its name, so that a crash of the machine leaves the old file or the new one.
  /// - Parameters:
  ///   - target: the path it was made for, or another one in the same folder.
  ///   - replacing: what to do with a file that is there.
  /// - Throws: the system's reason; `EEXIST` if the target is there and is not to be replaced. The temporary file is still there then. If the folder cannot be
  ///   written to the disk, this throws, and the file has its name even so.
  public func keep(as target: String, replacing: Replacing = .any) throws(FileProblem) {
    guard fsync(descriptor) == 0 else { throw FileProblem(code: errno) }
    switch replacing {
    case .any: try rename(target)
    case .empty: try renameOverEmpty(target)
    case .nothing: try name(target)
    }
    // Only now: the file has its own name, and no other process takes it for a leftover.
    let closed = close(descriptor)
    let code = errno
    descriptor = -1
    try Self.syncFolder(of: target, in: folder)
    guard closed == 0 else { throw FileProblem(code: code) }
  }

  private func rename(_ target: String) throws(FileProblem) {
    guard renameat(folder, path.systemName, folder, target.systemName) == 0 else { throw FileProblem(code: errno) }
  }

  private func name(_ target: String) throws(FileProblem) {
    // A hard link, unlike a rename, fails when the name is taken.
    if linkat(folder, path.systemName, folder, target.systemName, 0) == 0 {
      unlinkat(folder, path.systemName, 0)
      return
    }
    let code = errno
    // Some file systems have no hard links.
    guard [EPERM, EOPNOTSUPP, ENOSYS].contains(code) else { throw FileProblem(code: code) }
    guard faccessat(folder, target.systemName, F_OK, 0) != 0 else { throw FileProblem(code: EEXIST) }
    try rename(target)
  }

  /// Of several writers that find the same empty file, one replaces it: it is looked at and replaced under a lock.
  private func renameOverEmpty(_ target: String) throws(FileProblem) {
    let flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    var old = openat(folder, target.systemName, O_RDWR | flags)
    // To replace a file is the right of its folder's owner. Only the lock needs the right to write to the file.
    if old < 0, errno == EACCES { old = openat(folder, target.systemName, O_RDONLY | flags) }
    guard old >= 0 else {
      let code = errno
      if code == ENOENT { return try name(target) }
      guard code == EACCES else { throw FileProblem(code: code) }
      return try renameOverUnreadable(target)
    }
    let lock = FileLock.take(old, at: FileLock.base, waits: true)
    defer {
      if lock == .taken { FileLock.give(old, at: FileLock.base) }
      FilesInUse.close(old)
    }
    var status = stat()
    guard fstat(old, &status) == 0, status.st_size == 0, Self.leads(target, folder, to: old) else {
      throw FileProblem(code: EEXIST)
    }
    try rename(target)
  }

  private func renameOverUnreadable(_ target: String) throws(FileProblem) {
    var status = stat()
    guard fstatat(folder, target.systemName, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw FileProblem(code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 else { throw FileProblem(code: EEXIST) }
    try rename(target)
  }

  /// Removes the file; nothing appears under its target's name.
  public func abandon() {
    guard descriptor >= 0 else { return }
    for side in sides { unlinkat(folder, (path + side).systemName, 0) }
    unlinkat(folder, path.systemName, 0)
    close(descriptor)
    descriptor = -1
  }

  /// Writes a folder's names to the disk.
  /// - Parameters:
  ///   - path: a file in it.
  ///   - start: a descriptor of the folder that the path begins in; else the working folder.
  /// - Throws: the system's reason. A file system that cannot sync a folder keeps the names as it sees fit, and is no fault.
  public static func syncFolder(of path: String, in start: Int32 = AT_FDCWD) throws(FileProblem) {
    let bytes = SystemText.bytes(path)
    let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { $0 == 0 ? "/" : SystemText.text(bytes[..<$0]) } ?? "."
    let file = openat(start, folder.systemName, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else {
      guard errno == EACCES else { throw FileProblem(code: errno) }
      // A folder that may be written to and not be listed.
      return try syncFileSystem(of: path, in: start)
    }
    let synced = fsync(file)
    let code = errno
    close(file)
    guard synced == 0 || [EINVAL, ENOTSUP, EBADF, EISDIR].contains(code) else { throw FileProblem(code: code) }
  }

  /// Writes the whole file system that a file lies on to the disk; all of them if the file cannot be opened.
  private static func syncFileSystem(of path: String, in start: Int32) throws(FileProblem) {
    let file = openat(start, path.systemName, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else { return sync() }
    defer { FilesInUse.close(file) }
    // Glibc declares it only with _GNU_SOURCE.
    guard let symbol = dlsym(nil, "syncfs") else { return sync() }
    let syncfs = unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Int32).self)
    guard syncfs(file) == 0 else { throw FileProblem(code: errno) }
  }
}
