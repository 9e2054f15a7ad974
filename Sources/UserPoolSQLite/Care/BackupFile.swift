import Contract
import Files
import Glibc
import UserPool

/// A backup that is to be restored: a pool's file that no program writes to.
struct BackupFile {
  let path: String
  /// The pool that it is a backup of.
  let userPoolId: String
  /// The key that its secrets are sealed with.
  let keyFingerprint: String
  let users: Int64
  private let connection: Connection
  private let options: StoreOptions
  private let isOld: Bool

  /// Opens a backup and checks it.
  /// - Throws: `storage` if it is not a pool, is damaged, or is of a newer program.
  init(_ path: String, _ options: StoreOptions) throws(PoolFailure) {
    self.path = path
    self.options = options
    switch FileNature.of(path) {
    case .missing: throw .storage("there is no file \(path); nothing was changed")
    case .empty, .unfinished: throw .storage("\(path) is empty, not a backup of a pool; nothing was changed")
    case .foreign(let what): throw .storage("\(path) is not a backup of a pool: \(what); nothing was changed")
    case .pool: break
    }
    // Beside a log, the last changes may be in it, or a program may be writing.
    let isStill = ["-wal", "-journal"].allSatisfy { access(path + $0, F_OK) != 0 }
    connection = try Connection(path: path, use: isStill ? .stillReader : .reader, options: options)
    // VACUUM INTO counts as writing, though it only reads here.
    try connection.execute("PRAGMA query_only = OFF")
    let problems = try DatabaseCopy.damage(connection, isQuick: true)
    guard problems.isEmpty else { throw .storage("\(path) is damaged: \(problems[0]); nothing was changed") }
    let version = try connection.integer("PRAGMA user_version") ?? 0
    guard (1...Schema.version).contains(version) else {
      throw .storage(
        "\(path) was created by a newer program (version \(version); this one supports version \(Schema.version)); nothing was changed"
      )
    }
    isOld = version < Schema.version
    (userPoolId, keyFingerprint) = try Self.identity(connection, path)
    users = try connection.integer("SELECT value FROM counters WHERE name = 'users'") ?? 0
  }

  /// The id and the key of the pool that a connection leads to.
  static func identity(_ connection: Connection, _ path: String) throws(PoolFailure) -> (id: String, key: String) {
    func setting(_ name: SettingName) throws(PoolFailure) -> String? {
      try connection.string("SELECT CAST(value AS TEXT) FROM settings WHERE name = '\(name.rawValue)'")
    }
    guard let id = try setting(.userPoolId), let key = try setting(.keyFingerprint) else {
      throw .storage("\(path) holds no pool yet; nothing was changed")
    }
    return (id, key)
  }

  /// True if it is the file at that path.
  func isFile(_ other: String) -> Bool {
    guard let mine = FilesInUse.Inode(path) else { return false }
    return mine == FilesInUse.Inode(other)
  }

  /// Writes it into a new file. One of an older version is brought up to date when it is opened.
  func write(to path: String) throws(PoolFailure) { try DatabaseCopy.write(connection, to: path) }

  /// Replaces the content of a pool with it, brought up to this program's version before anyone can see it.
  /// - Parameters:
  ///   - destination: a writer's connection of its own.
  ///   - path: the pool's file, beside which a temporary copy is made if need be.
  func replace(_ destination: Connection, at path: String) throws(PoolFailure) {
    let wait = options.busyTimeoutMilliseconds
    guard isOld else { return try DatabaseCopy.replace(destination, with: connection, milliseconds: wait) }
    let temporary = try DatabaseCopy.temporary(for: path)
    defer { temporary.abandon() }
    try DatabaseCopy.fill(temporary, from: connection)
    let upgraded = try Connection(path: temporary.path, use: .writer, options: options)
    try Migrator.migrate(upgraded, path: temporary.path)
    try DatabaseCopy.replace(destination, with: upgraded, milliseconds: wait)
  }
}
