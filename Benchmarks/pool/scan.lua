-- Every user of the pool, one field summed.
local start = time.monotonic()
local n, sum = 0, 0
for user in management:users {} do
  n = n + 1
  sum = sum + (user.loginsCount or 0)
end
print(json.encode { name = "scan", operations = n, seconds = time.monotonic() - start })
