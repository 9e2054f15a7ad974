import ScriptHost
import Testing

@Suite("Long results of a session")
struct SessionPageTests {
  private static func integers(_ range: ClosedRange<Int64>) -> [ShownValue] { range.map { .integer($0) } }

  @Test("a long list is shown in parts")
  func list() async {
    let talk = Talk()
    let first = await talk.result("local t = {} for i = 1, 45 do t[i] = i end return t")
    #expect(first.values == [.list(Self.integers(1...20), omitted: 25)])
    #expect(first.rest == .counted(25))
    #expect(first.isPage)
    guard case .done(let second) = await talk.session.more(), case .done(let third) = await talk.session.more() else {
      Issue.record("there is more")
      return
    }
    #expect(second.values == [.list(Self.integers(21...40), omitted: 5)])
    #expect(second.offset == 20)
    #expect(third.values == [.list(Self.integers(41...45), omitted: 0)])
    #expect(third.rest == .none)
    guard case .nothingMore = await talk.session.more() else {
      Issue.record("that was all")
      return
    }
    #expect(await talk.values("#_") == [45])
    talk.session.close()
  }

  @Test("the list inside an answer goes on with it")
  func envelope() async {
    let talk = Talk()
    let result = await talk.result(
      "local l = {} for i = 1, 30 do l[i] = i end return { statusCode = 200, data = { list = l } }")
    #expect(result.rest == .counted(10))
    #expect(!result.isPage)
    guard case .done(let more) = await talk.session.more() else {
      Issue.record("there is more")
      return
    }
    #expect(more.values == [.list(Self.integers(21...30), omitted: 0)])
    talk.session.close()
  }

  @Test("a walk stays one: twenty rows are taken, memory stays flat", arguments: [false, true])
  func walk(isSlow: Bool) async {
    let pool = FakePool(slow: isSlow)
    pool.setRows(1_000_000)
    let talk = Talk(pool) { $0.limits.memory = 32 << 20 }
    let first = await talk.result("management:users{}")
    #expect(first.rest == .unknown)
    #expect(pool.calls.count == 1)
    var seen = 20
    for _ in 1...100 {
      guard case .done(let page) = await talk.session.more(), case .list(let rows, 0)? = page.values.first else {
        Issue.record("there is more")
        return
      }
      #expect(page.offset == seen)
      seen += rows.count
    }
    #expect(pool.calls.count <= 6)
    #expect(await talk.values("local n = 0 for _ in _ do n = n + 1 if n == 10 then break end end return n") == [10])
    talk.session.close()
  }

  @Test("a walk that ends says so; its rows are DTOs")
  func end() async throws {
    let pool = FakePool()
    pool.setRows(25)
    let talk = Talk(pool)
    let first = await talk.result("management:users{}")
    guard case .list(let rows, 0)? = first.values.first, case .record(_, let dto, _)? = rows.first else {
      Issue.record("no rows: \(first)")
      return
    }
    #expect(rows.count == 20)
    #expect(dto == "UserDto")
    guard case .done(let second) = await talk.session.more() else {
      Issue.record("there is more")
      return
    }
    #expect(second.rest == .none)
    talk.session.close()
  }

  @Test("an iterator with something to close is taken as rows, and closed when another result takes its place")
  func closing() async {
    let talk = Talk()
    await talk.result(
      """
      function count(to)
        local n = 0
        local closing = setmetatable({}, { __close = function() print 'closed' end })
        return function() n = n + 1 if n <= to then return n end end, nil, nil, closing
      end
      """)
    let first = await talk.result("count(100)")
    #expect(first.values == [.list(Self.integers(1...20), omitted: 0)])
    #expect(talk.output.text == "")
    await talk.result("1")
    #expect(talk.output.text == "closed\n")
    #expect(await talk.values("count(3)") == [.list([1, 2, 3], omitted: 0)])
    #expect(talk.output.text == "closed\nclosed\n")
    talk.session.close()
  }
}
