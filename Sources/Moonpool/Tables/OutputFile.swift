import Glibc

/// A file that is written from its beginning to its end through a buffer, `-` being standard output.
///
/// A named file is written beside its place and moved there by ``finish()``, so that an interrupted run leaves the old one.
final class OutputFile {
  private let descriptor: CInt
  private let temporary: String?
  private var buffer: [UInt8] = []
  private var isFinished = false
  /// The name for messages.
  let name: String

  /// Begins a file.
  /// - Throws: ``CommandError`` (`output`) where it cannot be made.
  init(path: String) throws(CommandError) {
    buffer.reserveCapacity(1 << 16)
    guard path != "-" else {
      name = "standard output"
      descriptor = 1
      temporary = nil
      return
    }
    name = path
    let beside = "\(path).\(getpid()).part"
    descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    temporary = beside
    guard descriptor >= 0 else { throw CommandError(.output, "\(path): \(errorText(errno))") }
  }

  deinit {
    guard let temporary, descriptor >= 0 else { return }
    close(descriptor)
    if !isFinished { unlink(temporary) }
  }

  /// Writes bytes.
  /// - Throws: ``CommandError`` (`output`) where the disk is full or the reader has gone.
  func write(_ bytes: some Sequence<UInt8>) throws(CommandError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= 1 << 16 { try flush() }
  }

  /// Hands what is in the buffer to the system.
  func flush() throws(CommandError) {
    try writeAll(buffer, to: descriptor, name: name)
    buffer.removeAll(keepingCapacity: true)
  }

  /// Writes the rest, makes it durable, and puts the file in its place.
  func finish() throws(CommandError) {
    try flush()
    isFinished = true
    guard let temporary else { return }
    guard fsync(descriptor) == 0, rename(temporary, name) == 0 else {
      let problem = errno
      unlink(temporary)
      throw CommandError(.output, "\(name): \(errorText(problem))")
    }
  }
}

/// Writes all bytes to a descriptor, however many calls that takes.
func writeAll(_ bytes: [UInt8], to descriptor: CInt, name: String) throws(CommandError) {
  var written = 0
  while written < bytes.count {
    let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written) }
    if count >= 0 {
      written += count
    } else if errno != EINTR {
      throw CommandError(.output, "\(name): \(errorText(errno))")
    }
  }
}
