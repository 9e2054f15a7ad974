local function pages()
  return coroutine.wrap(function()
    local page = 1
    repeat
      local answer = management:listUsers { options = { pagination = { page = page, limit = 50 } } }
      coroutine.yield(answer.data.list)
      page = page + 1
    until #answer.data.list < 50
  end)
end
for list in pages() do for _, user in ipairs(list) do print(user.username) end end
local co = coroutine.create(function(a, ...) local b = coroutine.yield(a, ...) return b end)
print(coroutine.resume(co, 1, 2), coroutine.status(co))
local t <close> = setmetatable({}, { __close = function() print("closed") end })
local weak = setmetatable({}, { __mode = "k", __call = function(_, x) return x end, __len = function() return 3 end })
print(weak(1), #weak, 7 // 2, 1 << 3, ~5, 0x1p4, "\u{4e2d}\z
  x")
