import Contract
import Cryptography
import Testing

@testable import UserPool

@Suite("Times")
struct TimestampTests {
  @Test(
    "are written and read back, leap years and the years before 1970 included",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (1_656_818_430_000, "2022-07-03T03:20:30.000Z"),
      (951_782_400_001, "2000-02-29T00:00:00.001Z"),
      (-1, "1969-12-31T23:59:59.999Z"), (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"),
      (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
      (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
    ] as [(Int64, String)])
  func roundTrip(milliseconds: Int64, text: String) {
    #expect(Timestamp.text(milliseconds) == text)
    #expect(Timestamp.parse(text) == milliseconds)
  }

  @Test("every day of four centuries is a day after the one before")
  func everyDay() {
    var last = ""
    for day in 0..<146_100 as Range<Int64> {
      let text = Timestamp.text(day * 86_400_000)
      #expect(text > last)
      #expect(Timestamp.parse(String(text.prefix(10))) == day * 86_400_000)
      last = text
    }
  }

  @Test(
    "are read with offsets, fractions and small letters",
    arguments: [
      ("2022-07-03", 1_656_806_400_000), ("2022-07-03T11:20:30+08:00", 1_656_818_430_000),
      ("2022-07-03t03:20:30z", 1_656_818_430_000),
      ("2022-07-03 03:20:30.5Z", 1_656_818_430_500), ("2022-07-03T03:20:30.123456789Z", 1_656_818_430_123),
      ("2022-07-02T22:20:30-05:00", 1_656_818_430_000),
      ("2016-12-31T23:59:60Z", 1_483_228_800_000),
    ] as [(String, Int64)])
  func reading(text: String, milliseconds: Int64) { #expect(Timestamp.parse(text) == milliseconds) }

  @Test(
    "what is no time is not read",
    arguments: [
      "", "2022", "2022-13-01", "2022-02-29", "2022-00-10", "2022-01-00", "22-01-01", "2022-1-1", "2022-01-01T",
      "2022-01-01T24:00:00Z", "2022-01-01T00:60:00Z",
      "2022-01-01T00:00:61Z", "2022-01-01T00:00:00", "2022-01-01T00:00:00.Z", "2022-01-01T00:00:00+8:00",
      "2022-01-01T00:00:00ZZ", "2022-01-01x", "２０２２-01-01",
    ])
  func notATime(text: String) { #expect(Timestamp.parse(text) == nil) }

  @Test("beyond the years 0 to 9999 are shown as the nearest one")
  func clamped() {
    #expect(Timestamp.text(.max) == "9999-12-31T23:59:59.999Z")
    #expect(Timestamp.text(.min) == "0000-01-01T00:00:00.000Z")
  }
}

@Suite("Ids")
struct IdentifierTests {
  @Test("are 24 hexadecimal digits that begin with the second")
  func form() {
    let ids = IdentifierGenerator(clock: TestClock(1_656_818_430_123), random: SeededRandomSource(seed: 1))
    let id = ids.next()
    #expect(id.count == 24)
    #expect(id.allSatisfy(\.isHexDigit) && id == id.lowercased())
    #expect(UInt32(id.prefix(8), radix: 16) == 1_656_818_430)
  }

  @Test("rise strictly within a millisecond, from one to the next, and when the clock goes back")
  func rising() {
    let clock = TestClock()
    let ids = IdentifierGenerator(clock: clock, random: SeededRandomSource(seed: 1))
    var last = ids.next()
    func check() {
      let next = ids.next()
      #expect(next > last)
      last = next
    }
    for _ in 0..<1000 { check() }
    clock.advance(1)
    for _ in 0..<1000 { check() }
    clock.set(0)
    for _ in 0..<1000 { check() }
    clock.set(.max)
    check()
    check()
  }

  @Test("of two generators at the same moment are not the same")
  func apart() {
    let clock = TestClock()
    let left = IdentifierGenerator(clock: clock, random: SeededRandomSource(seed: 1))
    let right = IdentifierGenerator(clock: clock, random: SeededRandomSource(seed: 2))
    #expect(left.next() != right.next())
  }

  @Test("asked for by many at once are all different")
  func concurrent() async {
    let ids = IdentifierGenerator(clock: TestClock(), random: SeededRandomSource(seed: 1))
    let all = await withTaskGroup(of: [String].self) { group in
      for _ in 0..<8 { group.addTask { (0..<1000).map { _ in ids.next() } } }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(Set(all).count == 8000)
  }
}

@Suite("Messages")
struct MessageTests {
  @Test("fill their places in either language, and leave out what is missing")
  func rendering() {
    let message = Message(english: "{0} of {1}, {0}{2}.", chinese: "{1} 的 {0}。")
    #expect(message.rendered(.english, ["a", "b"]) == "a of b, a.")
    #expect(message.rendered(.chinese, ["a", "b"]) == "b 的 a。")
    #expect(Message(english: "open { end", chinese: "").rendered(.english, []) == "open { end")
    #expect(message.rendered(.english, ["{1}", "b"]) == "{1} of b, {1}.")
  }
}

@Suite("A record")
struct UserRecordTests {
  @Test("tells what has changed from what was only set")
  func changes() {
    let record = UserRecord()
    record.set(.name, "张三")
    record.set(.loginsCount, 3)
    record.markLoaded()
    record.set(.name, "张三")
    record.set(.loginsCount, 4)
    record.setNull(.nickname)
    record.set(.city, "")
    #expect(record.touched.contains(.name) && !record.changed.contains(.name))
    #expect(record.changed == [UserFieldSet(.loginsCount), UserFieldSet(.city)])
    #expect(record.originalInteger(.loginsCount) == 3)
    record.set(.loginsCount, 3)
    #expect(record.changed == UserFieldSet(.city))
    #expect(record.originalText(.city) == nil && record.string(.city) == "")
  }

  @Test("grows, and takes texts from itself")
  func growing() {
    let record = UserRecord()
    let long = String(repeating: "长", count: 1000)
    record.set(.address, long)
    for field in [UserField.city, .company, .region, .formatted] {
      if let text = record.text(.address) { record.set(field, text) }
    }
    #expect(record.string(.formatted) == long && record.string(.address) == long)
    record.reset()
    #expect(record.isNull(.address))
  }

  @Test("every column has its member in the contract, and fits the set of bits")
  func columns() throws {
    let schema = try #require(Catalogue.schema(named: "UserDto"))
    for field in UserField.allCases {
      let name = field == .metadata ? "metadataSource" : field.name
      #expect(schema.field(named: name) != nil, "\(name)")
      #expect(Key(name) != nil)
    }
    #expect(UserField.count <= 64)
    #expect(UserField(name: "nickname") == .nickname && UserField(name: "seq") == nil)
  }
}
