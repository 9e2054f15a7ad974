import Contract
import ScriptHost
import Testing

@Suite("parallel")
struct ParallelTests {
  @Test("map overlaps slow calls and keeps the order of the items")
  func overlaps() async {
    let bench = Bench(pool: FakePool(slow: true, gathers: 16))
    let text = await bench.print(
      """
      local ids = {}
      for i = 1, 100 do ids[i] = "u" .. i end
      local names = parallel.map(ids, { concurrency = 16 }, function(id)
        return management:getUser{ userId = id }.data.userId
      end)
      print(#names, names[1], names[100])
      """)
    #expect(text == "100\tu1\tu100\n")
    let most = bench.pool.content.withLock { $0.mostRunning }
    #expect(most == 16)
  }

  @Test("writes of parallel tasks are given out together even where each could be done at once")
  func writesMeet() async {
    let bench = Bench(pool: FakePool(gathers: 8))
    let text = await bench.print(
      """
      local list = {}
      for i = 1, 32 do list[i] = { userId = "u" .. i, nickname = "n" } end
      print(parallel.each(list, { concurrency = 8 }, function(user) management:updateUser(user) end))
      """)
    #expect(text == "32\n")
    #expect(bench.pool.content.withLock { $0.mostRunning } >= 7)
  }

  @Test("the first error ends it and is raised; what is in flight finishes")
  func firstError() async {
    let bench = Bench(pool: FakePool(slow: true))
    let result = await bench.run(
      """
      local done = 0
      local ok, err = pcall(parallel.map, { "a", "missing", "c", "d", "e", "f" }, { concurrency = 2 }, function(id)
        local name = management:getUser{ userId = id }.data.userId
        done = done + 1
        return name
      end)
      print(ok, err.statusCode, done < 5)
      """)
    #expect(result.output == "false\t404\ttrue\n")
    #expect(result.outcome.exitCode == 3)
    #expect(result.outcome.report.failedRows == 1)
  }

  @Test("errors = 'all' collects them with index and item; failed rows are exit code 3")
  func allErrors() async {
    let result = await Bench(pool: FakePool(slow: true)).run(
      """
      local results, failures = parallel.map({ "a", "missing", "c", "missing" }, { errors = "all" }, function(id)
        return management:getUser{ userId = id }.data.userId
      end)
      print(results[1], results[2], results[3], #failures)
      for _, f in ipairs(failures) do print(f.index, f.item, f.error.kind) end
      """)
    #expect(result.output == "a\tnil\tc\t2\n2\tmissing\tnotFound\n4\tmissing\tnotFound\n")
    #expect(result.outcome.exitCode == 3)
  }

  @Test("items may come from an iterator, even one that waits itself")
  func iterator() async {
    let pool = FakePool(slow: true)
    pool.setRows(1234)
    let text = await Bench(pool: pool).print(
      """
      local n = parallel.each(management:users{}, { concurrency = 8 }, function(user)
        management:updateUser{ userId = user.userId, nickname = "n" }
      end)
      print(n)
      local words = ("a b c d"):gmatch("%a")
      print(table.concat(parallel.map(words, function(w) return w:upper() end), ","))
      """)
    #expect(text == "1234\nA,B,C,D\n")
    #expect(pool.calls.filter { $0 == "updateUser" }.count == 1234)
  }

  @Test("it nests, works in coroutines of the script and where nothing can be suspended")
  func nests() async {
    let text = await Bench(pool: FakePool(slow: true)).print(
      """
      local sums = parallel.map({ 1, 2, 3 }, function(i)
        local inner = parallel.map({ 10, 20 }, function(j)
          return management:updateUser{ userId = "u", nickname = tostring(i + j) }.data.nickname
        end)
        return inner[1] .. "/" .. inner[2]
      end)
      print(table.concat(sums, " "))
      local co = coroutine.wrap(function()
        for i = 1, 2 do coroutine.yield(management:getUser{ userId = "c" .. i }.data.userId) end
      end)
      print(co(), co())
      local list = { 3, 1, 2 }
      table.sort(list, function(a, b)
        local names = parallel.map({ a, b }, function(x) return management:getUser{ userId = tostring(x) }.data.userId end)
        return tonumber(names[1]) < tonumber(names[2])
      end)
      print(table.concat(list, " "))
      print((("x"):gsub("x", function() return management:getUser{ userId = "g" }.data.userId end)))
      """)
    #expect(text == "11/21 12/22 13/23\nc1\tc2\n1 2 3\ng\n")
  }

  @Test("wrong options are refused")
  func options() async {
    let result = await Bench().run("parallel.map({}, { concurency = 1 }, print)")
    #expect(
      result.failure == "script.lua:1: parallel.map: concurency: no such option; the options are concurrency and errors"
    )
    let function = await Bench().run("parallel.map({ 1 })")
    #expect(function.failure.contains("expected a function to call for each item, got nil"))
  }

  @Test("an error in the items themselves is raised")
  func brokenItems() async {
    let result = await Bench().run("parallel.each(function() error('no more') end, { errors = 'all' }, print)")
    #expect(result.failure.contains("no more"))
  }

  @Test("a thousand sleeping tasks sleep at the same time")
  func sleeps() async {
    var bench = Bench()
    bench.configure = { $0.clock = JumpingClock() }
    let text = await bench.print(
      """
      local list, asleep, most = {}, 0, 0
      for i = 1, 1000 do list[i] = i end
      parallel.each(list, { concurrency = 1000 }, function()
        asleep = asleep + 1
        most = math.max(most, asleep)
        time.sleep(3600)
        asleep = asleep - 1
      end)
      print(most, asleep)
      """)
    #expect(text == "1000\t0\n")
  }
}
