import Cryptography
import Encodings
import Foundation
import Synchronization
import Testing
import UserPoolSQLite

@testable import Contract
@testable import UserPool

@Suite("The pool's own keys")
struct PoolKeyTests {
  private func open(
    _ folder: TemporaryFolder, key: String? = nil, options: StoreOptions = StoreOptions()
  ) throws -> EmbeddedPool.Opened {
    try EmbeddedPool.open(path: folder.file("pool.db"), environmentKey: key, options: options)
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test(
    "a new pool has an id, one application, one access key and a key file for its owner alone; opened again they are the same"
  )
  func foundation() throws {
    let folder = try TemporaryFolder()
    let first = try open(folder)
    #expect(first.isNew)
    let mode = try FileManager.default.attributesOfItem(atPath: folder.file("pool.db.key"))[.posixPermissions]
    #expect(mode as? Int == 0o600)
    let secrets = try PoolSecrets.read(from: first.store, sealer: first.pool.sealer)
    let second = try open(folder)
    #expect(!second.isNew)
    let again = try PoolSecrets.read(from: second.store, sealer: second.pool.sealer)
    #expect(again.userPoolId == secrets.userPoolId)
    #expect(again.accessKeyId == secrets.accessKeyId)
    #expect(again.accessKeySecret == secrets.accessKeySecret)
    #expect(again.appId == secrets.appId)
    #expect(again.appSecret == secrets.appSecret)
    for id in [secrets.userPoolId, secrets.accessKeyId, secrets.appId] {
      #expect(id.count == 24 && id.allSatisfy(\.isHexDigit))
    }
    #expect(Set([secrets.userPoolId, secrets.accessKeyId, secrets.appId]).count == 3)
    #expect(secrets.accessKeySecret != secrets.appSecret)
  }

  @Test("no secret of the pool is in its files in clear")
  func sealed() throws {
    let folder = try TemporaryFolder()
    let opened = try open(folder)
    let secrets = try PoolSecrets.read(from: opened.store, sealer: opened.pool.sealer)
    for name in ["pool.db", "pool.db-wal"] {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
      for text in [secrets.accessKeySecret.reveal(), secrets.appSecret.reveal(), "PRIVATE KEY"] {
        #expect(bytes.range(of: Data(text.utf8)) == nil, "\(name)")
      }
    }
  }

  @Test("a pool without its key says which file is missing and is left alone")
  func missingKey() throws {
    let folder = try TemporaryFolder()
    _ = try open(folder)
    try FileManager.default.moveItem(atPath: folder.file("pool.db.key"), toPath: folder.file("elsewhere"))
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.file("pool.db")))
    let words = message { _ = try open(folder) }
    #expect(words.contains("the key of the pool"))
    #expect(words.contains("pool.db.key"))
    #expect(words.contains("MOONPOOL_KEY"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("pool.db.key")))
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("pool.db"))) == before)
    let text = try String(contentsOfFile: folder.file("elsewhere"), encoding: .utf8)
    #expect(try !open(folder, key: text).isNew, "the key may come from the environment")
  }

  @Test("a wrong key is refused by its fingerprint, and nothing is changed")
  func wrongKey() throws {
    let folder = try TemporaryFolder()
    _ = try open(folder)
    let other = PoolKey.generate()
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.file("pool.db")))
    let words = message { _ = try open(folder, key: other.text.reveal()) }
    #expect(words.contains("wrong pool key"))
    #expect(words.contains(other.fingerprint))
    #expect(!words.contains(other.text.reveal()))
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("pool.db"))) == before)
  }

  @Test("a key file that others can read is refused, and text that is no key, without repeating it")
  func badKeys() throws {
    let folder = try TemporaryFolder()
    _ = try open(folder)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.file("pool.db.key"))
    #expect(message { _ = try open(folder) }.contains("chmod 600"))
    let words = message { _ = try open(folder, key: "not-a-key") }
    #expect(words.contains("MOONPOOL_KEY"))
    #expect(!words.contains("not-a-key"))
  }

  @Test("with the key in the environment no key file is made")
  func environmentKey() throws {
    let folder = try TemporaryFolder()
    let key = PoolKey.generate().text.reveal()
    #expect(try open(folder, key: key).isNew)
    #expect(!FileManager.default.fileExists(atPath: folder.file("pool.db.key")))
  }

  @Test("several that make one pool at once end up with one key and one foundation")
  func race() throws {
    let folder = try TemporaryFolder()
    let results = Mutex<[Result<EmbeddedPool.Opened, any Error>]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      let result = Result { try open(folder) }
      results.withLock { $0.append(result) }
    }
    let opened = try results.withLock { $0 }.map { try $0.get() }
    #expect(opened.count { $0.isNew } == 1)
    let ids = try opened.map { try PoolSecrets.read(from: $0.store, sealer: $0.pool.sealer).accessKeyId }
    #expect(Set(ids).count == 1)
  }

  @Test("a pool that is not there is not made where that is not wanted")
  func noCreation() throws {
    let folder = try TemporaryFolder()
    var options = StoreOptions()
    options.createsFile = false
    #expect(message { _ = try open(folder, options: options) }.contains("no pool at"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test("a pool can be opened for reading alone")
  func readOnly() throws {
    let folder = try TemporaryFolder()
    _ = try open(folder)
    var options = StoreOptions()
    options.isReadOnly = true
    let opened = try open(folder, options: options)
    #expect(try PoolSecrets.read(from: opened.store, sealer: opened.pool.sealer).userPoolId.count == 24)
  }

  @Test("a file that is no pool is refused and left alone")
  func noPool() throws {
    let folder = try TemporaryFolder()
    let text = Data(String(repeating: "not a pool\n", count: 1000).utf8)
    try text.write(to: URL(fileURLWithPath: folder.file("pool.db")))
    let key = PoolKey.generate().text.reveal()
    #expect(message { _ = try open(folder, key: key) }.contains("is not a pool: it is not an SQLite database"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("pool.db"))) == text)
  }
}

@Suite("What the service says about itself")
struct SystemTests {
  @Test("getSystemInfo goes out without an envelope and has both public keys")
  func systemInfo() async throws {
    let pool = try TestPool.withKeys()
    let response = try await pool.ask("getSystemInfo")
    #expect(response.isBare)
    let info = try #require(response.data?.value)
    #expect(info["rsa"]?["publicKey"]?.string?.hasPrefix("-----BEGIN PUBLIC KEY-----") == true)
    #expect(info["sm2"]?["publicKey"]?.string?.count == 130)
    #expect(info["publicIps"] == [])
    #expect(info["version"]?["server"]?.string != nil)
  }

  @Test("a management token names the pool, its payload is plain base64, and it ends")
  func managementToken() async throws {
    let pool = try TestPool.withKeys()
    let secrets = try PoolSecrets.read(from: pool.store, sealer: pool.pool.sealer)
    let answer = try await pool.answer(
      "getManagementToken",
      [
        "accessKeyId": .string(secrets.accessKeyId), "accessKeySecret": .string(secrets.accessKeySecret.reveal()),
      ])
    #expect(answer["expires_in"] == 7200)
    let token = try #require(answer["access_token"]?.string)
    let payload = try #require(token.split(separator: ".").dropFirst().first)
    #expect(!payload.contains("-") && !payload.contains("_"))
    let json = try #require(Base64.decodeURL(payload))
    #expect(String(decoding: json, as: UTF8.self).contains("\"scoped_userpool_id\":\"\(secrets.userPoolId)\""))
    func check() throws {
      try pool.reading { (transaction) throws(PoolFailure) in
        try ManagementToken.check(token, pool.pool, transaction)
      }
    }
    try check()
    pool.clock.advance(7_200_000)
    #expect(throws: PoolFailure.self) { try check() }
  }

  @Test("a user's access token is no management token")
  func noManagementToken() async throws {
    let pool = try TestPool.withKeys()
    _ = try await pool.user(["username": "a", "password": "Correct-Horse-9"])
    let token = try await pool.token("a", "Correct-Horse-9")
    #expect(throws: PoolFailure.self) {
      try pool.reading { (transaction) throws(PoolFailure) in
        try ManagementToken.check(token, pool.pool, transaction)
      }
    }
  }

  @Test("an unknown access key and a wrong secret are refused alike")
  func wrongAccessKey() async throws {
    let pool = try TestPool.withKeys()
    let secrets = try PoolSecrets.read(from: pool.store, sealer: pool.pool.sealer)
    for (id, secret) in [(secrets.accessKeyId, "x"), ("nobody", secrets.accessKeySecret.reveal())] {
      #expect(
        try await pool.words(
          "getManagementToken", ["accessKeyId": .string(id), "accessKeySecret": .string(secret)])
          == "401 the access key id or secret is wrong")
    }
  }

  @Test("a login address is a web address on one line")
  func loginAddress() throws {
    let pool = try TestPool.withKeys()
    for address in ["ftp://example.com", "https://example.com/\nBcc: x", "example.com", ""] {
      #expect(throws: PoolFailure.self, "\(address)") {
        try pool.writing { (transaction) throws(PoolFailure) in
          try PoolSettings.setLoginAddress(address, transaction)
        }
      }
    }
  }

  @Test("a damaged secret and a pool without keys are named as what they are")
  func damage() async throws {
    let bare = try TestPool()
    await #expect(throws: Fault.self) { _ = try await bare.ask("getSystemInfo") }
    let pool = try TestPool.withKeys()
    try pool.writing { (transaction) throws(PoolFailure) in
      try transaction.setSetting(SettingName.tokenKey.rawValue, [1, 2, 3])
    }
    let fault = await #expect(throws: Fault.self) { _ = try await pool.ask("getSystemInfo") }
    #expect(fault?.message.contains("tokenKey") == true)
  }
}
