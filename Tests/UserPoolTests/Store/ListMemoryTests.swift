import Testing

@testable import UserPool
@testable import UserPoolSQLite

@Suite("What a connection remembers of lists")
struct ListMemoryTests {
  /// The key of a list that is told from others by a text.
  func key(_ text: String) throws -> ListMemory.Key {
    var sql = SQLText()
    sql.add("SELECT count(*) FROM users WHERE name = ")
    sql.bind(.text(text))
    return try #require(ListMemory.Key(sql))
  }

  func end(_ offset: Int64, _ text: String = "") -> ListMemory.End {
    ListMemory.End(offset: offset, place: UserPlace(values: [.text(text)], seq: offset))
  }

  @Test("the list that was not asked for the longest is forgotten where there are too many")
  func bound() throws {
    var memory = ListMemory()
    memory.see(version: 1)
    memory.keep(count: 7, of: try key("first"))
    for number in 0..<1000 {
      memory.keep(count: Int64(number), of: try key("\(number)"))
      memory.keep(end(Int64(number)), of: try key("\(number) sorted"))
      #expect(memory.count(of: try key("first")) == 7)
    }
    #expect(memory.listCount == ListMemory.mostLists)
    #expect(memory.count(of: try key("999")) == 999)
    #expect(memory.count(of: try key("900")) == nil)
    #expect(memory.end(of: try key("900 sorted"), atMost: 1000) == nil)
  }

  @Test("of a list's ends the last ones are remembered, and the nearest before the offset is given")
  func ends() throws {
    var memory = ListMemory()
    let key = try key("list")
    for offset in stride(from: Int64(1000), through: 10, by: -10) { memory.keep(end(offset), of: key) }
    for _ in 0..<100 { memory.keep(end(40), of: key) }
    #expect(memory.end(of: key, atMost: 9) == nil)
    #expect(memory.end(of: key, atMost: 10)?.offset == 10)
    #expect(memory.end(of: key, atMost: 39)?.offset == 30)
    #expect(memory.end(of: key, atMost: 1000)?.offset == Int64(ListMemory.mostEnds) * 10)
  }

  @Test("a list is empty from the first offset on that was found to be")
  func emptiness() throws {
    var memory = ListMemory()
    let key = try key("list")
    #expect(!memory.isEmpty(key, at: .max))
    for offset in [500, 230, 300] as [Int64] { memory.keep(emptyFrom: offset, of: key) }
    #expect(memory.isEmpty(key, at: 230) && memory.isEmpty(key, at: 1000) && !memory.isEmpty(key, at: 229))
    memory.see(version: 1)
    #expect(!memory.isEmpty(key, at: 1000))
  }

  @Test("another state of the file makes all of it forgotten, and the same one nothing")
  func versions() throws {
    var memory = ListMemory()
    memory.see(version: 3)
    memory.keep(count: 1, of: try key("list"))
    memory.keep(end(50), of: try key("list"))
    memory.see(version: 3)
    #expect(memory.count(of: try key("list")) == 1)
    memory.see(version: 2)
    #expect(memory.count(of: try key("list")) == nil)
    #expect(memory.end(of: try key("list"), atMost: 50) == nil)
  }

  @Test("lists are told apart by bytes, by types and by where one value ends and the next begins")
  func keys() throws {
    func key(_ values: QueryValue...) throws -> ListMemory.Key {
      var sql = SQLText()
      for value in values { sql.bind(value) }
      return try #require(ListMemory.Key(sql))
    }
    #expect(try key(.text("\u{e9}")) != key(.text("e\u{301}")), "the same to Swift, not to SQLite")
    let keys = [
      try key(.text("ab"), .text("c")), try key(.text("a"), .text("bc")), try key(.integer(0), .null),
      try key(.null, .integer(0)), try key(.number(0), .null), try key(.text("1"), .null), try key(.integer(1), .null),
    ]
    #expect(Set(keys).count == keys.count)
  }

  @Test("what is too long is not remembered")
  func long() throws {
    var sql = SQLText()
    sql.bind(.text(String(repeating: "x", count: ListMemory.longestKey)))
    #expect(ListMemory.Key(sql) == nil)
    sql = SQLText()
    sql.bind(list: Array(repeating: .integer(1), count: 1000))
    #expect(ListMemory.Key(sql) == nil)
    var memory = ListMemory()
    memory.keep(end(50, String(repeating: "x", count: ListMemory.longestPlace + 1)), of: try key("list"))
    #expect(memory.end(of: try key("list"), atMost: 50) == nil)
  }
}
