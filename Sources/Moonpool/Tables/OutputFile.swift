import Encodings
import Files
import Glibc
import ScriptHost

/// A file that is written from its beginning to its end, `-` being standard output.
///
/// A named file is written beside its place and moved there by ``finish()``, so that an interrupted run leaves the old one.
final class OutputFile {
  private let writer: FileWriter
  /// The name for messages.
  let name: String
  /// True if what is written appears on a terminal, which it must not control.
  private let isTerminal: Bool

  /// Begins a file.
  /// - Parameter replacing: which file may be replaced; ``finish()`` fails if another one is there by then.
  /// - Throws: ``CommandError`` (`output`) if it cannot be made, or if the path leads to a pool or a pool key.
  init(path: String, replacing: TemporaryFile.Replacing = .any) throws(CommandError) {
    let name = path == "-" ? "standard output" : path
    self.name = name
    isTerminal = path == "-" && isatty(1) == 1
    writer = try Self.writing(name) { () throws(ModuleError) in
      try FileWriter(privateFile: path, replacing: replacing)
    }
  }

  /// Writes bytes, whole lines if they go to a terminal.
  /// - Throws: ``CommandError`` (`output`) if the disk is full or the reader has gone.
  func write(_ bytes: some Sequence<UInt8>) throws(CommandError) {
    let bytes = isTerminal ? Array(VisibleText.lines(SystemText.text(Array(bytes))).utf8) : Array(bytes)
    let result = bytes.withUnsafeBufferPointer { bytes in
      Result { () throws(ModuleError) in try writer.write(bytes) }
    }
    try Self.writing(name) { () throws(ModuleError) in try result.get() }
  }

  /// Hands what is held back to the system.
  func flush() throws(CommandError) {
    try Self.writing(name) { () throws(ModuleError) in try writer.flush() }
  }

  /// Writes the rest, makes it durable, and puts the file in its place.
  /// - Parameter otherwise: gives another name in the same folder if the file is there and is not to be replaced; nil to fail.
  func finish(otherwise: () -> String? = { nil }) throws(CommandError) {
    try Self.writing(name) { () throws(ModuleError) in try writer.close(otherwise: otherwise) }
  }

  private static func writing<Value>(
    _ name: String, _ body: () throws(ModuleError) -> Value
  ) throws(CommandError) -> Value {
    do throws(ModuleError) { return try body() } catch { throw CommandError(.output, "\(name): \(error.message)") }
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
      throw CommandError(.output, "\(name): \(FileSystem.text(errno))")
    }
  }
}
