-- Pages by number: how long the first look at a page takes, and the best of the five pages after it, in milliseconds.
--   moonpool run --pool .build/bench/pool-1000000.db Benchmarks/pool/pages.lua
local function pagination(page) return { page = page, limit = 50 } end
local lists = {
  { "all", function(page) return management:listUsers { options = { pagination = pagination(page) } } end },
  { "the last changed first", function(page)
    local sort = { { field = "updatedAt", order = "desc" } }
    return management:listUsers { options = { pagination = pagination(page), sort = sort } }
  end },
  { "not of gender M", function(page)
    local filter = { { field = "gender", operator = "NOT_EQUAL", value = "M" } }
    return management:listUsers { advancedFilter = filter, options = { pagination = pagination(page) } }
  end },
  { "changed since 2001", function(page)
    return management:listUsersLegacy { updatedAtStart = 1000000000000, page = page, limit = 50 }
  end },
}
local function milliseconds(list, page)
  local start = time.monotonic()
  list(page)
  return (time.monotonic() - start) * 1000
end
for _, entry in ipairs(lists) do
  local name, list = entry[1], entry[2]
  for _, page in ipairs { 1, 100, 10000 } do
    local first, after = milliseconds(list, page), math.huge
    for next = page + 1, page + 5 do after = math.min(after, milliseconds(list, next)) end
    print(string.format("%s, page %d: %.2f, then %.2f", name, page, first, after))
  end
end
