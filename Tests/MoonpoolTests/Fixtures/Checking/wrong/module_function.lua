local text = fs.read("users.json")
for _, user in ipairs(json.parse(text)) do print(user.email) end --> json.parse: no such member of json
