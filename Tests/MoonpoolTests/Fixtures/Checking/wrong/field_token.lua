local res = authentication:signInByEmailPassword { email = "san@example.com", password = env.require("SAN_PASSWORD") }
authentication:setAccessToken(res.data.acces_token) --> acces_token: no such field
