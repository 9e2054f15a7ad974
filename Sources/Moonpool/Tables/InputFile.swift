import Glibc

/// A file that is read from its beginning to its end in pieces, `-` being standard input.
final class InputFile {
  private let descriptor: CInt
  private let isOwned: Bool
  /// The name for messages.
  let name: String
  /// How many bytes the file has, or nil where that cannot be known (a pipe).
  let size: Int?
  /// How many bytes have been read.
  private(set) var position = 0

  /// Opens a file.
  /// - Throws: ``CommandError`` (`input`) where it cannot be opened or is a folder.
  init(path: String) throws(CommandError) {
    name = path == "-" ? "standard input" : path
    if path == "-" {
      descriptor = 0
      isOwned = false
    } else {
      descriptor = open(path, O_RDONLY | O_CLOEXEC)
      isOwned = true
      guard descriptor >= 0 else { throw CommandError(.input, "\(path): \(errorText(errno))") }
    }
    var status = stat()
    let known = fstat(descriptor, &status) == 0
    if known, status.st_mode & S_IFMT == S_IFDIR { throw CommandError(.input, "\(name): is a folder") }
    size = known && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  /// Refuses a file that cannot be opened, before anything is done.
  /// - Throws: ``CommandError`` (`usage`), as for a script that is not there: it is the command line that names it.
  static func demand(_ path: String) throws(CommandError) {
    do throws(CommandError) { _ = try InputFile(path: path) } catch { throw CommandError(.usage, error.message) }
  }

  deinit { if isOwned && descriptor >= 0 { close(descriptor) } }

  /// Appends the next piece to a buffer; false at the end of the file.
  /// - Throws: ``CommandError`` (`input`) on a read error.
  func read(into buffer: inout [UInt8], atMost limit: Int = 1 << 16) throws(CommandError) -> Bool {
    let start = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: limit))
    var count = -1
    repeat {
      count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress.map { $0 + start }, limit) }
    } while count < 0 && errno == EINTR
    let problem = errno
    buffer.removeLast(limit - max(count, 0))
    guard count >= 0 else { throw CommandError(.input, "\(name): \(errorText(problem))") }
    position += count
    return count > 0
  }
}

/// The system's text for an errno.
func errorText(_ number: CInt) -> String {
  switch number {
  case ENOENT: "no such file"
  case EACCES: "permission denied"
  case ENOSPC: "no space left on the device"
  default: String(cString: strerror(number))
  }
}
