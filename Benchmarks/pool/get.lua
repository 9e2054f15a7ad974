-- getUser by one id type. Arguments: the type, the file of values.
local kind, values = arg[1], {}
for line in io.lines(arg[2]) do values[#values + 1] = line end
local found = 0
local start = time.monotonic()
for _, value in ipairs(values) do
  local answer = management:getUser { userId = value, userIdType = kind }
  if answer.data.userId then found = found + 1 end
end
print(json.encode { name = "get", operations = found, seconds = time.monotonic() - start })
