import Encodings
import Glibc
import ScriptHost

/// A file in the folder for temporary ones, which only the user may read, for an editor.
struct EditorFile {
  /// Why there is none; ready to be shown.
  struct Problem: Error, CustomStringConvertible {
    var description: String
  }

  /// Its path, a ``SystemText``.
  let path: String

  /// Makes one that holds the text.
  init(_ text: String) throws(Problem) {
    let folder = getenv("TMPDIR").map { SystemText.text($0) }.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    var template = (folder + "/moonpool-XXXXXX.lua").systemName
    let descriptor = mkstemps(&template, 4)
    guard descriptor >= 0 else {
      throw Problem(
        description: "cannot create a file in \(VisibleText.line(folder)): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    path = SystemText.text(template.dropLast().map { UInt8(bitPattern: $0) })
    guard PrivateFile.write(SystemText.bytes(text) + (text.isEmpty ? [] : [10]), to: descriptor) else {
      unlink(template)
      throw Problem(description: "cannot write \(VisibleText.line(path)): \(String(cString: strerror(errno)))")
    }
  }

  /// Removes it.
  func remove() { unlink(path.systemName) }

  /// The bytes of a file of up to 64 MiB; nil if it cannot be read.
  static func read(_ path: String) -> [UInt8]? {
    let descriptor = open(path.systemName, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while bytes.count < 64 << 20 {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { return nil }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
    return nil
  }
}
