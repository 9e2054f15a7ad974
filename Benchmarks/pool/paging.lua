-- How long a page of the iterator takes near the start and deep inside: 100 users a page, the median of 200 pages each.
local function median(list)
  table.sort(list)
  return list[#list // 2 + 1]
end
local n, pages, last = 0, {}, time.monotonic()
local deepest = tonumber(arg[1] or "10000")
for _ in management:users { pageSize = 100 } do
  n = n + 1
  if n % 100 == 0 then
    local now = time.monotonic()
    pages[#pages + 1] = now - last
    last = now
    if #pages == deepest then break end
  end
end
local function around(first)
  local list = {}
  for i = first, math.min(first + 199, #pages) do list[#list + 1] = pages[i] end
  return median(list)
end
print(json.encode { name = "paging", first = around(2), deep = around(#pages - 200), pages = #pages })
