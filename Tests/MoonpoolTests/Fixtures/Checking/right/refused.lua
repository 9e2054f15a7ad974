-- What refusals carry.
local res = authentication.try:signInByEmailPassword { email = "san@example.com", password = env.get("SAN_PASSWORD", "x") }
if res.statusCode ~= 200 then print(res.apiCode, res.data and res.data.token, res.data and res.data.anything) end
local ok, err = pcall(function()
  return authentication:signInByAccountPassword { account = "san", password = "x" }
end)
print(ok, ok and err.data.access_token or err.kind)
log.info("done", { at = time.iso(), res = ok })
print(crypto.password(12), crypto.password { length = 12 }, time.sleep("1ms"), time.duration(3))
