import Foundation
import Testing

@Suite("moonpool check")
struct CheckTests {
  private func check(_ script: String) async throws -> [String] {
    let folder = try Folder()
    try folder.write("s.lua", script)
    let result = try await Program.run(["check", "s.lua"], in: folder)
    #expect(result.status == (result.out.isEmpty ? 0 : 1), "\(result)")
    return result.out.split(separator: "\n").map(String.init)
  }

  @Test(
    "what the run takes is no finding",
    arguments: [
      "management:createUser{ username = 'a', gender = 'W' }",
      "management:users{ pageSize = 10, withCustomData = true }",
      "for u in management:users{ advancedFilter = {{ field = 'status', operator = 'EQUAL', value = 'Activated' }} } do end",
      "local id = arg management:updateUser{ userId = id, nickname = 'x' .. id }",
      "local list = {} management:createUsersBatch{ list = list }",
      "genauth.models.UpdateUserReqDto{}", "local m = {} m:whatever{}",
      "management:createUser{ username = 'a', customData = { anything = { 1, 2 } } }",
      // Names that stand for something else, methods and DTOs of the script's own.
      "local function f(management) management:anything{ x = 1 } end",
      "local authentication = { hello = function() end } authentication:hello{}",
      "for _, genauth in ipairs{} do print(genauth.nothing, genauth.models.Nothing) end",
      "function management:mine(x) return x end management:mine{ 1 }",
      "management.mine = function() end management:mine{}",
      "local m = management if os.time() > 1 then m = {} end m:what{}",
      "local m <const> = ... or management m:what{}",
      "local f = print do local management = f() management:what{} end repeat local management = f() until management:what{}",
      "local t = { management = 1, genauth = { models = 2 } } t.management:what{} t.genauth.models.X{}",
      "local x = 0x1p-3 goto done ::done:: management:getUser{ userId = x }",
      "local name = ... management[name]{ x = 1 }",
      // What is called otherwise, or not at all.
      "pcall(management.updateUser, management, { userId = 'a' })", "print(management.updateUser)",
      "authentication:getSystemInfo() genauth.ManagementClient() genauth.models.UpdateUserReqDto()",
      "local f, list = ... management:updateUser(table.unpack(list)) management:updateUser(f 'x') management:getUser(x or { nope = 1 })",
      // Answers that somebody looks at.
      "local res = management.try:getUser{ userId = 'a' } return management.try:getUser{ userId = 'b' }",
      "print(management.try:getUser{ userId = 'a' }.statusCode, #{ management.try:getUser{ userId = 'b' }; 1 })",
      "if management.try:getUser{ userId = 'a' }.statusCode == 200 then end x = management.try:getUser{ userId = 'b' }",
      "local a = { f = function() return management.try:getUser{ userId = 'a' } end }",
    ])
  func fine(script: String) async throws {
    #expect(try await check(script) == [])
  }

  @Test(
    "a list that a script may fill after it wrote out the request is not called empty",
    arguments: [
      "r.userIds[1] = 'a'", "r.userIds[#r.userIds + 1] = 'a'", "r['userIds'][f()] = 'a'",
      "table.insert(r.userIds, 'a')", "table.move({ 'a' }, 1, 1, 1, r.userIds)", "rawset(r.userIds, 1, 'a')",
      "f(r.userIds)", "f { r.userIds }", "r.userIds:f()", "local ids = r.userIds ids[1] = 'a'",
      "local ids = r.userIds or {} table.insert(ids, 'a')", "local function add(ids) ids[1] = 'a' end add(r.userIds)",
      "for _, ids in pairs(r) do ids[1] = 'a' end", "local all = { one = r } all.one.userIds[1] = 'a'",
      "local all = { r } all[1].userIds[1] = 'a'", "local function get() return r.userIds end get()[1] = 'a'",
      "local function add() r.userIds[1] = 'a' end add()",
    ])
  func filled(way: String) async throws {
    let start = "local f = ... local r = { userIds = {} } "
    let end = " management:deleteUsersBatch(r)"
    #expect(try await check(start + way + end) == [])
    // What only reads the list, or fills another one, does not matter.
    for other in ["", "print(#r.userIds, r.userIds[1])", "local o = { userIds = {} } o.userIds[1] = 'a'"] {
      #expect(try await check(start + other + end).count == 1, "\(other)")
    }
  }

  @Test("what the run would refuse is found with its place and path")
  func found() async throws {
    let findings = try await check(
      """
      management:users{ limt = 5 }
      management:createUsersBatch{ list = {
        { nickName = "a" }, ..., { gender = "X",
          email = 5 } } }
      genauth.models.UpdateUserReqDto{ nickName = "x" }
      local m = management
      m:updateUser{ nickname = "x" }
      m:createUsr{}
      m:listUsers{ options = { sort = { { field = "createdAt", order = "up" } } } }
      """)
    let expected = [
      "s.lua:1:19: management:users: limt: no such",
      "s.lua:3:5: management:createUsersBatch: list[1].nickName: no such",
      "s.lua:3:39: management:createUsersBatch: list[3].gender: expected one of",
      "s.lua:4:13: management:createUsersBatch: list[3].email: expected string",
      "s.lua:5:34: genauth.models.UpdateUserReqDto: nickName: no such", "s.lua:7:3: m:updateUser: userId: missing",
      "s.lua:8:3: m:createUsr: no such operation",
      "s.lua:9:66: m:listUsers: options.sort[1].order: expected one of desc, asc",
    ]
    expect(findings, expected)
  }

  @Test("clients are known whatever they are called, and so are the forms of a call")
  func forms() async throws {
    let findings = try await check(
      """
      local g = require "genauth"
      local m, other = g.ManagementClient{ tiemout = 3 }, 1
      m:updateUser({ userId = "x", nickName = "y" })
      m:updateUser "x"
      m:updateUser()
      local silent = m.try
      silent:getUsr{}
      print(m.updateUsr)
      m.updateUser{ userId = "x" }
      require("genauth").AuthenticationClient():updateUser{ userId = "x" }
      local make = genauth.models
      make.UpdateUserReqDot{}
      print(g.Managementclient)
      local function late() return client:getUser{} end
      client = management
      """)
    expect(
      findings,
      [
        "s.lua:2:38: genauth.ManagementClient: tiemout: no such option; did you mean timeout?",
        "s.lua:3:30: m:updateUser: nickName: no such field of UpdateUserReqDto; did you mean nickname?",
        "s.lua:4:14: m:updateUser: expected one table with the fields, got a string",
        "s.lua:5:3: m:updateUser: userId: missing",
        "s.lua:7:8: silent:getUsr: no such operation; did you mean getUser?",
        "s.lua:8:9: m.updateUsr: no such operation; did you mean updateUser?",
        "s.lua:9:3: m.updateUser: is a method; call it with a colon",
        "s.lua:10:43: updateUser: no such operation; the other client has it",
        "s.lua:12:6: genauth.models.UpdateUserReqDot: no such DTO; did you mean UpdateUserReqDto?",
        "s.lua:13:9: genauth.Managementclient: no such member; did you mean ManagementClient?",
        "s.lua:14:37: client:getUser: userId: missing",
      ])
  }

  @Test("an answer of try that goes nowhere is warned about")
  func unused() async throws {
    let findings = try await check(
      """
      local ids = { 1 }
      management.try:updateUser{ userId = "a" }
      parallel.each(ids, function(id) management.try:deleteUsersBatch{ userIds = { id } } end)
      local quiet = authentication.try
      if #ids > 0 then quiet:signInByUsernamePassword{ username = "a", password = "b" }; end
      """)
    expect(
      findings,
      [
        "s.lua:2:16: warning: management.try:updateUser: its result is not used, so a refusal would go unnoticed",
        "s.lua:3:48: warning: management.try:deleteUsersBatch: its result is not used",
        "s.lua:5:24: warning: quiet:signInByUsernamePassword: its result is not used",
      ])
  }

  @Test("--json answers an array of findings for editors, several files and standard input alike")
  func json() async throws {
    let folder = try Folder()
    try folder.write("a.lua", "local s = '王' management:updateUsr{}\n")
    try folder.write("b.lua", "print(1)\n")
    let result = try await Program.run(
      ["check", "--json", "a.lua", "b.lua", "-"], input: "for i = 1, 2 do\n  print(i i)\nend\n", in: folder)
    #expect(result.status == 1, "\(result)")
    #expect(
      result.out == """
        [{"file":"a.lua","line":1,"column":26,"endColumn":35,"severity":"error","code":"unknownOperation",\
        "message":"management:updateUsr: no such operation; did you mean updateUser?","suggestion":"updateUser"},\
        {"file":"stdin","line":2,"column":11,"endColumn":12,"severity":"error","code":"syntax",\
        "message":"')' expected near 'i'","suggestion":null}]

        """)
    let fine = try await Program.run(["check", "--json", "b.lua"], in: folder)
    #expect(fine.status == 0 && fine.out == "[]\n", "\(fine)")
  }

  @Test("the examples have nothing to find")
  func examples() async throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = root.appending(path: "examples").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".lua") }
    try #require(!files.isEmpty)
    let result = try await Program.run(["check"] + files.map { folder + "/" + $0 })
    #expect(result.status == 0 && result.out.isEmpty, "\(result)")
  }

  private func expect(_ findings: [String], _ beginnings: [String]) {
    #expect(findings.count == beginnings.count, "\(findings.joined(separator: "\n"))")
    for (finding, begin) in zip(findings, beginnings) { #expect(finding.hasPrefix(begin), "\(finding)") }
  }
}
