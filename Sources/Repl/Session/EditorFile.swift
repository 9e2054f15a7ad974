import Glibc

/// A file in the folder for temporary ones, which only the user may read, for an editor.
struct EditorFile {
  /// Why there is none; ready to be shown.
  struct Problem: Error, CustomStringConvertible {
    var description: String
  }

  /// Its path.
  let path: String

  /// Makes one that holds the text.
  init(_ text: String) throws(Problem) {
    let folder = getenv("TMPDIR").map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    var template = Array((folder + "/moonpool-XXXXXX.lua").utf8CString)
    let descriptor = mkstemps(&template, 4)
    guard descriptor >= 0 else {
      throw Problem(description: "cannot create a file in \(folder): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard PrivateFile.write(Array(text.utf8) + (text.isEmpty ? [] : [10]), to: descriptor) else {
      unlink(path)
      throw Problem(description: "cannot write \(path): \(String(cString: strerror(errno)))")
    }
  }

  /// Removes it.
  func remove() { unlink(path) }

  /// The bytes of a file of up to 64 MiB; nil if it cannot be read.
  static func read(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
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
