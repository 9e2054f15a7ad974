-- Changes COUNT users of the chosen target, one call each, CONCURRENCY at once.
--   update.lua IDS COUNT CONCURRENCY MARK
local file, count, concurrency, mark = args[1], tonumber(args[2]), tonumber(args[3]), args[4]
local ids = {}
for id in io.lines(file) do
  ids[#ids + 1] = id
  if #ids == count then break end
end
assert(#ids > 0, "no ids")
local work = {}
for place = 1, count do work[place] = place end
management:getUser { userId = ids[1] } -- token and connection are there when the clock starts
local start = time.monotonic()
parallel.each(work, { concurrency = concurrency }, function(place)
  management:updateUser { userId = ids[(place - 1) % #ids + 1], nickname = mark .. place }
end)
local seconds = time.monotonic() - start
assert(management:getUser { userId = ids[count % #ids == 0 and #ids or count % #ids] }.data.nickname == mark .. count)
print(json.encode { operations = count, seconds = seconds })
