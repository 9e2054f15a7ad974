local function total(rows)
  local sum = 0
  for _, row in ipairs(rows) do sum = sum + row.count end
  return sum
end
print(total { { count = 1 }, { count = 2 } })
print(sum) --> sum: no such global; the local of that name is not visible here
