-- Lists that are filled by functions.
local ids = {}
local function add(id) ids[#ids + 1] = id end
add "a"
add "b"
management:deleteUsersBatch { userIds = ids }
local moved = {}
table.move({ "x" }, 1, 1, 1, moved)
management:deleteUsersBatch { userIds = moved }
local request = { userIds = {} }
table.move({ "x" }, 1, 1, 1, request.userIds)
management:deleteUsersBatch(request)
