import Contract
import UserPool

extension SQLiteStore {
  /// Copies the pool into a new file while it is in use. The copy is of one moment, without the file's waste, and a pool like any other.
  ///
  /// It appears under its name only when all of it is on the disk. The pool's key is not in it.
  /// - Parameter path: the new file; its folder must exist.
  /// - Throws: `storage` if the file exists, cannot be written, or would hold a damaged pool.
  public func backUp(to path: String) throws(Fault) {
    try Fault.raised { () throws(PoolFailure) in
      try DatabaseCopy.write(try Connection(path: self.path, use: .writer, options: options), to: path)
    }
  }
}
