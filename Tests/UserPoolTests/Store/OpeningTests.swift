import CSQLite
import Contract
import Glibc
import Testing

@testable import UserPool
@testable import UserPoolSQLite

/// Runs SQL on a file, as another program would.
func tamper(_ path: String, _ sql: String) {
  var handle: OpaquePointer?
  sqlite3_open(path, &handle)
  #expect(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
  sqlite3_close(handle)
}

/// What a file holds.
func contents(_ path: String) -> [UInt8] {
  guard let file = fopen(path, "r") else { return [] }
  defer { fclose(file) }
  var bytes = [UInt8](repeating: 0, count: 1 << 20)
  bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
  return bytes
}

@Suite("Opening a pool's file")
struct OpeningTests {
  func message(_ path: String, _ options: StoreOptions = StoreOptions()) -> String {
    do throws(Fault) {
      _ = try SQLiteStore.open(path: path, options: options)
      return "opened"
    } catch {
      return error.message
    }
  }

  @Test("makes a file that its owner alone can read, and finds everything again")
  func reopen() async throws {
    let folder = try TemporaryFolder()
    let id: String
    do {
      let pool = try TestPool(in: folder)
      id = try await pool.user(["username": "张三"])
    }
    var status = stat()
    #expect(stat(folder.file("pool.db"), &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    let again = try TestPool(in: folder)
    #expect(try await again.get(id)["username"] == "张三")
    #expect(try await again.data("listUsers")["totalCount"] == 1)
  }

  @Test("refuses a pool of a newer program and leaves it as it is")
  func newer() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("pool.db")
    _ = try SQLiteStore.open(path: path)
    tamper(path, "PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)")
    let before = contents(path)
    #expect(
      message(path)
        == "\(path) was created by a newer program (version 99; this one supports version \(Schema.version)); nothing was changed"
    )
    #expect(contents(path) == before)
  }

  @Test("refuses what is no pool and leaves it as it is")
  func strangers() throws {
    let folder = try TemporaryFolder()
    let text = folder.file("text.db")
    let file = fopen(text, "w")
    fputs(String(repeating: "this is no database at all\n", count: 100), file)
    fclose(file)
    let before = contents(text)
    #expect(message(text) == "\(text) is not a pool: it is not an SQLite database")
    #expect(contents(text) == before)
    let other = folder.file("other.db")
    tamper(other, "CREATE TABLE notes (text)")
    let stranger = contents(other)
    #expect(message(other) == "\(other) is not a pool: it is another program's database")
    #expect(contents(other) == stranger)
  }

  @Test("makes no file where it is told not to, or cannot")
  func missing() throws {
    let folder = try TemporaryFolder()
    var options = StoreOptions()
    options.createsFile = false
    #expect(message(folder.file("none.db"), options) == "no pool at \(folder.file("none.db"))")
    #expect(
      message(folder.file("no/folder/pool.db")).hasPrefix(
        "cannot create the pool \(folder.file("no/folder/pool.db")): "))
  }

  @Test("for reading alone it reads, and refuses every write")
  func readOnly() async throws {
    let folder = try TemporaryFolder()
    var options = StoreOptions()
    options.isReadOnly = true
    #expect(message(folder.file("pool.db"), options) == "no pool at \(folder.file("pool.db"))")
    let writing = try TestPool(in: folder)
    _ = try await writing.user(["username": "a"])
    let pool = try TestPool(in: folder, options: options)
    #expect(try await pool.data("listUsers")["totalCount"] == 1)
    await #expect(throws: Fault.self) { _ = try await pool.call("createUser", ["username": "b"]) }
    #expect(try await pool.data("listUsers")["totalCount"] == 1)
  }

  @Test("several may make the same file at the same time")
  func race() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("pool.db")
    let opened = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 { group.addTask { (try? SQLiteStore.open(path: path)) != nil } }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(opened == 8)
    #expect(try SQLiteStore.open(path: path).checkIntegrity() == [])
  }
}
