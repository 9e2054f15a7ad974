import ScriptHost
import Testing

@Suite("Values as they are shown")
struct SnapshotTests {
  @Test("tables are lists or records; keys are sorted, a table in itself ends")
  func tables() async {
    let talk = Talk()
    #expect(await talk.values("{}") == [.record([], dto: nil, omitted: 0)])
    #expect(await talk.values("genauth.array{}") == [.list([], omitted: 0)])
    #expect(
      await talk.values("{ 1, b = 2, a = genauth.null, [2.5] = true }") == [
        .record(
          [.init(1, 1), .init(.number(2.5), .boolean(true)), .init("a", .null), .init("b", 2)], dto: nil, omitted: 0)
      ])
    #expect(await talk.values("t = { 1 } t[2] = t return t") == [.list([1, .opaque("table")], omitted: 0)])
    talk.session.close()
  }

  @Test("a DTO has its fields in its own order")
  func order() async throws {
    let talk = Talk()
    let values = await talk.values("genauth.models.UpdateUserReqDto{ userId = 'u', nickname = 'n', options = {} }")
    guard case .record(let entries, "UpdateUserReqDto", 0)? = values.first else {
      Issue.record("\(values)")
      return
    }
    #expect(entries.map(\.key) == ["userId", "nickname", "options"])
    talk.session.close()
  }

  @Test("no metamethod runs but __tostring, and that one under the limits")
  func metamethods() async {
    let talk = Talk { $0.limits.time = .milliseconds(30) }
    let names = "__index __len __pairs __eq __newindex __call __close"
    await talk.result("m = {} for name in ('\(names)'):gmatch('%S+') do m[name] = function() error 'ran' end end")
    #expect(await talk.values("setmetatable({ a = 1 }, m)") == [.record([.init("a", 1)], dto: nil, omitted: 0)])
    #expect(await talk.values("setmetatable({}, { __tostring = function() return 'me' end })") == [.opaque("me")])
    guard case .limit = await talk.session.enter("setmetatable({}, { __tostring = function() while true do end end })")
    else {
      Issue.record("it was not stopped")
      return
    }
    #expect(await talk.values("management") == [.opaque("ManagementClient")])
    talk.session.close()
  }

  @Test("what is large is cut off: texts, fields, depth")
  func bounds() async {
    let talk = Talk()
    guard case .string(let bytes)? = await talk.values("('x'):rep(3 << 20)").first else { return }
    #expect(bytes.count < 2 << 20)
    guard
      case .record(let entries, nil, let omitted)? = await talk.values(
        "local t = {} for i = 1, 1000 do t['k' .. i] = i end return t"
      ).first
    else { return }
    #expect(entries.count + omitted == 1000)
    #expect(omitted == 800)
    #expect(await talk.values("local t = {} for i = 1, 1000 do t = { t } end return t").count == 1)
    talk.session.close()
  }

  @Test("names are found by raw reads")
  func names() async {
    let talk = Talk()
    await talk.result(
      "local mine = { inner = { deep = 1, go = print } }",
      "theirs = setmetatable({}, { __index = function() error 'ran' end })")
    let top = await talk.session.names(in: [])
    #expect(top.contains(.init(name: "mine", kind: .local)))
    #expect(top.contains(.init(name: "csv", kind: .module)))
    #expect(top.contains(.init(name: "print", kind: .function)))
    #expect(await talk.session.names(in: ["mine", "inner"]).map(\.name) == ["deep", "go"])
    #expect(await talk.session.names(in: ["theirs", "x"]).isEmpty)
    #expect(await talk.session.names(in: ["csv"]).contains(.init(name: "rows", kind: .function)))
    #expect(await talk.session.names(in: ["string"]).contains(.init(name: "rep", kind: .function)))
    await talk.result("user = management:createUser{ username = 'n' }.data")
    #expect(await talk.session.names(in: ["user"]).contains(.init(name: "nickname", kind: .field)))
    #expect(await talk.session.client(at: ["management"]) == .management)
    await talk.result("c = { a = genauth.AuthenticationClient() }")
    #expect(await talk.session.client(at: ["c", "a"]) == .authentication)
    #expect(await talk.session.client(at: ["mine"]) == nil)
    talk.session.close()
  }
}
