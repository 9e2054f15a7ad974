import Encodings
import Glibc

/// Files that no output may replace, whatever they are called: pools, their logs, and pool keys (docs/storage.md, "Files that are never overwritten").
public enum ProtectedFile: Sendable, Equatable {
  /// A pool's database.
  case pool
  /// What SQLite keeps beside a pool.
  case log
  /// A pool key: its text alone, in a file that only its owner can read.
  case key

  /// What a refusal says about it, after the path.
  public var refusal: String {
    switch self {
    case .pool: "the file is a pool, and would be overwritten; name another file"
    case .log: "the file belongs to a pool, and would be overwritten; name another file"
    case .key: "the file holds a pool key, and would be overwritten; name another file, or move this one first"
    }
  }

  /// Tells whether the file that a path leads to is protected.
  /// - Returns: nil if it may be written to, or does not exist.
  public static func of(_ path: String) -> ProtectedFile? {
    FilesInUse.withLock { uses in
      guard let inode = FilesInUse.Inode(path) else { return nil }
      if let owner = FilesInUse.owner(of: inode, uses) { return owner == inode ? .pool : .log }
      for suffix in FilesInUse.sides where path.hasSuffix(suffix) {
        let pool = String(path.dropLast(suffix.count))
        // The pool itself may be in use, and is not looked into then.
        if let inode = FilesInUse.Inode(pool), uses[inode] != nil || isPool(pool) { return .log }
      }
      return isPool(path) ? .pool : isKey(path) ? .key : nil
    }
  }

  private static func isPool(_ path: String) -> Bool {
    access(path.systemName, R_OK) == 0 && FileNature.of(path) == .pool
  }

  private static func isKey(_ path: String) -> Bool {
    var status = stat()
    // Looked at before it is opened: to open a pipe lets its writer go on, and a device may do something, or hang.
    let canBeKey = { (status: stat) in
      status.st_mode & S_IFMT == S_IFREG && status.st_mode & 0o077 == 0 && (43...1024).contains(status.st_size)
    }
    guard stat(path.systemName, &status) == 0, canBeKey(status) else { return false }
    let file = open(path.systemName, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return false }
    defer { close(file) }
    guard fstat(file, &status) == 0, canBeKey(status) else { return false }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    guard read(file, &bytes, bytes.count) == bytes.count else { return false }
    defer { for place in bytes.indices { bytes[place] = 0 } }
    return isKey(bytes)
  }

  /// True for 64 hexadecimal digits or 32 bytes in base64, and white space around them.
  private static func isKey(_ bytes: [UInt8]) -> Bool {
    let isSpace: (UInt8) -> Bool = { $0 == 32 || (9...13).contains($0) }
    guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
    else { return false }
    let text = bytes[first...last]
    let isWord: (UInt8) -> Bool = {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
        || "+/-_=".utf8.contains($0)
    }
    guard text.count <= 64, text.allSatisfy(isWord) else { return false }
    let word = String(decoding: text, as: UTF8.self)
    return [Hexadecimal.decode(word), Base64.decode(word), Base64.decodeURL(word)].contains { $0?.count == 32 }
  }
}
