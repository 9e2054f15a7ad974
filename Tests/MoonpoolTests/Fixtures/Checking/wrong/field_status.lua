local res = management.try:getUser { userId = "u1" }
if res.status ~= 200 then print(res.message) end --> status: no such field of UserSingleRespDto; it is in data.status
