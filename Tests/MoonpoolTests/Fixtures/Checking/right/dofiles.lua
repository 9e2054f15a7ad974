dofile("settings.lua")
for _, host in ipairs(HOSTS or {}) do connect(host, DEFAULT_PORT) end
