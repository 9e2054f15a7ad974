import Glibc

/// Writes a file in large pieces. It appears under its name only when it is closed, whole; `-` is the run's standard output.
final class FileWriter {
  private static let piece = 1 << 16

  private let path: String
  private let temporary: String
  private var descriptor: Int32
  private let output: OutputBuffer?
  private var bytes: [UInt8] = []
  /// Is told what to say of a writer that was dropped while it was open.
  var onLoss: ((String) -> Void)?

  init(path: String, output: OutputBuffer? = nil) throws(ModuleError) {
    self.path = path
    if path == "-", let output {
      self.output = output
      temporary = ""
      descriptor = -1
      return
    }
    self.output = nil
    // What is no plain file (a pipe, /dev/null, a link) is written to as it is.
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      temporary = ""
      descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
    } else {
      let mode = stat(path, &status) == 0 ? status.st_mode & 0o777 : 0o666
      var template = Array((path + ".XXXXXX").utf8CString)
      descriptor = mkstemp(&template)
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if descriptor >= 0 { Self.restoreMode(descriptor, mode, isNew: mode == 0o666) }
    }
    if descriptor < 0 { throw FileSystem.failure(path) }
    bytes.reserveCapacity(Self.piece)
  }

  deinit {
    if descriptor >= 0 {
      onLoss?("\(path) was not closed and was not \(temporary.isEmpty ? "wholly " : "")written")
    }
    abandon()
  }

  private static func restoreMode(_ descriptor: Int32, _ mode: mode_t, isNew: Bool) {
    let mask = umask(0o077)
    umask(mask)
    fchmod(descriptor, isNew ? mode & ~mask : mode)
  }

  func write(_ more: UnsafeBufferPointer<UInt8>) throws(ModuleError) {
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

  private func flush() throws(ModuleError) {
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
  func close() throws(ModuleError) {
    guard descriptor >= 0 else {
      output?.flush()
      return
    }
    try flush()
    let closed = Glibc.close(descriptor)
    descriptor = -1
    if closed != 0 { throw FileSystem.failure(path) }
    if !temporary.isEmpty, rename(temporary, path) != 0 {
      let failure = FileSystem.failure(path)
      unlink(temporary)
      throw failure
    }
  }

  /// Gives up: nothing appears under the name.
  func abandon() {
    guard descriptor >= 0 else { return }
    _ = Glibc.close(descriptor)
    descriptor = -1
    if !temporary.isEmpty { unlink(temporary) }
  }
}
