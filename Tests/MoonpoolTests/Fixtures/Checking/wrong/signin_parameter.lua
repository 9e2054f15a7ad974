local res = authentication:signInByUsernamePassword { userName = "san", password = env.require("SAN_PASSWORD") } --> authentication:signInByUsernamePassword: userName: no such parameter; did you mean username?
print(res.statusCode)
