import Encodings
import Files
import Glibc

/// The files that a pool consists of, which no command may write its output to.
struct PoolFiles {
  /// The pool's own file.
  let path: String

  private static let suffixes = ["", "-wal", "-shm", "-journal", ".key", ".key.new", ".outbox"]

  /// Refuses an output that is one of the pool's files or of another pool's, or a pool key, by whatever name. Standard output is none.
  /// - Parameters:
  ///   - output: where a command was asked to write; the file need not exist.
  ///   - what: what the output is, for the message.
  /// - Throws: ``CommandError`` (`usage`).
  func refuse(_ output: String, _ what: String) throws(CommandError) {
    guard output != "-" else { return }
    // SQLite keeps its log beside the file that a link leads to, the key lies beside the name that was given.
    for pool in Set([path, FileIdentity.resolved(path)]) {
      for suffix in Self.suffixes where FileIdentity.same(output, pool + suffix) {
        throw CommandError(
          .usage, "\(output): \(what) would overwrite \(pool + suffix), a file of the pool; name another file")
      }
    }
    try Self.refuseProtected(output)
  }

  /// Refuses an output that is a pool, belongs to one, or is a pool key, whichever pool that is.
  /// - Throws: ``CommandError`` (`usage`).
  static func refuseProtected(_ output: String) throws(CommandError) {
    if let found = ProtectedFile.of(output) { throw CommandError(.usage, "\(output): \(found.refusal)") }
  }
}

/// Tells whether two paths lead to one file.
enum FileIdentity {
  /// True if both are one file: one inode of one device, or, as far as they do not exist, one place in one folder.
  static func same(_ first: String, _ second: String) -> Bool {
    if let first = FilesInUse.Inode(first), let second = FilesInUse.Inode(second) { return first == second }
    return resolved(first) == resolved(second)
  }

  /// The path without links, `.` and `..`; where the file does not exist, its folder's with its name.
  static func resolved(_ path: String) -> String {
    if let whole = real(path) { return whole }
    var name = path[...]
    while name.count > 1, name.last == "/" { name.removeLast() }
    guard let slash = name.lastIndex(of: "/") else { return (real(".") ?? ".") + "/" + name }
    let folder = String(name[...slash])
    // A folder that does not exist holds none of the pool's files but the ones that are named alike.
    return (real(folder) ?? String(folder.dropLast())) + "/" + name[name.index(after: slash)...]
  }

  private static func real(_ path: String) -> String? {
    guard let found = realpath(path.systemName, nil) else { return nil }
    defer { free(found) }
    return SystemText.text(found)
  }
}
