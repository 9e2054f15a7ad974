import Glibc

/// The file that keeps used nonces beyond the end of a process, and tells them to other processes that serve the same pool (docs/server.md, "Signatures").
///
/// A head of 16 bytes and then 16 bytes for every nonce: 8 of its digest, 8 with the time until which it counts, both little-endian. Written to its end
/// alone, under a lock, without waiting for the disk. A file that has become too long is rewritten next to its place and renamed.
struct NonceFile {
  /// A used nonce.
  struct Mark {
    var digest: UInt64
    /// In milliseconds since 1970.
    var until: Int64
  }

  private static let head = Array("moonpool nonces\n".utf8)
  private static let size = 16

  private let path: String
  /// Where the file is rewritten before it is renamed.
  private var fresh: String { path + "-new" }
  /// How many bytes the file may have; one with more is none of ours.
  private let limit: Int
  private var descriptor: CInt = -1
  /// How much of the file has been read.
  private var position = 0

  init(path: String, mostMarks: Int) {
    self.path = path
    limit = Self.head.count + mostMarks * Self.size
  }

  /// How many marks the file has, as far as it has been read.
  var count: Int { max(0, position - Self.head.count) / Self.size }

  /// Why the file cannot be used. The server does without it.
  enum Failure: Error, CustomStringConvertible {
    /// What could not be done, and what the system says about it.
    case system(String, CInt)
    /// There is something else in its place.
    case notAFile

    var description: String {
      switch self {
      case .system(let step, let code): "it cannot be \(step): \(String(cString: strerror(code)))"
      case .notAFile: "it is not a file"
      }
    }
  }

  /// Takes the lock and reads what has come since.
  /// - Returns: what has come, and whether the file was damaged and has been started over.
  mutating func lock() throws(Failure) -> (marks: [Mark], wasBroken: Bool) {
    let length = try lockPresent()
    do throws(Failure) {
      return try news(length)
    } catch {
      // With it the lock goes: nobody must wait for a file that is of no use.
      close()
      throw error
    }
  }

  /// Takes the lock of the file that is in its place now.
  /// - Returns: how many bytes it has.
  private mutating func lockPresent() throws(Failure) -> Int {
    for turn in 1... {
      if descriptor < 0 { try open() }
      // A system without such locks has servers that do not know of each other; the file is of use all the same.
      while flock(descriptor, LOCK_EX) != 0 && errno == EINTR {}
      var own = stat()
      var present = stat()
      guard fstat(descriptor, &own) == 0 else { throw fail("read") }
      // Another process may have put a new file in its place meanwhile. More than a few turns mean a file system whose numbers tell nothing.
      let isPresent = stat(path, &present) == 0 && present.st_ino == own.st_ino && present.st_dev == own.st_dev
      if isPresent || turn > 16 { return Int(own.st_size) }
      close()
    }
    return 0
  }

  private mutating func news(_ length: Int) throws(Failure) -> (marks: [Mark], wasBroken: Bool) {
    guard length > 0 else {
      position = 0
      try write(Self.head)
      return ([], false)
    }
    if position == 0 {
      // What a process left that was killed while it rewrote the file: to rewrite it takes the lock that is held here.
      unlink(fresh)
      guard length >= Self.head.count, length <= limit, try read(Self.head.count, at: 0) == Self.head else {
        try replace(with: [])
        return ([], true)
      }
      position = Self.head.count
    }
    // A mark that was cut off as its writer was killed.
    let whole = length - (length - Self.head.count) % Self.size
    if whole < length, ftruncate(descriptor, off_t(whole)) != 0 { throw fail("cut") }
    let bytes = try read(max(0, whole - position), at: position)
    position = whole
    return (Self.marks(bytes), false)
  }

  /// Lets other processes go on.
  func unlock() { if descriptor >= 0 { flock(descriptor, LOCK_UN) } }

  /// Adds a nonce. To be called with the lock.
  mutating func append(_ mark: Mark) throws(Failure) { try write(Self.bytes(mark)) }

  /// Puts a new file in the place of this one, with those nonces alone. To be called with the lock, which holds for the new file, too.
  mutating func replace(with marks: [Mark]) throws(Failure) {
    let flags = O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
    var next = NonceFile(path: fresh, mostMarks: 0)
    next.descriptor = Glibc.open(fresh, flags, 0o600)
    guard next.descriptor >= 0 else { throw .system("rewritten", errno) }
    flock(next.descriptor, LOCK_EX)
    do throws(Failure) {
      var bytes = Self.head
      bytes.reserveCapacity(Self.head.count + marks.count * Self.size)
      for mark in marks { bytes += Self.bytes(mark) }
      try next.write(bytes)
      guard rename(fresh, path) == 0 else { throw Failure.system("renamed", errno) }
    } catch {
      next.close()
      unlink(fresh)
      throw error
    }
    close()
    (descriptor, position) = (next.descriptor, next.position)
  }

  /// Ends the use of the file, and its lock.
  mutating func close() {
    if descriptor >= 0 { Glibc.close(descriptor) }
    (descriptor, position) = (-1, 0)
  }

  // MARK: Bytes

  private mutating func open() throws(Failure) {
    // A pipe in its place must not make anybody wait.
    descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else { throw .system("opened", errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close()
      throw .notAFile
    }
    if status.st_mode & 0o077 != 0 { fchmod(descriptor, 0o600) }
  }

  private mutating func fail(_ step: String) -> Failure {
    let code = errno
    close()
    return .system(step, code)
  }

  private mutating func read(_ count: Int, at start: Int) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = bytes[done...].withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress, $0.count, off_t(start + done))
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { throw fail("read") }
      done += got
    }
    return bytes
  }

  /// Writes at the place up to which the file has been read, which is its end.
  private mutating func write(_ bytes: [UInt8]) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let put = bytes[done...].withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress, $0.count, off_t(position + done))
      }
      if put < 0, errno == EINTR { continue }
      guard put > 0 else {
        let failure = Failure.system("written", errno)
        ftruncate(descriptor, off_t(position))
        throw failure
      }
      done += put
    }
    position += bytes.count
  }

  private static func bytes(_ mark: Mark) -> [UInt8] {
    withUnsafeBytes(of: mark.digest.littleEndian) { Array($0) }
      + withUnsafeBytes(of: mark.until.littleEndian) { Array($0) }
  }

  private static func marks(_ bytes: [UInt8]) -> [Mark] {
    bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: size).map { place in
        Mark(
          digest: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)),
          until: Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: place + 8, as: Int64.self)))
      }
    }
  }
}
