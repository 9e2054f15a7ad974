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
    ])
  func fine(script: String) async throws {
    #expect(try await check(script) == [])
  }

  @Test("what the run would refuse is found with its line and path")
  func found() async throws {
    let findings = try await check(
      """
      management:users{ limt = 5 }
      management:createUsersBatch{ list = {
        { nickName = "a" }, f(), { gender = "X",
          email = 5 } } }
      genauth.models.UpdateUserReqDto{ nickName = "x" }
      local m = management
      m:updateUser{ nickname = "x" }
      m:createUsr{}
      """)
    let expected = [
      "s.lua:1: management:users: limt: no such", "s.lua:3: management:createUsersBatch: list[1].nickName: no such",
      "s.lua:3: management:createUsersBatch: list[3].gender: expected one of",
      "s.lua:4: management:createUsersBatch: list[3].email: expected string",
      "s.lua:5: genauth.models.UpdateUserReqDto: nickName: no such", "s.lua:7: m:updateUser: userId: missing",
      "s.lua:8: m:createUsr: no such operation",
    ]
    #expect(findings.count == expected.count, "\(findings)")
    for (finding, begin) in zip(findings, expected) { #expect(finding.hasPrefix(begin), "\(finding)") }
  }
}
