-- Two fields of every user, 500 a call. Arguments: the file of ids, a number that makes this round's values new.
local ids = {}
for line in io.lines(arg[1]) do ids[#ids + 1] = line end
local round = arg[2]
local start = time.monotonic()
for first = 1, #ids, 500 do
  local list = {}
  for i = first, math.min(first + 499, #ids) do
    list[#list + 1] = {
      userId = ids[i],
      nickname = string.format("nick %s %d", round, i),
      company = string.format("company %s %d", round, i % 1000),
    }
  end
  management:updateUserBatch { list = list }
end
print(json.encode { name = "update", operations = #ids, seconds = time.monotonic() - start })
