import Contract
import ScriptHost
import Testing

@Suite("Operations as methods")
struct CallTests {
  @Test("a call answers the envelope, whose data are plain tables")
  func envelope() async {
    let text = await Bench().print(
      """
      local res = management:getUser{ userId = "u1" }
      print(res.statusCode, res.message, res.data.userId, res.data.loginsCount, math.type(res.data.loginsCount))
      """)
    #expect(text == "200\tSuccess\tu1\t7\tinteger\n")
  }

  @Test("a refusal raises, with fields, and its text begins with the script's own line")
  func refusal() async {
    let text = await Bench().print(
      """
      local ok, err = pcall(function()
        management:updateUser{ userId = "taken", email = "a@b.cc" }
      end)
      print(ok, err.operation, err.statusCode, err.requestId, err.field, err.kind, err.path)
      print(err)
      print("x " .. err)
      """)
    #expect(
      text == """
        false\tupdateUser\t409\tr-409\temail\tconflict\temail
        script.lua:2: updateUser: 409 email: already taken by user 6a…
        x script.lua:2: updateUser: 409 email: already taken by user 6a…

        """)
  }

  @Test("the twin `try` answers whatever the envelope says, but raises for a mistake in the argument")
  func twin() async {
    let text = await Bench().print(
      """
      local res = management.try:getUser{ userId = "missing" }
      print(res.statusCode, res.apiCode, res.message, res.requestId, res.data)
      print(pcall(function() management.try:getUser{ userid = "x" } end))
      """)
    #expect(
      text.hasPrefix("404\t2004\tno such user\tr-404\tnil\nfalse\tscript.lua:3: getUser: userid: no such parameter"))
    #expect(text.contains("did you mean userId?"))
  }

  @Test("an uncaught refusal is exit code 1, one taken by `try` 0")
  func exitCodes() async {
    let uncaught = await Bench().run("management:getUser{ userId = 'missing' }")
    #expect(uncaught.outcome.exitCode == 1)
    #expect(uncaught.failure == "script.lua:1: getUser: 404 no such user")
    let taken = await Bench().run("management.try:getUser{ userId = 'missing' }")
    #expect(taken.outcome.exitCode == 0)
  }

  @Test("a mistake in the argument raises before anything is sent: path, expected, got, near miss")
  func argument() async {
    let bench = Bench()
    let text = await bench.print(
      """
      local function try(f) local _, err = pcall(f) print(err.kind, err.path, err) end
      try(function() management:updateUser{ userId = "1", nickName = "San" } end)
      try(function() management:updateUser{ userId = "1", gender = "X" } end)
      try(function() management:updateUserBatch{ list = { { userId = "1" }, { userId = "2", gender = 3 } } } end)
      try(function() management:updateUser{ userId = "1", nickname = print } end)
      try(function() management:updateUser{ userId = "1", options = { 1, nil, 3 } } end)
      local loop = {} loop.loop = loop
      try(function() management:updateUser{ userId = "1", customData = loop } end)
      """)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 6)
    #expect(
      lines[0]
        == "argument\tnickName\tscript.lua:2: updateUser: nickName: no such field of UpdateUserReqDto; did you mean nickname?"
    )
    #expect(lines[1].contains("gender: expected one of") && lines[1].contains("got string \"X\""))
    #expect(lines[2].contains("list[2].gender: expected"))
    #expect(lines[3].hasSuffix("nickname: expected a value, got a function"))
    #expect(lines[4].contains("options"))
    #expect(lines[5].hasSuffix("customData.loop: expected a tree of tables, got a table that contains itself"))
    #expect(bench.pool.calls.isEmpty)
  }

  @Test("a secret field's value never stands in an error")
  func secrets() async {
    let result = await Bench().run("management:updateUser{ userId = '1', password = { 'hunter22' } }")
    #expect(result.failure.contains("password"))
    #expect(!result.failure.contains("hunter22"))
  }

  @Test("an unknown operation raises with the near miss, one of the other client says so")
  func unknownOperation() async {
    let near = await Bench().run("management:updateUsr{}")
    #expect(near.failure.contains("updateUsr: no such operation of ManagementClient; did you mean updateUser?"))
    let other = await Bench().run("management:updateProfile{}")
    #expect(other.failure.contains("updateProfile is an operation of authentication, not of management"))
  }

  @Test("a method called with a dot says how it is called")
  func dot() async {
    let result = await Bench().run("management.getUser{ userId = 'x' }")
    #expect(result.failure.contains("getUser: is a method; call it with a colon, as in management:getUser{ … }"))
  }

  @Test("a fault of the storage raises with its kind, in the twin as well")
  func fault() async {
    let text = await Bench().print(
      """
      for _, m in ipairs{ management, management.try } do
        local ok, err = pcall(m.updateUser, m, { userId = "fault" })
        print(ok, err.kind, err.statusCode, err.text)
      end
      """)
    #expect(text == String(repeating: "false\tstorage\tnil\tupdateUser: the disk is full\n", count: 2))
  }

  @Test("every operation and helper of the catalogue is a method by its official name")
  func everyName() async {
    let text = await Bench().print("print(type(management), type(authentication))")
    #expect(text == "table\ttable\n")
    for kind in [Operation.Client.management, .authentication] {
      let names = Catalogue.operations.filter { $0.client == kind && !$0.isReachedByPathOnly }.map(\.name)
      let client = kind == .management ? "management" : "authentication"
      let list = names.map { "\"\($0)\"" }.joined(separator: ",")
      let printed = await Bench().print(
        "local n = 0 for _, name in ipairs{\(list)} do assert(type(\(client)[name]) == 'function', name) n = n + 1 end print(n)"
      )
      #expect(printed == "\(names.count)\n")
    }
  }

  @Test("an operation that the pool does not have answers 501 and names itself")
  func unsupported() async {
    let result = await Bench().run("management:createRole{ code = 'a' }")
    #expect(result.failure.contains("createRole: 501 createRole is not supported by an embedded pool"))
  }

  @Test("a helper that needs a web server says it is not for scripts")
  func notInAScript() async {
    let result = await Bench().run("authentication:loginWithRedirect()")
    #expect(result.failure.contains("loginWithRedirect: not available in a script"))
  }

  @Test("sign-in by a password helper, then the profile by the token")
  func signIn() async {
    let bench = Bench()
    let text = await bench.print(
      """
      local res = authentication:signInByUsernamePassword{ username = "san", password = "right password" }
      authentication:setAccessToken(res.data.access_token)
      print(authentication:updateProfile{ nickname = "San" }.data.nickname)
      print(authentication.try:signInByEmailPassword{ email = "a@b.cc", password = "wrong password" }.apiCode)
      print(pcall(function() authentication:signInByEmailPassword{ mail = "a@b.cc", password = "x" } end))
      """)
    #expect(text.hasPrefix("San\n2333\nfalse\tscript.lua:5: signInByEmailPassword: mail: no such field"))
    #expect(bench.pool.bodies[0]["connection"]?.string == "PASSWORD")
    #expect(bench.pool.bodies[0]["passwordPayload"]?["username"]?.string == "san")
  }

  @Test("makeRequest reaches an operation by its path, and names the near miss")
  func makeRequest() async {
    let text = await Bench().print(
      """
      print(management:makeRequest{ method = "GET", url = "/api/v3/get-user", params = { userId = "u9" } }.data.userId)
      print(management:makeRequest{ method = "POST", url = "https://x.example/api/v3/get-management-token",
        data = { accessKeyId = "a", accessKeySecret = "b" } }.data.expires_in)
      print(pcall(function() management:makeRequest{ method = "GET", url = "/api/v3/get-usr" } end))
      """)
    #expect(
      text.hasPrefix("u9\n7200\nfalse\tscript.lua:4: makeRequest: GET /api/v3/get-usr: no operation has this path"))
    #expect(text.contains("did you mean /api/v3/get-user?"))
  }

  @Test("an answer without an envelope is given as it is")
  func bare() async {
    #expect(await Bench().print("print(authentication:getSystemInfo().rsa.publicKey)") == "PEM\n")
  }

  @Test("a remote target is refused in plain words where the client is made")
  func remote() async {
    let result = await Bench().run("\nlocal m = genauth.ManagementClient{ host = 'https://x.example' }")
    #expect(result.failure.hasPrefix("script.lua:2: genauth.ManagementClient: "))
    #expect(result.failure.contains("cannot connect to a host"))
  }
}
