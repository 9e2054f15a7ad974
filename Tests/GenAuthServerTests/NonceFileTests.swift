import Foundation
import Synchronization
import Testing

@testable import GenAuthServer

@Suite("Used nonces that outlive the process")
struct NonceFileTests {
  /// A folder for the time of a test.
  private static func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "moonpool-nonces-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appending(path: "pool.db-nonces").path)
  }

  private static func size(_ path: String) throws -> Int {
    try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
  }

  @Test("a store knows what the one before it has used, as long as that counts, and tells it to nobody else")
  func restart() async throws {
    try await Self.withFolder { path in
      #expect(NonceStore(lifetime: 1000, path: path).use("a", of: "k", at: 0) == .fresh)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(NonceStore(lifetime: 1000, path: path).use("a", of: "k", at: 999) == .used)
      #expect(NonceStore(lifetime: 1000, path: path).use("a", of: "j", at: 999) == .fresh)
      #expect(NonceStore(lifetime: 1000, path: path).use("a", of: "k", at: 1000) == .fresh)
    }
  }

  @Test("of several stores with one file one alone takes a nonce")
  func several() async throws {
    try await Self.withFolder { path in
      let stores = (0..<3).map { _ in NonceStore(lifetime: 100_000, path: path) }
      for number in 0..<50 {
        let fresh = await withTaskGroup(of: Bool.self) { group in
          for store in stores { group.addTask { store.use("n\(number)", of: "k", at: Int64(number)) == .fresh } }
          return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(fresh == 1)
      }
      let size = try Self.size(path)
      #expect(size == 16 + 50 * 16)
    }
  }

  @Test("what a process left that was killed while it rewrote the file is removed by the next one")
  func leftover() async throws {
    try await Self.withFolder { path in
      #expect(NonceStore(lifetime: 1000, path: path).use("a", of: "k", at: 0) == .fresh)
      try Data("half".utf8).write(to: URL(filePath: path + "-new"))
      #expect(NonceStore(lifetime: 1000, path: path).use("a", of: "k", at: 1) == .used)
      #expect(!FileManager.default.fileExists(atPath: path + "-new"))
    }
  }

  @Test("a nonce whose writer was killed half-way is left out, and those after it count")
  func cutOff() async throws {
    try await Self.withFolder { path in
      for nonce in ["a", "b"] { #expect(NonceStore(lifetime: 1000, path: path).use(nonce, of: "k", at: 0) == .fresh) }
      let whole = try Data(contentsOf: URL(filePath: path))
      try (whole + Data([1, 2, 3, 4, 5])).write(to: URL(filePath: path))
      #expect(NonceStore(lifetime: 1000, path: path).use("c", of: "k", at: 1) == .fresh)
      let last = NonceStore(lifetime: 1000, path: path)
      for nonce in ["a", "b", "c"] { #expect(last.use(nonce, of: "k", at: 2) == .used, "\(nonce)") }
    }
  }

  @Test(
    "with a broken file every good nonce is taken, once, and what is wrong is said",
    arguments: [
      "", "x", "moonpool nonces", "moonpool nonces\n" + String(repeating: "\u{FF}", count: 500),
      String(repeating: "garbage ", count: 1000), "moonpool nonces\n" + String(repeating: "\u{0}", count: 5),
    ])
  func broken(content: String) async throws {
    try await Self.withFolder { path in
      try Data(content.utf8).write(to: URL(filePath: path))
      let complaints = Mutex<[String]>([])
      let store = NonceStore(lifetime: 1000, path: path) { text in complaints.withLock { $0.append(text) } }
      for nonce in ["a", "b", "c"] { #expect(store.use(nonce, of: "k", at: 1) == .fresh) }
      #expect(store.use("b", of: "k", at: 2) == .used)
      let isOurs = content.isEmpty || content.hasPrefix("moonpool nonces\n")
      #expect(complaints.withLock { $0.count } == (isOurs ? 0 : 1))
      #expect(NonceStore(lifetime: 1000, path: path).use("b", of: "k", at: 3) == .used)
    }
  }

  @Test("where there can be no file, nonces are kept in memory, which is said once")
  func noFile() async throws {
    try await Self.withFolder { path in
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      let elsewhere = path + "-elsewhere"
      try FileManager.default.createSymbolicLink(atPath: path + "-link", withDestinationPath: elsewhere)
      #expect(mkfifo(path + "-pipe", 0o600) == 0)
      for place in [path, path + "-link", path + "-pipe", path + "/no/such/folder"] {
        let complaints = Mutex<[String]>([])
        let store = NonceStore(lifetime: 1000, path: place) { text in complaints.withLock { $0.append(text) } }
        #expect(store.use("a", of: "k", at: 1) == .fresh)
        #expect(store.use("a", of: "k", at: 2) == .used)
        #expect(store.use("b", of: "k", at: 2) == .fresh)
        #expect(complaints.withLock { $0.count } == 1, "\(place)")
      }
      #expect(!FileManager.default.fileExists(atPath: elsewhere))
    }
  }

  @Test("a file that can be neither used nor replaced is left unlocked, so that nobody waits for it")
  func unlocked() async throws {
    try await Self.withFolder { path in
      try Data("broken".utf8).write(to: URL(filePath: path))
      try FileManager.default.createDirectory(atPath: path + "-new", withIntermediateDirectories: false)
      let complaints = Mutex<[String]>([])
      let store = NonceStore(lifetime: 1000, path: path) { text in complaints.withLock { $0.append(text) } }
      #expect(store.use("a", of: "k", at: 1) == .fresh)
      #expect(store.use("a", of: "k", at: 2) == .used)
      #expect(complaints.withLock { $0.count } == 1)
      let descriptor = open(path, O_RDWR)
      #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
      close(descriptor)
      #expect(store.use("b", of: "k", at: 3) == .fresh)
    }
  }

  @Test("the file is rewritten when most of it is of no use, and others go on with the new one")
  func bounded() async throws {
    try await Self.withFolder { path in
      let other = NonceStore(lifetime: 1000, path: path)
      #expect(other.use("other", of: "k", at: 0) == .fresh)
      let store = NonceStore(lifetime: 1000, path: path)
      for round in 0..<5 {
        for number in 0..<3000 { #expect(store.use("\(round)-\(number)", of: "k", at: Int64(round) * 2000) == .fresh) }
      }
      let size = try Self.size(path)
      #expect(size < 16 * 10_000)
      #expect(other.use("4-1", of: "k", at: 8001) == .used)
      #expect(other.use("mine", of: "k", at: 8001) == .fresh)
      #expect(store.use("mine", of: "k", at: 8002) == .used)
      let folder = (path as NSString).deletingLastPathComponent
      let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(files.count == 1)
    }
  }

  @Test(
    "a request that was signed and answered before kill -9 is refused by the next process, and by another beside it")
  func killed() async throws {
    let pool = try ServedPool()
    let secrets = pool.secrets
    let signed = SignedRequest("/api/v3/list-applications", secrets.accessKeyId, secrets.accessKeySecret)
    func start() throws -> Subprocess {
      try Subprocess(Subprocess.moonpool, ["serve", "--pool", pool.folder + "/pool.db", "--port", "0"])
    }
    func ask(_ program: Subprocess) async throws -> Int64? {
      let line = try await program.firstLine()
      let port = try #require(line.split(separator: ":").last.flatMap { Int($0) }, "\(line)")
      let connection = try RawConnection(port: port)
      defer { connection.close() }
      try await connection.send(RawConnection.request("GET", signed.path, headers: signed.headers))
      let answer = try await connection.answer().json()
      return answer["apiCode"]?.integer ?? answer["statusCode"]?.integer
    }
    let first = try start()
    #expect(try await ask(first) == 200)
    let beside = try start()
    #expect(try await ask(beside) == 1306)
    beside.terminate()
    first.kill()
    _ = try await first.outcome()
    let next = try start()
    #expect(try await ask(next) == 1306)
    next.terminate()
    let outcome = try await next.outcome()
    #expect(outcome.status == 0, "\(outcome.err)")
    _ = try await beside.outcome()
  }
}
