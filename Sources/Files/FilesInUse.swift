import Encodings
import Glibc
import Synchronization

/// The databases that this process has open, each with the log and the log's index that SQLite keeps beside it.
///
/// Closing any descriptor of a file gives up the process's POSIX locks on it, those of SQLite included
/// (https://www.sqlite.org/howtocorrupt.html, "Posix advisory locks cancelled"). So such a file is not looked into, and a descriptor of it stays open until
/// nothing uses the file any more. The next opening of the file takes that descriptor, so there are never more of them than were in use at the same time.
public enum FilesInUse {
  /// A file, by whatever name.
  public struct Inode: Hashable, Sendable {
    private let device: UInt
    private let number: UInt

    /// The file that a path leads to, or nil if there is none.
    public init?(_ path: String) {
      var status = stat()
      guard stat(path.systemName, &status) == 0 else { return nil }
      self.init(status)
    }

    fileprivate init?(descriptor: Int32) {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { return nil }
      self.init(status)
    }

    /// The file that the system has described.
    public init(_ status: stat) { (device, number) = (UInt(status.st_dev), UInt(status.st_ino)) }
  }

  /// How often a file is in use, and descriptors that may be closed only when it no longer is.
  public struct Use: Sendable {
    public var count = 0
    public var kept: [Int32] = []
    /// By which names it was opened: SQLite's other files lie beside them.
    public var paths: Set<String> = []

    public init() {}
  }

  /// What SQLite adds to a database's name for its other files.
  public static let sides = ["-wal", "-shm", "-journal"]
  /// Those of them that SQLite locks.
  private static let lockedSides = ["-shm"]

  private static let uses = Mutex<[Inode: Use]>([:])

  /// Runs a piece of work that looks at the files in use, or changes them. Calls do not nest.
  public static func withLock<Result, Failure>(
    _ body: (inout sending [Inode: Use]) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    try uses.withLock(body)
  }

  /// Tells whether a path leads to a database that this process has open, or to its log or the log's index, by whatever name.
  public static func contains(_ path: String) -> Bool {
    guard let inode = Inode(path) else { return false }
    return uses.withLock { uses in owner(of: inode, uses) != nil }
  }

  /// The database that a file is or belongs to.
  /// - Parameter sides: what is added to the database's name for the files that belong to it.
  static func owner(of inode: Inode, _ uses: [Inode: Use], sides: [String] = FilesInUse.sides) -> Inode? {
    if uses[inode] != nil { return inode }
    // The log's index holds SQLite's locks in write-ahead mode.
    return uses.first { _, use in
      use.paths.contains { path in sides.contains { Inode(path + $0) == inode } }
    }?.key
  }

  /// Opens a file for reading, or takes a descriptor that was kept. Either is closed by ``close(_:)``.
  /// - Returns: the descriptor, at the file's beginning; -1 if the file cannot be opened (errno).
  public static func open(_ path: String) -> Int32 {
    let kept = uses.withLock { uses -> Int32? in
      guard !uses.isEmpty, let inode = Inode(path) else { return nil }
      return takeKept(inode, writes: false, &uses)
    }
    return kept ?? Glibc.open(path.systemName, O_RDONLY | O_CLOEXEC)
  }

  /// Takes a descriptor that was kept and that nobody uses.
  /// - Parameters:
  ///   - inode: its file.
  ///   - writes: true for one that is open for writing too.
  public static func takeKept(_ inode: Inode, writes: Bool, _ uses: inout [Inode: Use]) -> Int32? {
    guard let owner = Self.owner(of: inode, uses, sides: lockedSides), let kept = uses[owner]?.kept else { return nil }
    for (place, descriptor) in kept.enumerated() where Inode(descriptor: descriptor) == inode {
      guard !writes || fcntl(descriptor, F_GETFL) & O_RDWR != 0, lseek(descriptor, 0, SEEK_SET) == 0 else { continue }
      uses[owner]?.kept.remove(at: place)
      return descriptor
    }
    return nil
  }

  /// Closes a descriptor that was only read from, or keeps it if the file is a database in use or the index of its log. The log itself has no locks.
  public static func close(_ descriptor: Int32) {
    let inode = Inode(descriptor: descriptor)
    uses.withLock { uses in
      if let inode, let owner = owner(of: inode, uses, sides: lockedSides) {
        uses[owner]?.kept.append(descriptor)
      } else {
        _ = Glibc.close(descriptor)
      }
    }
  }
}
