import Encodings
import Glibc

/// Writes a file in large pieces. It appears under its name only when it is closed and complete; `-` is standard output.
public final class FileWriter {
  private static let piece = 1 << 16

  private let path: String
  private let temporary: String
  private var descriptor: Int32
  private let output: OutputBuffer?
  private let ownsDescriptor: Bool
  private let isDurable: Bool
  private var bytes: [UInt8] = []
  private var burden: RunBurden?
  /// Receives the message about a writer that was dropped while it was open.
  var onLoss: ((String) -> Void)?

  /// Creates a writer. A new file is readable only by its owner, and survives a crash of the machine once it is closed.
  /// - Throws: ``ModuleError`` (`file`) if it cannot be made.
  public convenience init(privateFile path: String) throws(ModuleError) {
    try self.init(path: path, isPrivate: true)
  }

  init(path: String, output: OutputBuffer? = nil, isPrivate: Bool = false) throws(ModuleError) {
    self.path = path
    isDurable = isPrivate
    ownsDescriptor = path != "-"
    if path == "-" {
      self.output = output
      temporary = ""
      descriptor = output == nil ? 1 : -1
      return
    }
    self.output = nil
    var problem: Int32 = 0
    // A pipe, a device or a link is written directly.
    var status = stat()
    if lstat(path.systemName, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      temporary = ""
      descriptor = open(path.systemName, O_WRONLY | O_TRUNC | O_CLOEXEC)
      problem = errno
    } else {
      let mode = stat(path.systemName, &status) == 0 ? status.st_mode & 0o777 : isPrivate ? 0o600 : 0o666
      var template = (path + ".XXXXXX").systemName
      descriptor = mkstemp(&template)
      problem = errno
      if descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
      temporary = SystemText.text(template)
      if descriptor >= 0 { Self.restoreMode(descriptor, mode, isNew: mode == 0o666) }
    }
    if descriptor < 0 { throw FileSystem.failure(path, problem) }
    bytes.reserveCapacity(Self.piece)
  }

  /// Counts the writer's memory against the limit of a run.
  func count(for burden: RunBurden) throws(ModuleError) {
    self.burden = burden
    try burden.holds(Self.piece)
  }

  deinit {
    if descriptor >= 0, ownsDescriptor {
      onLoss?("\(path) was not closed, so it was not \(temporary.isEmpty ? "completely " : "")written")
    }
    abandon()
  }

  private static func restoreMode(_ descriptor: Int32, _ mode: mode_t, isNew: Bool) {
    let mask = umask(0o077)
    umask(mask)
    fchmod(descriptor, isNew ? mode & ~mask : mode)
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

  /// Writes what is left and gives the file its name.
  /// - Throws: ``ModuleError`` (`file`); the file is as it was then.
  public func close() throws(ModuleError) {
    guard descriptor >= 0 else {
      output?.flush()
      return
    }
    try flush()
    guard ownsDescriptor else { return }
    let synced = isDurable && !temporary.isEmpty ? fsync(descriptor) : 0
    let problem = errno
    let closed = Glibc.close(descriptor)
    descriptor = -1
    if synced != 0 || closed != 0 {
      let failure = FileSystem.failure(path, synced != 0 ? problem : errno)
      if !temporary.isEmpty { unlink(temporary.systemName) }
      throw failure
    }
    if !temporary.isEmpty, rename(temporary.systemName, path.systemName) != 0 {
      let failure = FileSystem.failure(path)
      unlink(temporary.systemName)
      throw failure
    }
  }

  /// Abandons the file: nothing appears under its name.
  public func abandon() {
    guard descriptor >= 0, ownsDescriptor else { return }
    _ = Glibc.close(descriptor)
    descriptor = -1
    if !temporary.isEmpty { unlink(temporary.systemName) }
  }
}
