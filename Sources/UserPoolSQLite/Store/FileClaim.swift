import Contract
import Dispatch
import Encodings
import Files
import Glibc
import UserPool

/// A pool's file while it is opened and used: told from other files, made where it is to be made, and taken back where the opening fails.
///
/// A file that this process already uses is not looked into (``FilesInUse``).
final class FileClaim: Sendable {
  /// How the file was found.
  private enum Found { case made, empty, there }

  /// Entered by each claim, and left when it ends.
  private static let claims = DispatchGroup()

  private let path: String
  private let inode: FilesInUse.Inode?
  private let found: Found
  /// Where the file is to be written to, its writer's turn among processes.
  let turn: WriterTurn?

  /// Claims a file for opening, and makes it if it is not there and is to be made. A new file, and one that was empty, can be read by its owner alone.
  /// - Throws: `storage` for what is not a pool and cannot become one; nothing is changed then.
  init(_ path: String, _ options: StoreOptions) throws(PoolFailure) {
    guard !path.isEmpty, path != ":memory:" else {
      throw .storage("a pool needs a file, and '\(path)' is not a file name; nothing was created")
    }
    self.path = path
    (found, inode, turn) = try FilesInUse.withLock { (inUse) throws(PoolFailure) in
      let present = FilesInUse.Inode(path)
      let isKnown = present.map { inUse[$0] != nil } ?? false
      let found = isKnown ? .there : try Self.prepare(path, FileNature.of(path), options)
      let inode = FilesInUse.Inode(path)
      guard let inode else { return (found, inode, nil) }
      let turn = options.isReadOnly ? nil : try Self.turn(path, FilesInUse.takeKept(inode, writes: true, &inUse))
      inUse[inode, default: FilesInUse.Use()].count += 1
      // SQLite keeps its log beside the file that a link leads to.
      inUse[inode]?.paths.insert(Self.resolved(path))
      Self.claims.enter()
      return (found, inode, turn)
    }
  }

  private static func resolved(_ path: String) -> String {
    guard let found = realpath(path, nil) else { return path }
    defer { free(found) }
    return SystemText.text(found)
  }

  /// - Parameter kept: a descriptor of the file that an earlier turn has left.
  private static func turn(_ path: String, _ kept: Int32?) throws(PoolFailure) -> WriterTurn {
    let file = kept ?? open(path, O_RDWR | O_CLOEXEC)
    guard file >= 0 else { throw cannot("open the pool", path) }
    return WriterTurn(file: file) { FilesInUse.close($0) }
  }

  /// Waits until no file is in use any more.
  /// - Returns: false if one still was after that time.
  static func waitUntilNoneIsUsed(milliseconds: Int) -> Bool {
    claims.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }

  deinit {
    guard let inode else { return }
    defer { Self.claims.leave() }
    FilesInUse.withLock { inUse in
      guard var use = inUse.removeValue(forKey: inode) else { return }
      use.count -= 1
      if use.count > 0 { inUse[inode] = use } else { for file in use.kept { close(file) } }
    }
  }

  private static func prepare(
    _ path: String, _ nature: FileNature, _ options: StoreOptions
  ) throws(PoolFailure) -> Found {
    let mayMake = options.createsFile && !options.isReadOnly
    switch nature {
    case .pool: return .there
    case .foreign(let what): throw .storage("\(path) is not a pool: \(what)")
    case .missing:
      guard mayMake else { throw .storage("no pool at \(path)") }
      return try make(path)
    case .empty, .unfinished:
      guard mayMake else { throw .storage("\(path) is empty, not a pool") }
      guard nature == .empty else { return .there }
      guard chmod(path, 0o600) == 0 else { throw cannot("create a pool in the empty file", path) }
      return .empty
    }
  }

  private static func make(_ path: String) throws(PoolFailure) -> Found {
    let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if file >= 0 {
      close(file)
      return .made
    }
    // Another process was quicker.
    if errno == EEXIST, access(path, F_OK) == 0 { return .there }
    throw cannot("create the pool", path)
  }

  private static func cannot(_ what: String, _ path: String) -> PoolFailure {
    let reason = strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
    return .storage("cannot \(what) \(path): \(reason)")
  }

  /// True for what nobody can have put anything into. Tables alone are nothing yet.
  private func isUnused(_ nature: FileNature) -> Bool {
    switch nature {
    case .empty, .unfinished: return true
    case .missing, .foreign: return false
    case .pool:
      guard found != .there else { return false }
      do throws(PoolFailure) {
        let connection = try Connection(path: path, use: .writer, options: StoreOptions())
        let used = "SELECT EXISTS (SELECT 1 FROM settings) OR EXISTS (SELECT 1 FROM users)"
        return try connection.integer(used) == 0
      } catch {
        return false
      }
    }
  }

  /// Takes back what the opening made, because it failed: the file, what SQLite put beside it and the key that was made for it. A pool that someone else
  /// has put there meanwhile stays, and so does everything where someone else is at work on it.
  /// - Parameters:
  ///   - failure: what went wrong.
  ///   - keyFile: the key's file where this opening has made it.
  func withdraw(after failure: PoolFailure, keyFile: String?) {
    if case .failed(let fault) = failure, fault.code == .busy { return }
    FilesInUse.withLock { inUse in
      guard let inode, inUse[inode]?.count == 1, FilesInUse.Inode(path) == inode, found != .there || keyFile != nil
      else { return }
      guard isUnused(FileNature.of(path)) else { return }
      if found != .there {
        for suffix in FilesInUse.sides { unlink(path + suffix) }
        if found == .made { unlink(path) } else { truncate(path, 0) }
      }
      if let keyFile { unlink(keyFile) }
    }
  }
}
