-- Two fields of every user, 500 a call. Arguments: the file of ids, a word that makes this round's values new, and `unique` to give everybody a
-- new username as well, which has to be free, or `read` to read the answers.
local ids = {}
for line in io.lines(arg[1]) do ids[#ids + 1] = line end
local round, unique, read = arg[2], arg[3] == "unique", arg[3] == "read"
-- A function of its own: where the answer of one call is read, those of all calls in the function become tables.
local function answer(list) return management:updateUserBatch { list = list }.data end
local start = time.monotonic()
for first = 1, #ids, 500 do
  local list = {}
  for i = first, math.min(first + 499, #ids) do
    list[#list + 1] = {
      userId = ids[i],
      nickname = string.format("nick %s %d", round, i),
      company = string.format("company %s %d", round, i % 1000),
      username = unique and string.format("user.%s.%d", round, i) or nil,
    }
  end
  if read then
    assert(#answer(list) == #list)
  else
    management:updateUserBatch { list = list }
  end
end
print(json.encode { name = "update", operations = #ids, seconds = time.monotonic() - start })
