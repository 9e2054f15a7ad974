import Encodings
import Files
import Glibc
import ScriptHost

/// Where rejected rows are written to: never over a file that is there (docs/commands.md, "moonpool pool").
struct FailurePlace {
  /// The file.
  private(set) var path: String
  /// What may be overwritten at that name.
  private(set) var replacing = TemporaryFile.Replacing.nothing
  /// The name that was taken already, if the file has a number for that reason.
  private(set) var taken: String?

  private let first: String
  private let isNamed: Bool
  private var number = 1

  private static let most = 9999

  /// The place of a file that somebody named.
  /// - Parameter own: true for a file that may be replaced.
  /// - Throws: ``CommandError`` (`usage`) if the file is there and holds something, or if no file can be written there.
  init(named path: String, own: (String) -> Bool = { _ in false }) throws(CommandError) {
    (self.path, first, isNamed) = (path, path, true)
    if path != "-", let obstacle = Self.obstacle(path) {
      throw CommandError(.usage, "--failed \(path): cannot be written: \(obstacle); name another file")
    }
    guard !take(path, own) else { return }
    throw CommandError(
      .usage, "--failed \(path): the file exists and may hold the rejected rows of an earlier run; name another file")
  }

  /// The place of a file with that name or, if it is taken, with the first free number: `failed-2.csv`.
  init(default path: String, own: (String) -> Bool = { _ in false }) {
    (self.path, first, isNamed) = (path, path, false)
    while !take(self.path, own), moveOn() != nil {}
  }

  private mutating func take(_ path: String, _ own: (String) -> Bool) -> Bool {
    var status = stat()
    replacing = .nothing
    // Of a link, what it leads to counts: that would be replaced.
    guard path != "-" else { return true }
    // A link that leads to no file is no place for one either.
    guard stat(path.systemName, &status) == 0 else { return lstat(path.systemName, &status) != 0 }
    // Pipes and devices are written to and not replaced.
    let isRegular = status.st_mode & S_IFMT == S_IFREG
    if !isRegular || own(path) {
      replacing = .any
    } else if status.st_size == 0 {
      replacing = .empty
    } else {
      return false
    }
    return true
  }

  /// Why nothing can be written to a path; nil if nothing speaks against it.
  private static func obstacle(_ path: String) -> String? {
    var status = stat()
    if stat(path.systemName, &status) == 0 {
      let kind = status.st_mode & S_IFMT
      if kind == S_IFDIR { return FileSystem.text(EISDIR) }
      // A file is replaced, which is the right of its folder's owner. Anything else is written to.
      if kind != S_IFREG { return access(path.systemName, W_OK) == 0 ? nil : FileSystem.text(errno) }
    } else {
      let code = errno
      let isLink = lstat(path.systemName, &status) == 0
      guard code == ENOENT else { return FileSystem.text(code) }
      if isLink { return "it is a symbolic link to a file that does not exist" }
    }
    var folder = FileSystem.parent(path)
    if let real = realpath(path.systemName, nil) {
      folder = FileSystem.parent(SystemText.text(real))
      free(real)
    }
    return access((folder.isEmpty ? "." : folder).systemName, W_OK | X_OK) == 0 ? nil : FileSystem.text(errno)
  }

  /// Takes the next name, because a file of the present one has appeared.
  /// - Returns: nil if there is none: the file was named, or all numbers are taken.
  mutating func moveOn() -> String? {
    guard !isNamed, number < Self.most else { return nil }
    number += 1
    taken = first
    let folder = first.lastIndex(of: "/").map { first.index(after: $0) } ?? first.startIndex
    let dot = first[folder...].lastIndex(of: ".") ?? first.endIndex
    path = "\(first[..<dot])-\(number)\(first[dot...])"
    return path
  }

  /// What to add to a message that names the file.
  var remark: String { taken.map { " (\($0) already exists)" } ?? "" }
}
