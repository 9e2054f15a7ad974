for _, name in ipairs { "red", "green" } do _G["is_" .. name] = function(x) return x == name end end
print(is_red("red"), is_green("red"))
