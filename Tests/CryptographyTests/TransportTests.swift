import Cryptography
import Encodings
import Testing

@Suite("Transport keys")
struct TransportTests {
  private let rsa: RSATransportKey
  private let sm2: SM2TransportKey

  init() throws {
    rsa = try RSATransportKey(pem: Secret(KeyFixtures.rsaPrivatePEM))
    sm2 = try SM2TransportKey(pem: Secret(KeyFixtures.sm2PrivatePEM))
  }

  @Test("new keys decrypt what their published halves encrypt, also after export and import")
  func generated() throws {
    let keys = try TransportKeys.generate()
    let again = TransportKeys(
      rsa: try RSATransportKey(pem: keys.rsa.pem), sm2: try SM2TransportKey(pem: try keys.sm2.pem()))
    #expect(keys.rsa.pem.reveal().hasPrefix("-----BEGIN PRIVATE KEY-----"))
    #expect(try keys.sm2.pem().reveal().hasPrefix("-----BEGIN PRIVATE KEY-----"))
    #expect(again.sm2.publicKey.hex == keys.sm2.publicKey.hex)
    let rsaText = try RSATransportPublicKey(pem: keys.rsa.publicKey.pem).encrypt(fixturePassword)
    let sm2Text = try SM2TransportPublicKey(hex: keys.sm2.publicKey.hex).encrypt(fixturePassword)
    #expect(try again.decrypt(rsaText, encryption: .rsa) == fixturePassword)
    #expect(try again.decrypt(sm2Text, encryption: .sm2) == fixturePassword)
    #expect(try again.decrypt("plain", encryption: .none) == Secret("plain"))
  }

  @Test("the public halves have the published forms")
  func published() throws {
    #expect(rsa.publicKey.pem.split(separator: "\n") == KeyFixtures.rsaPublicPEM.split(separator: "\n"))
    #expect(sm2.publicKey.hex == KeyFixtures.sm2PublicHex)
  }

  @Test("RSA: a password encrypted by OpenSSL decrypts, line breaks and all")
  func rsaForeign() throws {
    #expect(try rsa.decrypt(KeyFixtures.rsaCiphertext) == fixturePassword)
    let lines = KeyFixtures.rsaCiphertext.enumerated().map {
      $0.offset % 64 == 63 ? "\($0.element)\r\n" : "\($0.element)"
    }
    #expect(try rsa.decrypt(lines.joined()) == fixturePassword)
  }

  @Test("RSA: the public key reads from PEM and from the bare base64 within")
  func rsaPublicForms() throws {
    let bare = KeyFixtures.rsaPublicPEM.split(separator: "\n").dropFirst().dropLast().joined()
    #expect(try RSATransportPublicKey(pem: bare).pem == rsa.publicKey.pem)
    for text in ["", "AAAA", KeyFixtures.rsaPrivatePEM, "-----BEGIN PUBLIC KEY-----"] {
      expectFailure(.invalidKey) { () throws(CryptographyError) in try RSATransportPublicKey(pem: text) }
    }
  }

  @Test("RSA: every failure is answered alike")
  func rsaFailures() throws {
    let ciphertext = KeyFixtures.rsaCiphertext
    let bytes = try #require(Base64.decode(ciphertext))
    var texts = [
      "", "!!!", "AAAA", KeyFixtures.rsaOAEPCiphertext, Base64.encode(bytes.dropLast()), ciphertext + "AAAA",
    ]
    texts.append(Base64.encode([UInt8](repeating: 0xff, count: 256)))
    texts.append(Base64.encode([UInt8](repeating: 0, count: 256)))
    texts.append(String(repeating: "A", count: 1_000_000))
    for place in [0, 100, 255] {
      var changed = bytes
      changed[place] ^= 0x40
      texts.append(Base64.encode(changed))
    }
    let errors = Set(
      texts.map { text in expectFailure(.decryptionFailed) { () throws(CryptographyError) in try rsa.decrypt(text) } })
    #expect(errors.count == 1)
  }

  @Test("RSA: a password that does not fit is refused when it is encrypted")
  func rsaTooLong() throws {
    #expect(try rsa.decrypt(rsa.publicKey.encrypt(Secret([UInt8](repeating: 65, count: 245)))).count == 245)
    expectFailure(.encryptionFailed) { () throws(CryptographyError) in
      try rsa.publicKey.encrypt(Secret([UInt8](repeating: 65, count: 246)))
    }
  }

  @Test("SM2: the vector of GM/T 0003.5 decrypts in every form clients send")
  func sm2Vector() throws {
    let hex = KeyFixtures.sm2Ciphertext
    let bytes = try #require(Hexadecimal.decode(hex))
    let forms = [
      hex, hex.uppercased(), "04" + hex, "sm2:" + hex, "SM2:04" + hex, " \(hex)\n", Base64.encode(bytes),
      Base64.encode([4] + bytes), Base64.encode(bytes, padded: false), "sm2:" + Base64.encode(bytes),
    ]
    for form in forms { #expect(try sm2.decrypt(form).reveal() == "encryption standard") }
  }

  @Test("SM2: hundreds of ciphertexts of all lengths survive, whatever their coordinates begin with")
  func sm2RoundTrips() throws {
    for length in 1...300 {
      let message = Secret(randomBytes: length, from: SeededRandomSource(seed: UInt64(length)))
      let text = try sm2.publicKey.encrypt(message)
      #expect(text.count == 2 * (96 + length))
      #expect(try sm2.decrypt(text) == message)
      #expect(try sm2.decrypt("04" + text) == message)
    }
  }

  @Test("SM2: every failure is answered alike")
  func sm2Failures() throws {
    let hex = KeyFixtures.sm2Ciphertext
    let bytes = try #require(Hexadecimal.decode(hex))
    var texts = ["", "sm2:", "04", "xyz", String(hex.dropLast()), String(hex.dropLast(2)), hex + "00", "05" + hex]
    texts += ["04" + String(repeating: "00", count: 97), String(repeating: "ff", count: 97)]
    texts.append(String(repeating: "04", count: 1_000_000))
    texts.append(String(hex.prefix(192)))
    for place in [0, 40, 70, 96, 114] {
      var changed = bytes
      changed[place] ^= 1
      texts.append(Hexadecimal.encode(changed))
    }
    let errors = Set(
      texts.map { text in expectFailure(.decryptionFailed) { () throws(CryptographyError) in try sm2.decrypt(text) } })
    let rsaError = expectFailure(.decryptionFailed) { () throws(CryptographyError) in try rsa.decrypt("") }
    #expect(errors == [rsaError])
  }

  @Test("SM2: what is no key of the curve is refused")
  func sm2Keys() throws {
    for hex in ["", "04", String(repeating: "00", count: 64), "05" + KeyFixtures.sm2PublicHex.dropFirst(2), "zz"] {
      expectFailure(.invalidKey) { () throws(CryptographyError) in try SM2TransportPublicKey(hex: hex) }
    }
    #expect(
      try SM2TransportPublicKey(hex: String(KeyFixtures.sm2PublicHex.dropFirst(2))).hex == KeyFixtures.sm2PublicHex)
    for pem in ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", KeyFixtures.rsaPrivatePEM] {
      expectFailure(.invalidKey) { () throws(CryptographyError) in try SM2TransportKey(pem: Secret(pem)) }
    }
    expectFailure(.invalidKey) { () throws(CryptographyError) in
      try RSATransportKey(pem: Secret(KeyFixtures.sm2PrivatePEM))
    }
    expectFailure(.encryptionFailed) { () throws(CryptographyError) in try sm2.publicKey.encrypt(Secret("")) }
  }

  @Test("one pair serves many threads at once")
  func concurrent() async throws {
    let (rsa, sm2) = (rsa, sm2)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<64 {
        group.addTask {
          try sm2.decrypt(KeyFixtures.sm2Ciphertext).reveal() == "encryption standard"
            && rsa.decrypt(KeyFixtures.rsaCiphertext) == fixturePassword
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }
}
