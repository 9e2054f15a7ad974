import Encodings
import Files
import Glibc

/// Writes a file in large pieces. It appears under its name only when it is closed and complete; `-` is standard
/// output.
public final class FileWriter {
  private static let piece = 1 << 16

  private let path: String
  /// Where the file appears: the path, or what it leads to if it is a link.
  private let place: String
  private let temporary: TemporaryFile?
  private let replacing: TemporaryFile.Replacing
  private var descriptor: Int32
  private let output: OutputBuffer?
  private let ownsDescriptor: Bool
  private var bytes: [UInt8] = []
  private var burden: RunBurden?
  /// Receives the message about a writer that was dropped while it was open.
  var onLoss: ((String) -> Void)?

  /// Creates a writer. A new file is readable only by its owner.
  /// - Parameters:
  ///   - path: the file; `-` is standard output.
  ///   - replacing: which file may be replaced; ``close()`` fails if another one is there by then.
  /// - Throws: ``ModuleError`` (`file`) if it cannot be made, or if the path leads to a pool or a pool key.
  public convenience init(
    privateFile path: String, replacing: TemporaryFile.Replacing = .any
  ) throws(ModuleError) {
    try self.init(path: path, isPrivate: true, replacing: replacing)
  }

  init(
    path: String, output: OutputBuffer? = nil, isPrivate: Bool = false, replacing: TemporaryFile.Replacing = .any
  ) throws(ModuleError) {
    self.path = path
    self.replacing = replacing
    ownsDescriptor = path != "-"
    if path == "-" {
      self.output = output
      place = path
      temporary = nil
      descriptor = output == nil ? 1 : -1
      return
    }
    self.output = nil
    try FileSystem.refuseProtected(path)
    let (place, old) = Self.place(of: path)
    self.place = place
    if let old, old & S_IFMT != S_IFREG {
      temporary = nil
      descriptor = open(path.systemName, O_WRONLY | O_TRUNC | O_CLOEXEC)
      if descriptor < 0 { throw FileSystem.failure(path) }
    } else {
      do throws(FileProblem) { temporary = try TemporaryFile(for: place) } catch {
        throw FileSystem.failure(path, error.code)
      }
      descriptor = temporary?.descriptor ?? -1
      fchmod(descriptor, old.map { $0 & 0o777 } ?? (isPrivate ? 0o600 : 0o666 & ~Self.mask))
    }
    bytes.reserveCapacity(Self.piece)
  }

  /// Where a file is to be written, and the mode of what is there: a file that a link leads to is replaced where it is,
  /// and the link stays. Pipes, devices and what the system shows as a link (`/dev/stdout`) are written directly.
  private static func place(of path: String) -> (place: String, mode: mode_t?) {
    var status = stat()
    guard lstat(path.systemName, &status) == 0 else { return (path, nil) }
    guard status.st_mode & S_IFMT == S_IFLNK else { return (path, status.st_mode) }
    let link = status.st_mode
    guard !["/dev/", "/proc/"].contains(where: { path.hasPrefix($0) }), stat(path.systemName, &status) == 0,
      status.st_mode & S_IFMT == S_IFREG, let real = realpath(path.systemName, nil)
    else { return (path, link) }
    defer { free(real) }
    return (SystemText.text(real), status.st_mode)
  }

  private static var mask: mode_t {
    let mask = umask(0o077)
    umask(mask)
    return mask
  }

  /// Counts the writer's memory against the limit of a run.
  func count(for burden: RunBurden) throws(ModuleError) {
    self.burden = burden
    try burden.holds(Self.piece)
  }

  deinit {
    if descriptor >= 0, ownsDescriptor {
      onLoss?("\(path) was not closed, so it was not \(temporary == nil ? "completely " : "")written")
    }
    abandon()
  }

  /// Writes bytes.
  /// - Throws: ``ModuleError`` (`file`), of a full disk for instance.
  public func write(_ more: UnsafeBufferPointer<UInt8>) throws(ModuleError) {
    if let output {
      output.write(more)
      return
    }
    guard descriptor >= 0 else { throw ModuleError(.file, "the file is closed", path: path) }
    if bytes.count + more.count > Self.piece { try flush() }
    if more.count > Self.piece {
      try FileSystem.writeAll(descriptor, more, path)
    } else {
      bytes.append(contentsOf: more)
    }
  }

  /// Flushes the buffer.
  /// - Throws: ``ModuleError`` (`file`).
  public func flush() throws(ModuleError) {
    do {
      try bytes.withUnsafeBufferPointer { try FileSystem.writeAll(descriptor, $0, path) }
    } catch let error as ModuleError {
      throw error
    } catch {
      throw ModuleError(.file, "\(error)", path: path)
    }
    bytes.removeAll(keepingCapacity: true)
  }

  /// Writes what is left to the disk and gives the file its name.
  /// - Parameter otherwise: gives another name in the same folder if the file is there and is not to be replaced; nil
  ///   to fail.
  /// - Throws: ``ModuleError`` (`file`); the file is as it was then.
  public func close(otherwise: () -> String? = { nil }) throws(ModuleError) {
    guard descriptor >= 0 else {
      output?.flush()
      return
    }
    try flush()
    guard ownsDescriptor else { return }
    if let temporary {
      descriptor = -1
      try name(temporary, place, otherwise)
    } else {
      let closed = Glibc.close(descriptor)
      descriptor = -1
      if closed != 0 { throw FileSystem.failure(path) }
    }
  }

  private func name(
    _ temporary: TemporaryFile, _ place: String, _ otherwise: () -> String?
  ) throws(ModuleError) {
    do throws(FileProblem) {
      try temporary.keep(as: place, replacing: replacing)
    } catch {
      if error.code == EEXIST, let other = otherwise() { return try name(temporary, other, otherwise) }
      temporary.abandon()
      throw FileSystem.failure(path, error.code)
    }
  }

  /// Abandons the file: nothing appears under its name.
  public func abandon() {
    guard descriptor >= 0, ownsDescriptor else { return }
    if let temporary { temporary.abandon() } else { _ = Glibc.close(descriptor) }
    descriptor = -1
  }
}
