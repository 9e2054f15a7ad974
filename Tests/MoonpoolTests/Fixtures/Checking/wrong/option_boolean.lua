fs.write("users.json", json.encode({ users = {} }, true)) --> json.encode: options: expected json.Options, got a boolean
