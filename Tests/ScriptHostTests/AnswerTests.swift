import ScriptHost
import Testing

/// An answer of any size is plain tables (docs/lua-api.md, "Reading answers"): what a script sees of one user's it sees
/// of a thousand's.
@Suite("Answers as tables")
struct AnswerTests {
  /// What the script expects, and the ways to see it: each is called with a fresh answer and the answer expected, and
  /// returns what it saw of it (all of it, unless it returns something else to compare it with).
  static let ways = """
    local null = genauth.null
    local function user(i)
      return {
        userId = "u" .. i, status = "Activated", nickname = "é" .. i .. ("x"):rep(pad), loginsCount = i, emailVerified = i % 2 == 0,
        customData = { school = "Tsinghua", marks = { 1, 2.5, null }, deep = { a = { b = genauth.array {} } } },
        departmentIds = { "d1", "d2" }, identities = genauth.array {},
      }
    end
    local function expected()
      local list = genauth.array {}
      for i = 1, users do list[i] = user(i) end
      return { statusCode = 200, message = "Success", data = operation == "listUsers" and { totalCount = users, list = list } or list }
    end
    local function rows(answer) return operation == "listUsers" and answer.data.list or answer.data end
    local function copy(value)
      if type(value) ~= "table" then return value end
      local made = {}
      for key, inner in next, value do made[copy(key)] = copy(inner) end
      return made
    end
    local function paired(value)
      if type(value) ~= "table" then return value end
      local made = {}
      for key, inner in pairs(value) do made[paired(key)] = paired(inner) end
      return made
    end
    local function raw(value, like)
      if type(value) ~= "table" then return value end
      local made = {}
      for key, inner in next, like do made[key] = raw(rawget(value, key), inner) end
      return made
    end
    local function same(a, b, loosely)
      if type(a) ~= "table" or type(b) ~= "table" then return a == b and (loosely or math.type(a) == math.type(b)) end
      for key, inner in next, a do
        if type(key) ~= "string" and math.type(key) ~= "integer" or not same(inner, rawget(b, key), loosely) then return false end
      end
      for key in next, b do if rawget(a, key) == nil then return false end end
      return rawlen(a) == rawlen(b)
    end
    local function ids(list)
      local made = {}
      for i = 1, #list do made[i] = list[i].userId end
      return table.concat(made, " ")
    end
    local cjson = require "cjson"
    local ways = {
      next = function(r) return copy(r) end,
      pairs = function(r) return paired(r) end,
      rawget = function(r, e) return raw(r, e) end,
      rawlen = function(r, e) return rawlen(rows(r)), users end,
      length = function(r, e) return #rows(r), users end,
      index = function(r, e) return { statusCode = r.statusCode, message = r.message, data = copy(r.data) } end,
      ipairs = function(r, e)
        local made = {}
        for i, row in ipairs(rows(r)) do made[i] = row end
        return made, rows(e)
      end,
      numbers = function(r, e)
        local made = {}
        for i = 1, users do made[i] = rows(r)[i] end
        return made, rows(e)
      end,
      move = function(r, e) return table.move(rows(r), 1, users, 1, {}), rows(e) end,
      unpack = function(r, e) return { table.unpack(rows(r)) }, rows(e) end,
      select = function(r, e) return select("#", table.unpack(rows(r))), users end,
      sort = function(r, e)
        local list = rows(r)
        table.sort(list, function(a, b) return a.loginsCount > b.loginsCount end)
        local last = users == 0 or list[users].loginsCount == 1
        table.sort(list, function(a, b) return a.loginsCount < b.loginsCount end)
        return { last, list }, { true, rows(e) }
      end,
      insert = function(r, e)
        table.insert(rows(r), 1, "first")
        table.insert(rows(e), 1, "first")
        return r
      end,
      remove = function(r, e) return { table.remove(rows(r)), r }, { table.remove(rows(e)), e } end,
      concat = function(r, e) return ids(rows(r)), ids(rows(e)) end,
      clear = function(r, e)
        r.data = nil
        e.data = nil
        return { copy(r), rawget(r, "data") == nil, r.data == nil }, { e, true, true }
      end,
      clearRaw = function(r, e)
        rawset(r, "data", nil)
        e.data = nil
        return { copy(r), r.data == nil, json.decode(json.encode(r)) }, { e, true, e }
      end,
      assign = function(r, e)
        r.data = { "own" }
        r.more = true
        e.data = { "own" }
        e.more = true
        return r
      end,
      assignRow = function(r, e)
        for i, row in ipairs(rows(r)) do
          row.nickname, row.company, row.status = "new", "C" .. i, nil
          rows(e)[i].nickname, rows(e)[i].company, rows(e)[i].status = "new", "C" .. i, nil
        end
        return r
      end,
      clearWhileWalking = function(r, e)
        for key in pairs(r) do r[key] = nil end
        return copy(r), {}
      end,
      json = function(r) return json.decode(json.encode(r)) end,
      jsonText = function(r, e) return json.encode(r, { sort = true }), json.encode(e, { sort = true }) end,
      jsonl = function(r) return jsonl.parse(json.encode(r))[1] end,
      csv = function(r, e)
        local options = { columns = { "userId", "nickname", "loginsCount" } }
        local function columns(row) return { userId = row.userId, nickname = row.nickname, loginsCount = row.loginsCount } end
        local a, b = {}, {}
        for i, row in ipairs(rows(r)) do a[i] = columns(row) end
        for i, row in ipairs(rows(e)) do b[i] = columns(row) end
        return csv.encode(a, options), csv.encode(b, options)
      end,
      models = function(r, e)
        local a, b = {}, {}
        for i = 1, math.min(users, 5) do
          a[i] = json.encode(genauth.models.UserDto(rows(r)[i]), { sort = true })
          b[i] = json.encode(genauth.models.UserDto(rows(e)[i]), { sort = true })
        end
        return a, b
      end,
      -- To lua-cjson an empty list is an object, which becomes the same empty table; it makes floats of whole numbers.
      cjson = function(r, e) return same(cjson.decode(cjson.encode(r)), e, true), true end,
      errors = function(r, e)
        local seen = {}
        local function try(f) seen[#seen + 1] = tostring(select(2, pcall(f))):gsub("^[^:]*:%d+: ", "") end
        try(function() return r.dat end)
        try(function() return #r end)
        try(function() return r[1] end)
        try(function() return r.data.lisst end)
        if users > 0 then
          try(function() return rows(r)[1].nickName end)
          try(function() return rows(r)[users].postIdList end)
        end
        local wanted = {
          "dat: no such field of UserPaginatedRespDto; did you mean data?",
          "UserPaginatedRespDto is not a list; its rows are in data.list",
          "UserPaginatedRespDto is not a list; its rows are in data.list",
          "lisst: no such field of UserPagingDto; did you mean list?",
          "nickName: no such field of UserDto; did you mean nickname?",
          "postIdList: was not requested; pass withPost = true to get it",
        }
        if operation ~= "listUsers" then
          wanted = {
            "dat: no such field of UserListRespDto; did you mean data?",
            "UserListRespDto is not a list; its rows are in data",
            "UserListRespDto is not a list; its rows are in data",
            "nil",
            "nickName: no such field of UserDto; did you mean nickname?",
            "nil",
          }
        end
        if users == 0 then wanted[5], wanted[6] = nil, nil end
        return seen, wanted
      end,
      keys = function(r)
        local seen = {}
        for key in next, r do seen[#seen + 1] = type(key) == "string" and key or type(key) end
        table.sort(seen)
        return table.concat(seen, " "), "data message statusCode"
      end,
    }
    """

  private func ask(_ operation: String) -> String {
    switch operation {
    case "listUsers":
      "management:listUsers { options = { withCustomData = true, withIdentities = true, withDepartmentIds = true } }"
    case "makeRequest":
      "management:makeRequest { method = 'POST', url = '/api/v3/update-user-batch', data = { list = { { userId = 'u1' } } } }"
    default: "management:updateUserBatch { list = { { userId = 'u1' } } }"
    }
  }

  @Test(
    "every way to see an answer sees the same of a small and a large one", arguments: AnswerSize.all,
    ["listUsers", "updateUserBatch", "makeRequest"])
  func ways(size: AnswerSize, operation: String) async {
    let pool = AnsweringPool(size)
    for slow in [false, true] {
      pool.isSlow = slow
      var bench = Bench()
      bench.configure = { $0.provider = SingleBackend(pool) }
      let text = """
        local users, pad, operation = \(size.users), \(pool.pad), "\(operation)"
        \(Self.ways)
        local names = {}
        for name in pairs(ways) do names[#names + 1] = name end
        table.sort(names)
        for _, name in ipairs(names) do
          local answer = \(ask(operation))
          local expect = expected()
          local done, saw, wanted = pcall(ways[name], answer, expect)
          if not done then print(name, saw) elseif not same(saw, wanted == nil and expect or wanted) then
            print(name, json.encode { saw = saw }:sub(1, 500))
          end
        end
        print(#names)
        """
      #expect(await bench.print(text) == "28\n")
    }
  }

  @Test(
    "the backend is told that the script discards a long list's answer, and never where it reads it",
    arguments: [false, true])
  func told(slow: Bool) async {
    let pool = AnsweringPool(AnswerSize(users: 1))
    pool.isSlow = slow
    var bench = Bench()
    bench.configure = { $0.provider = SingleBackend(pool) }
    _ = await bench.print(
      """
      local function batch(n)
        local list = {}
        for i = 1, n do list[i] = { userId = "u" .. i, nickname = ("n"):rep(40) } end
        return { list = list }
      end
      local function discards(n) management:updateUserBatch(batch(n)) end
      local function reads(n) return management:updateUserBatch(batch(n)) end
      discards(1) discards(400) discards(600) reads(1) reads(400) reads(600)
      """)
    #expect(pool.discards == [false, true, true, true, false, false, false, false])
  }

  @Test(
    "discarding an answer leaves the values of other answers in place in every context", arguments: [false, true])
  func contexts(slow: Bool) async {
    let pool = AnsweringPool(AnswerSize(users: 200))
    pool.isSlow = slow
    var bench = Bench()
    bench.configure = { $0.provider = SingleBackend(pool) }
    // 600 entries are sent in two requests, whose answers are joined.
    let output = await bench.print(
      """
      local function batch(n)
        local list = {}
        for i = 1, n do list[i] = { userId = "u" .. i } end
        return { list = list }
      end
      local function discards() management:updateUserBatch(batch(1)) management:updateUserBatch(batch(600)) end
      local function reads()
        local one, split = management:updateUserBatch(batch(1)), management.try:updateUserBatch(batch(600))
        assert(#one.data == 200 and #split.data == 400 and one.data[200].userId == "u200" and split.data[400].userId == "u200")
      end
      local function returns() return management:updateUserBatch(batch(600)) end
      local function mixed()
        management:updateUserBatch(batch(1))
        assert(#(management:updateUserBatch(batch(1))).data == 200)
        assert(#management:updateUserBatch(batch(1)).data == 200)
      end
      local function all() discards() reads() mixed() assert(#returns().data == 400) end
      local contexts = {
        function() all() end,
        function() assert(pcall(all)) end,
        function() assert(xpcall(all, error)) end,
        function() coroutine.wrap(function() coroutine.yield() all() end)() end,
        function() assert(coroutine.resume(coroutine.create(all))) end,
        function() parallel.each({ 1, 2, 3 }, all) end,
        function() assert(#parallel.map({ 1, 2, 3 }, returns)[3].data == 400) end,
        function() table.sort({ 2, 1 }, function(a, b) all() return a < b end) end,
        function() local _ = ("x"):gsub("x", function() all() end) end,
        function() for _ in function(_, i) if not i then all() return 1 end end do end end,
        function() local x <close> = setmetatable({}, { __close = all }) end,
        function() local _ = setmetatable({}, { __index = function() all() end }).x end,
        function() assert(#select(2, pcall(management.updateUserBatch, management, batch(600))).data == 400) end,
        function() assert(#coroutine.wrap(management.updateUserBatch)(management, batch(600)).data == 400) end,
      }
      for i, context in ipairs(contexts) do context() print(i) end
      """)
    #expect(output == (1...14).map { "\($0)\n" }.joined())
  }
}
