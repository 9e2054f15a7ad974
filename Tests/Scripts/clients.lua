local check = require "lib.check"
local test, raises = check.test, check.raises

test("an option that no client has is refused with the near miss, those that mean nothing here included", function()
  raises("tiemout: no such option of ManagementClient; did you mean timeout%?", genauth.ManagementClient, { tiemout = 3 })
  raises("acessToken: no such option of AuthenticationClient; did you mean accessToken%?", genauth.AuthenticationClient,
    { acessToken = "x" })
end)

check.done()
