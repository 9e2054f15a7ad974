import Cryptography
import Encodings
import Testing

@Suite("Digests, texts and random numbers")
struct FoundationsTests {
  @Test("digests of `abc` are the published ones")
  func digests() {
    let expected: [(DigestAlgorithm, String)] = [
      (.md5, "900150983cd24fb0d6963f7d28e17f72"), (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
      (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        .sha384,
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
      ),
      (
        .sha512,
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
          + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
      ),
    ]
    for (algorithm, hex) in expected { #expect(Hexadecimal.encode(algorithm.digest("abc".utf8)) == hex) }
  }

  @Test("keyed digests are those of RFC 2202 and RFC 4231, test case 2")
  func keyedDigests() {
    let expected: [(DigestAlgorithm, String)] = [
      (.md5, "750c783e6ab0b503eaa86e310a5db738"), (.sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
      (.sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
      (
        .sha384,
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
      ),
      (
        .sha512,
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
          + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
      ),
    ]
    let message = "what do ya want for nothing?".utf8
    for (algorithm, hex) in expected {
      #expect(Hexadecimal.encode(algorithm.authenticate(message, key: Secret("Jefe"))) == hex)
    }
  }

  @Test("base64 is that of RFC 4648, section 10")
  func base64() {
    let pairs = [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ]
    for (plain, text) in pairs {
      #expect(Base64.encode(plain.utf8) == text)
      #expect(Base64.decode(text) == Array(plain.utf8))
      #expect(Base64.decodeURL(Base64.encodeURL(plain.utf8)) == Array(plain.utf8))
    }
    #expect(Base64.encode([0xfb, 0xff]) == "+/8=")
    #expect(Base64.encodeURL([0xfb, 0xff]) == "-_8")
    #expect(Base64.decode("./8") == [0xfb, 0xff])
  }

  @Test(
    "what is no base64 is refused",
    arguments: [
      "A", "AAAAA", "A===", "AA=", "AA===", "AAA==", "=", "AB", "AAB=", "AA=A", "A A=", "AA\n", "ÄÄÄÄ", "-_8=",
    ])
  func badBase64(_ text: String) { #expect(Base64.decode(text) == nil) }

  @Test("hexadecimal goes both ways; odd or strange text is refused")
  func hexadecimal() {
    #expect(Hexadecimal.encode([0, 0x1f, 0xff]) == "001fff")
    #expect(Hexadecimal.decode("001FfF") == [0, 0x1f, 0xff])
    #expect(Hexadecimal.decode("") == [])
    for text in ["0", "0g", "0x00", " 00", "٠٠"] { #expect(Hexadecimal.decode(text) == nil) }
  }

  @Test("identifiers have version 4, the right variant and the usual form")
  func identifiers() {
    let pattern = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
    let all = (0..<200).map { _ in UniqueIdentifier.version4() }
    #expect(all.allSatisfy { $0.wholeMatch(of: pattern) != nil })
    #expect(Set(all).count == 200)
    #expect(
      UniqueIdentifier.version4(from: SeededRandomSource(seed: 1))
        == UniqueIdentifier.version4(from: SeededRandomSource(seed: 1)))
  }

  @Test("a seeded source repeats itself and never one block within a run")
  func seeded() {
    let (first, second) = (SeededRandomSource(seed: 4), SeededRandomSource(seed: 4))
    let blocks = (0..<50).map { _ in first.bytes(16) }
    #expect(blocks == (0..<50).map { _ in second.bytes(16) })
    #expect(Set(blocks).count == 50)
    #expect(SystemRandomSource().bytes(16) != SystemRandomSource().bytes(16))
    #expect(first.bytes(0).isEmpty && first.bytes(-1).isEmpty)
  }

  @Test("numbers below a bound draw again rather than favour the small ones")
  func uniform() {
    let source = SeededRandomSource(seed: 6)
    #expect(source.uniform(below: 0) == 0 && source.uniform(below: 1) == 0)
    // Of 2^32 values, a remainder by 3 × 2^30 would hit the lowest third twice as often.
    let bound: UInt32 = 3 << 30
    let low = (0..<3000).count { _ in source.uniform(below: bound) < 1 << 30 }
    #expect((900...1100).contains(low))
  }

  @Test("comparison in constant time is comparison")
  func constantTime() {
    #expect(ConstantTime.equal([1, 2, 3], [1, 2, 3]))
    #expect(!ConstantTime.equal([1, 2, 3], [1, 2, 4]))
    #expect(!ConstantTime.equal([1, 2, 3], [1, 2]))
    #expect(ConstantTime.equal([UInt8](), []))
  }
}
