import Cryptography
import Encodings
import Foundation
import Testing

@Suite("Sealing and key files")
struct SealingTests {
  private let sealer = Sealer(key: .generate())

  @Test("what was sealed opens in its own context", arguments: ["", "s", String(repeating: "long ", count: 10_000)])
  func roundTrip(_ text: String) throws {
    let sealed = try sealer.seal(Secret(text), context: "outbox/1/body")
    #expect(sealed.count == text.utf8.count + 29)
    #expect(try sealer.open(sealed, context: "outbox/1/body").reveal() == text)
  }

  @Test("it opens in no other context and under no other key, and two sealings differ")
  func binding() throws {
    let sealed = try sealer.seal(Secret("secret"), context: "a")
    expectFailure(.decryptionFailed) { () throws(CryptographyError) in try sealer.open(sealed, context: "b") }
    let other = Sealer(key: .generate())
    expectFailure(.decryptionFailed) { () throws(CryptographyError) in try other.open(sealed, context: "a") }
    #expect(try sealer.seal(Secret("secret"), context: "a") != sealed)
  }

  @Test("any changed bit, cut or extension is refused")
  func tampering() throws {
    let sealed = try sealer.seal(Secret("secret"), context: "a")
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 1
      expectFailure(.decryptionFailed) { () throws(CryptographyError) in try sealer.open(changed, context: "a") }
      expectFailure(.decryptionFailed) { () throws(CryptographyError) in
        try sealer.open(sealed.prefix(index), context: "a")
      }
    }
    expectFailure(.decryptionFailed) { () throws(CryptographyError) in try sealer.open(sealed + [0], context: "a") }
  }

  @Test("AES-256-GCM: the layout is version, nonce, ciphertext, tag")
  func layout() throws {
    // Computed with OpenSSL: key 00…1f, nonce 12 × a5, message `secret`, associated data 01 and `ctx`.
    struct Fixed: RandomSource {
      func fill(_ buffer: UnsafeMutableRawBufferPointer) { buffer.initializeMemory(as: UInt8.self, repeating: 0xa5) }
    }
    let key = try PoolKey(text: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
    let sealed = try Sealer(key: key, source: Fixed()).seal(Secret("secret"), context: "ctx")
    #expect(Hexadecimal.encode(sealed) == "01a5a5a5a5a5a5a5a5a5a5a5a55222ffd257e8f820c1e59446b83255ad6bf1244feca0")
  }

  @Test("a key reads from hexadecimal and from base64 in both alphabets, with white space around it")
  func keyText() throws {
    let bytes = [UInt8](repeating: 0xfb, count: 32)
    let fingerprint = try PoolKey(text: Hexadecimal.encode(bytes)).fingerprint
    for text in [
      " \(Hexadecimal.encode(bytes).uppercased())\n", Base64.encode(bytes), Base64.encode(bytes, padded: false),
      Base64.encodeURL(bytes),
    ] { #expect(try PoolKey(text: text).fingerprint == fingerprint) }
    for text in ["", "secret-key", Base64.encode(bytes.dropLast()), Hexadecimal.encode(bytes + bytes)] {
      let error = expectFailure(.invalidKey) { () throws(CryptographyError) in try PoolKey(text: text) }
      if !text.isEmpty { #expect(error?.description.contains(text) == false) }
    }
  }

  @Test("a key never shows itself, its fingerprint tells keys apart")
  func keyRedacted() {
    let key = PoolKey.generate()
    var dumped = ""
    dump(key, to: &dumped)
    #expect(!dumped.contains(key.text.reveal()))
    #expect(!"\(key)".contains(key.text.reveal()))
    #expect(key.fingerprint != PoolKey.generate().fingerprint)
    #expect(sealer.keyFingerprint.count == 16)
  }

  @Test("a key file is private, loads again, and is never overwritten")
  func keyFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/pool.db.key"
    let key = PoolKey.generate()
    try KeyFile.create(key, at: path)
    #expect(try KeyFile.load(path).fingerprint == key.fingerprint)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    expectFailure(.keyFileExists) { () throws(CryptographyError) in try KeyFile.create(.generate(), at: path) }
    #expect(try KeyFile.load(path).fingerprint == key.fingerprint)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["pool.db.key"])
  }

  @Test("a key file that others may read is refused", arguments: [0o640, 0o604, 0o620, 0o666])
  func exposed(_ mode: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/key"
    try KeyFile.create(.generate(), at: path)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    expectFailure(.keyFileExposed) { () throws(CryptographyError) in try KeyFile.load(path) }
  }

  @Test("a missing file, a folder, an empty and an enormous file are no keys; a link of the same owner leads to one")
  func noKeys() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/key"
    expectFailure(.keyFileMissing) { () throws(CryptographyError) in try KeyFile.load(path) }
    expectFailure(.keyFile) { () throws(CryptographyError) in try KeyFile.load(folder.path) }
    try KeyFile.create(.generate(), at: path)
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: path)
    #expect(try KeyFile.load(folder.path + "/link").fingerprint == KeyFile.load(path).fingerprint)
    for (name, text) in [("empty", ""), ("enormous", String(repeating: "0", count: 100_000))] {
      let file = folder.path + "/" + name
      #expect(
        FileManager.default.createFile(atPath: file, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]))
      expectFailure(.invalidKey) { () throws(CryptographyError) in try KeyFile.load(file) }
    }
    expectFailure(.keyFile) { () throws(CryptographyError) in
      try KeyFile.create(.generate(), at: folder.path + "/none/key")
    }
  }
}
