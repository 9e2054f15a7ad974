import CSQLite
import Files
import Foundation
import Glibc
import Testing

@testable import Contract
@testable import UserPool
@testable import UserPoolSQLite

@Suite("What opening a pool leaves behind")
struct FileClaimTests {
  private let folder: TemporaryFolder
  private var path: String { folder.file("pool.db") }

  init() throws { folder = try TemporaryFolder() }

  private func message(_ path: String, _ configure: (inout StoreOptions) -> Void = { _ in }) -> String {
    var options = StoreOptions()
    configure(&options)
    do throws(Fault) {
      _ = try EmbeddedPool.open(path: path, environmentKey: nil, options: options)
      return "opened"
    } catch {
      return error.message
    }
  }

  private func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  private func makeEmptyFile() throws {
    try Data().write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
  }

  @Test("an empty file becomes a pool for its owner alone where one may be made, and is refused elsewhere")
  func emptyFile() throws {
    try makeEmptyFile()
    #expect(message(path) { $0.createsFile = false } == "\(path) is empty, not a pool")
    #expect(message(path) { $0.isReadOnly = true } == "\(path) is empty, not a pool")
    #expect(try files() == ["pool.db"])
    #expect(try mode(path) == 0o644)
    #expect(message(path) == "opened")
    #expect(try mode(path) == 0o600)
  }

  @Test("a database in memory is no pool, and no file of that name is made", arguments: [":memory:", ""])
  func memory(path: String) {
    #expect(message(path) == "a pool needs a file, and '\(path)' is not a file name; nothing was created")
    #expect(!FileManager.default.fileExists(atPath: ":memory:"))
    #expect(!FileManager.default.fileExists(atPath: ":memory:.key"))
  }

  // The disk is full while the tables are made, and while the pool's own keys are.
  @Test("a pool that cannot be made leaves nothing behind, and an empty file empty", arguments: [3, 27])
  func fullDisk(pages: Int) throws {
    #expect(message(path) { $0.maximumPages = pages }.contains("full"))
    #expect(try files() == [])
    try makeEmptyFile()
    #expect(message(path) { $0.maximumPages = pages }.contains("full"))
    #expect(try files() == ["pool.db"])
    #expect(contents(path).isEmpty)
    #expect(message(path) == "opened")
  }

  @Test("where no file can be made no key is made either")
  func noFolder() throws {
    try Data().write(to: URL(fileURLWithPath: folder.file("file")))
    let inside = folder.file("file/pool.db")
    #expect(message(inside) == "cannot create the pool \(inside): Not a directory")
    #expect(message(folder.file("none/pool.db")).hasPrefix("cannot create the pool "))
    #expect(try files() == ["file"])
  }

  @Test("a pool with another key, or without its key, has nothing put beside it")
  func wrongKey() throws {
    #expect(message(path) == "opened")
    let key = folder.file("pool.db.key")
    try FileManager.default.moveItem(atPath: key, toPath: folder.file("kept"))
    #expect(message(path).contains("is missing"))
    #expect(try files() == ["kept", "pool.db"])
    #expect(message(folder.file("other.db")) == "opened")
    try FileManager.default.moveItem(atPath: folder.file("other.db.key"), toPath: key)
    let before = contents(path)
    #expect(message(path).contains("wrong pool key"))
    #expect(try files() == ["kept", "other.db", "pool.db", "pool.db.key"])
    #expect(contents(path) == before)
  }

  @Test("another program's database is called so, also while all of it is in its log, and nothing is put beside it")
  func foreignLog() throws {
    var handle: OpaquePointer?
    sqlite3_open(path, &handle)
    defer { sqlite3_close(handle) }
    func run(_ sql: String) { #expect(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK) }
    run("PRAGMA journal_mode = WAL")
    run("PRAGMA wal_autocheckpoint = 0")
    run("CREATE TABLE notes (text)")
    run("INSERT INTO notes VALUES ('x')")
    // A copy, as another process finds it.
    let copy = folder.file("copy.db")
    for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix) }
    #expect(message(copy) == "\(copy) is not a pool: it is another program's database")
    #expect(try files().filter { $0.hasPrefix("copy") } == ["copy.db", "copy.db-wal"])
  }

  @Test("a pool that has its mark in the log alone is opened")
  func poolLog() throws {
    var options = StoreOptions()
    options.checkpointPages = 1_000_000
    let opened = try EmbeddedPool.open(path: path, environmentKey: nil, options: options)
    let copy = folder.file("copy.db")
    for suffix in ["", "-wal", ".key"] {
      try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
    }
    #expect(FileNature.of(copy) == .pool)
    #expect(!contents(copy)[68..<72].elementsEqual("MPUP".utf8))
    #expect(message(copy) { $0.createsFile = false } == "opened")
    _ = opened
  }

  @Test("a pool that this process has open is not looked into, so that its locks stay")
  func locks() throws {
    let first = try EmbeddedPool.open(path: path, environmentKey: nil)
    // By another name, as by the same.
    let link = folder.file("link.db")
    symlink(path, link)
    try FileManager.default.copyItem(atPath: path + ".key", toPath: link + ".key")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: link + ".key")
    // Closed at the very end: closing it is what would give up the locks.
    let descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC)
    defer { close(descriptor) }
    #expect(isLocked(descriptor))
    #expect(message(path) == "opened")
    #expect(message(link) { $0.createsFile = false } == "opened")
    #expect(isLocked(descriptor))
    _ = first
  }

  /// Whether SQLite has its shared lock on the file (https://www.sqlite.org/src/file/src/os.h, SHARED_FIRST): asked as somebody else.
  private func isLocked(_ descriptor: Int32) -> Bool {
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = 0x4000_0002
    lock.l_len = 510
    // F_OFD_GETLK, which sees this process's own locks too.
    let result = withUnsafeMutablePointer(to: &lock) { fcntl(descriptor, 36, UnsafeMutableRawPointer($0)) }
    return result == 0 && lock.l_type != Int16(F_UNLCK)
  }

  @Test(
    "a file counts as in use until the writer's connection is closed, which a thread can keep for longer than the store"
  )
  func writerOutlivesStore() throws {
    var store: SQLiteStore? = try SQLiteStore.open(path: path)
    var writer = store?.writer
    let inode = try #require(FilesInUse.Inode(path))
    store = nil
    #expect(writer != nil && FilesInUse.withLock { $0[inode] != nil })
    writer = nil
    #expect(FilesInUse.withLock { $0[inode] == nil })
    #expect(access(path + "-wal", F_OK) != 0)
  }
}
