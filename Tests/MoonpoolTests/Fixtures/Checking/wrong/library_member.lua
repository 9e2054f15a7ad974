for line in fs.lines("users.txt") do
  local name = string.trim(line) --> string.trim: no such member of Lua's string
  if name ~= "" then print(name) end
end
