for i = 1, 3 do
  for j = 1, 3 do
    if j == 2 then goto continue end
    print(i, j)
    ::continue::
  end
end
local i = 1
::top::
if i <= 3 then i = i + 1 goto top end
do goto done end
::done::
repeat local last = i > 3 until last
while true do break end
