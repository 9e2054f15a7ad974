import Encodings
import Glibc
import Synchronization

/// The databases that this process has open.
///
/// Closing any descriptor of a file gives up the process's POSIX locks on it, those of SQLite included
/// (https://www.sqlite.org/howtocorrupt.html, "Posix advisory locks cancelled"). So such a file is not looked into, and a descriptor of it stays open until
/// nothing uses the file any more.
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

    public init() {}
  }

  private static let uses = Mutex<[Inode: Use]>([:])

  /// Runs a piece of work that looks at the files in use, or changes them. Calls do not nest.
  public static func withLock<Result, Failure>(
    _ body: (inout sending [Inode: Use]) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    try uses.withLock(body)
  }

  /// Closes a descriptor that was only read from, or keeps it if the file is a database in use.
  public static func close(_ descriptor: Int32) {
    let inode = Inode(descriptor: descriptor)
    uses.withLock { uses in
      if let inode, uses[inode] != nil { uses[inode]?.kept.append(descriptor) } else { _ = Glibc.close(descriptor) }
    }
  }
}
