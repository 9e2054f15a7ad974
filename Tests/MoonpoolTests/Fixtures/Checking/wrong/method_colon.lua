local lines = 0
for line in fs:lines("users.txt") do lines = lines + 1 end --> fs:lines: is a function; call it with a dot: fs.lines
print(lines)
