-- One durable updateUser a call. Arguments: the file of ids, how many, how many at a time.
local ids, count, concurrency = {}, tonumber(arg[2]), tonumber(arg[3])
for line in io.lines(arg[1]) do
  ids[#ids + 1] = line
  if #ids == count then break end
end
local stamp = time.now()
local function change(id)
  management:updateUser { userId = id, nickname = string.format("single %s", stamp) }
end
local start = time.monotonic()
if concurrency > 1 then
  parallel.each(ids, { concurrency = concurrency }, change)
else
  for _, id in ipairs(ids) do change(id) end
end
print(json.encode { name = "single", operations = #ids, seconds = time.monotonic() - start })
