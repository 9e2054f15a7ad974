import Contract
import ScriptHost
import Testing

@Suite("Walks and batches")
struct WalkTests {
  @Test(
    "users walks over every match once, whatever the pages are",
    arguments: [0, 1, 49, 50, 51, 100, 499, 500, 501, 1000, 1003], [true, false])
  func everyMatch(rows: Int, cursors: Bool) async {
    let pool = FakePool(cursors: cursors)
    pool.setRows(rows)
    let text = await Bench(pool: pool).print(
      "local n, sum = 0, 0 for user in management:users{} do n = n + 1 sum = sum + user.loginsCount end print(n, sum)")
    #expect(text == "\(rows)\t\(rows * (rows + 1) / 2)\n")
  }

  @Test("a walk works where pages come later, in tasks and in the script's own coroutines")
  func slow() async {
    let pool = FakePool(slow: true)
    pool.setRows(1200)
    let text = await Bench(pool: pool).print(
      """
      local co = coroutine.wrap(function()
        for user in management:users{} do coroutine.yield(user.loginsCount) end
      end)
      local n = 0
      for count in co do n = n + 1 end
      print(n)
      print(table.concat(parallel.map({ 1, 2, 3 }, function()
        local m = 0
        for _ in management:users{ pageSize = 100 } do m = m + 1 end
        return m
      end), " "))
      """)
    #expect(text == "1200\n1200 1200 1200\n")
  }

  @Test("a wrong filter is refused at the line that wrote it")
  func wrongFilter() async {
    let result = await Bench().run("\nlocal walk = management:users{ keyword = 'x' }")
    #expect(result.failure.contains("script.lua:2: users: keyword: no such"))
    #expect(result.failure.contains("did you mean keywords?"))
    let page = await Bench().run("management:users{ options = { pagination = { page = 2 } } }")
    #expect(page.failure.contains("users walks over all pages"))
  }

  @Test("options may stand at the top, and what is not asked for is not there")
  func options() async {
    let pool = FakePool()
    pool.setRows(2)
    let bench = Bench(pool: pool)
    let text = await bench.print(
      """
      for user in management:users{ withCustomData = true, keywords = "x" } do print(user.customData) end
      for user in management:users{} do print(pcall(function() return user.customData end)) break end
      """)
    #expect(text.hasPrefix("nil\nnil\nfalse\tscript.lua:2: customData: was not requested; pass withCustomData = true"))
    #expect(pool.bodies[0]["options"]?["withCustomData"]?.bool == true)
    #expect(pool.bodies[0]["keywords"]?.string == "x")
  }

  @Test("createUsersBatch takes any number and splits it by fifty")
  func split() async {
    let bench = Bench()
    let text = await bench.print(
      """
      local list = {}
      for i = 1, 120 do list[i] = { username = "u" .. i } end
      local res = management:createUsersBatch{ list = list }
      print(#res.data, res.data[120].username, res.statusCode)
      """)
    #expect(text == "120\tu120\t200\n")
    #expect(bench.pool.bodies.map { $0["list"]?.array?.count } == [50, 50, 20])
  }

  @Test("an answer that comes later reads as strictly as one at once")
  func strictLater() async {
    let text = await Bench(pool: FakePool(slow: true)).print(
      """
      local user = management:getUser{ userId = "u" }.data
      print(pcall(function() return user.userid end))
      local list = {}
      for i = 1, 500 do list[i] = { userId = "u" .. i } end
      local res = management:updateUserBatch{ list = list }
      print(#res.data, #json.decode(json.encode(res)).data, pcall(function() return res.dat end))
      """)
    #expect(
      text.hasPrefix("false\tscript.lua:2: userid: no such field of UserDto; did you mean userId?\n500\t500\tfalse\t"))
  }

  @Test("a refused piece names the entry in the caller's own list and what is done")
  func splitRefused() async {
    let bench = Bench()
    let text = await bench.print(
      """
      local list = {}
      for i = 1, 120 do list[i] = { username = "u" .. i } end
      list[77].username = "taken"
      local ok, err = pcall(function() management:createUsersBatch{ list = list } end)
      print(err.path, err.done)
      print(err)
      print(management.try:createUsersBatch{ list = list }.message)
      """)
    #expect(
      text == """
        list[77].username\t50
        script.lua:4: createUsersBatch: 409 list[77].username: already taken (50 entries before it are done)
        list[77].username: already taken (50 entries before it are done)

        """)
  }

  @Test("updateUserBatch takes more than five hundred, in requests of five hundred")
  func limit() async {
    let text = await Bench().print(
      """
      local list = {}
      for i = 1, 500 do list[i] = { userId = "u" .. i } end
      print(#management:updateUserBatch{ list = list }.data)
      for i = 501, 1200 do list[i] = { userId = "u" .. i } end
      local data = management:updateUserBatch{ list = list }.data
      print(#data, data[1].userId, data[501].userId, data[1200].userId)
      """)
    #expect(text == "500\n1200\tu1\tu501\tu1200\n", "\(text)")
  }

  @Test("memory stays flat over a walk of a million users")
  func flat() async {
    let pool = FakePool()
    pool.setRows(1_000_000)
    let text = await Bench(pool: pool).print(
      """
      local n, most = 0, 0
      for user in management:users{} do
        n = n + 1
        if n == 10000 then collectgarbage() most = collectgarbage("count") end
        if n % 50000 == 0 then
          collectgarbage()
          assert(collectgarbage("count") < most + 200, "Lua's memory grows")
        end
      end
      print(n)
      """)
    #expect(text == "1000000\n")
  }
}
