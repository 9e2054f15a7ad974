-- Lists inside a request that are filled through the name of the request.
local update = { list = {}, options = { autoGeneratePassword = true } }
for user in management:users {} do update.list[#update.list + 1] = { userId = user.userId } end
management:updateUserBatch(update)

local inserted = { list = {} }
for i = 1, 3 do table.insert(inserted.list, { userId = "u" .. i, nickname = "San" }) end
management:updateUserBatch(inserted)

local lines = { userIds = {} }
for line in io.lines("ids.txt") do lines.userIds[#lines.userIds + 1] = line end
management:getUserBatch(lines)
management:deleteUsersBatch(lines)

local numbered = { list = {} }
for i = 1, 5 do numbered.list[i] = { username = "u" .. i } end
management:createUsersBatch(numbered)
