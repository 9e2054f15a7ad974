-- wrk's requests: updates or reads of users with a token.
--   wrk … -s wrk.lua URL -- update|get TOKEN IDS
local ids, token, what, number = {}, "", "", 0
local seed = 0

function setup(thread)
  seed = seed + 1
  thread:set("number", seed * 1000003)
end

function init(arguments)
  what, token = arguments[1], arguments[2]
  for id in io.lines(arguments[3]) do ids[#ids + 1] = id end
  wrk.headers["authorization"] = "Bearer " .. token
  wrk.headers["content-type"] = "application/json"
end

function request()
  number = number + 7919
  local id = ids[number % #ids + 1]
  if what == "get" then return wrk.format("GET", "/api/v3/get-user?userId=" .. id) end
  return wrk.format("POST", "/api/v3/update-user", nil, '{"userId":"' .. id .. '","nickname":"w' .. number .. '"}')
end

local refused = 0
function response(status, headers, body)
  if not body:find('"statusCode":200', 1, true) then refused = refused + 1 end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"operations": %d, "seconds": %f, "p99": %f, "failed": %d}\n', summary.requests, summary.duration / 1e6,
    latency:percentile(99) / 1000, errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
