import Encodings
import Testing

@Suite("Bytes of the system as text")
struct SystemTextTests {
  @Test("every sequence of bytes comes back as it was")
  func roundTrip() {
    var state: UInt64 = 20_261_130
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 40)
    }
    var cases: [[UInt8]] = [
      [], [0xFF, 0xFE], [0x5A, 0x6F, 0xEB], [0xF4, 0x8F, 0xBB, 0xBF], [0xF4, 0x8F, 0xBA, 0x80], [0xF4, 0x8F],
      Array("张三".utf8),
      [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80],
    ]
    let interesting: [UInt8] = [0x2F, 0x41, 0x80, 0x8F, 0xB8, 0xBA, 0xBB, 0xBF, 0xC3, 0xE5, 0xED, 0xF4, 0xFF]
    for length in 1...40 {
      for _ in 0..<50 { cases.append((0..<length).map { _ in interesting[next() % interesting.count] }) }
    }
    for bytes in cases {
      let text = SystemText.text(bytes)
      #expect(SystemText.bytes(text) == bytes)
      #expect(SystemText.isUnicode(text) == (String(validating: bytes, as: UTF8.self) == text), "\(bytes)")
      #expect(text.systemName.dropLast().map { UInt8(bitPattern: $0) } == bytes && text.systemName.last == 0)
    }
  }

  @Test("text in UTF-8 is left alone; other bytes are shown by their numbers")
  func shown() {
    #expect(SystemText.text(Array("a/张三.csv".utf8)) == "a/张三.csv")
    #expect(SystemText.bytes("a/张三.csv") == Array("a/张三.csv".utf8))
    #expect(SystemText.shown(SystemText.text([0x61, 0xFF, 0x2E])) == "a\\xFF.")
    #expect(SystemText.shown("张三") == "张三")
  }
}
