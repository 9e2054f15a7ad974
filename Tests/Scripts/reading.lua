local check = require "lib.check"
local test, equal, raises = check.test, check.equal, check.raises

test("a field that the DTO does not have raises with the near miss", function()
  local user = management:getUser { userId = "u" }.data
  raises("^.-reading%.lua:6: userid: no such field of UserDto; did you mean userId%?", function() return user.userid end)
  equal(user.nickname, nil)
  equal(user[1], nil)
  equal(#user, 0)
end)

test("a field that was not asked for says so", function()
  local user = management:getUser { userId = "u" }.data
  raises("customData: was not requested; pass withCustomData = true to get it", function() return user.customData end)
  raises("withIdentities", function() return user.identities end)
  local full = management:getUser { userId = "u", withCustomData = true }.data
  equal(full.customData.school, "Tsinghua")
  raises("withIdentities", function() return full.identities end)
end)

test("what a change answers has everything", function()
  equal(management:updateUser { userId = "1", nickname = "x" }.data.customData, nil)
end)

test("flatCustomData lets any field be read", function()
  equal(management:getUser { userId = "u", flatCustomData = true }.data.anything, nil)
end)

test("an envelope reads strictly too", function()
  local res = management:getUser { userId = "u" }
  raises("dta: no such field of UserSingleRespDto; did you mean data%?", function() return res.dta end)
  equal(res.apiCode, nil)
end)

test("pairs, json and copying work on what was answered", function()
  local res = management:getUser { userId = "u" }
  local names = {}
  for name in pairs(res) do names[#names + 1] = name end
  table.sort(names)
  equal(names, { "data", "message", "statusCode" })
  equal(json.decode(json.encode(res)).data.userId, "u")
  equal(management:updateUser { userId = "2", nickname = res.data.name }.data.nickname, "Someone")
end)

test("lists are arrays, empty or not", function()
  equal(json.encode(management:getUserBatch { userIds = {} }.data), "[]")
end)

check.done()
