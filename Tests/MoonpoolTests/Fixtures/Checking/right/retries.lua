-- Errors of all kinds, looked at as they come.
local function retry(times, f, ...)
  local last
  for attempt = 1, times do
    local result = table.pack(pcall(f, ...))
    if result[1] then return table.unpack(result, 2, result.n) end
    last = result[2]
    if type(last) == "table" and last.kind ~= "throttled" then break end
    time.sleep(2 ^ attempt)
  end
  error(last, 0)
end
local user = retry(3, function(id) return management:getUser { userId = id }.data end, "u1")
print(user.whatever)
local ok, message = xpcall(retry, debug.traceback, 1, error, { kind = "mine" })
print(ok, message)
