import Cryptography
import Testing

@Suite("Secrets")
struct SecretTests {
  @Test("printing, interpolating, dumping and reflecting show nothing")
  func redacted() {
    struct Holder { let secret = Secret("hunter2-hunter2") }
    var dumped = ""
    dump(Holder(), to: &dumped)
    for text in ["\(Holder())", String(reflecting: Holder()), String(describing: Holder().secret), dumped] {
      #expect(text.contains("<redacted>"))
      #expect(!text.contains("hunter2"))
    }
    #expect(Mirror(reflecting: Holder().secret).children.isEmpty)
  }

  @Test("secrets are equal when their bytes are")
  func equality() {
    #expect(Secret("abc") == Secret([97, 98, 99]))
    #expect(Secret("abc") != Secret("abd"))
    #expect(Secret("abc") != Secret("ab"))
    #expect(Secret("") == Secret([UInt8]()))
  }

  @Test("the bytes and the text come back")
  func reveal() {
    #expect(Secret("größe").reveal() == "größe")
    #expect(Secret([0xff, 0x41]).reveal() == "\u{fffd}A")
    #expect(Secret([1, 2, 3].lazy.map { UInt8($0) }).revealBytes() == [1, 2, 3])
  }

  @Test("a random secret has the length asked for and differs from the next")
  func random() {
    let source = SystemRandomSource()
    #expect(Secret(randomBytes: 32, from: source) != Secret(randomBytes: 32, from: source))
    #expect(Secret(randomBytes: 32, from: source).count == 32)
  }
}
