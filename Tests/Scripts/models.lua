local check = require "lib.check"
local test, equal, raises = check.test, check.equal, check.raises
local models = genauth.models

test("a checked DTO is sent like a table", function()
  local user = models.UpdateUserReqDto { userId = "1", options = { resetPasswordOnNextLogin = true } }
  user.nickname = "San"
  user.options.autoGeneratePassword = true
  local data = management:updateUser(user).data
  equal(data.nickname, "San")
  equal(json.encode(user, { sort = true }),
    '{"nickname":"San","options":{"autoGeneratePassword":true,"resetPasswordOnNextLogin":true},"userId":"1"}')
end)

test("an assignment to an unknown field raises at that line", function()
  local user = models.UpdateUserReqDto { userId = "1" }
  raises("^models%.lua:%d+: .*models.lua:19: nickName: no such field of UpdateUserReqDto; did you mean nickname%?", function()
    local ok, err = pcall(function()
      user.nickName = "x"
    end)
    error(tostring(err))
  end)
  raises("UpdateUserReqDto: gender: expected one of", function() user.gender = "X" end)
  raises("phone", function() user.phone = 5 end)
  raises("no such field", function() return user.nickNam end)
  raises("no such field", models.UpdateUserReqDto, { userID = 1 })
end)

test("nested DTOs and lists are checked as well", function()
  local batch = models.UpdateUserBatchReqDto { list = { { userId = "1" } } }
  raises("nickName: no such field of UpdateUserInfoDto", function() batch.list[1].nickName = "x" end)
  batch.list[2] = { userId = "2" }
  table.insert(batch.list, { userId = "3", nickname = "c" })
  equal(#batch.list, 3)
  local ids = {}
  for i, user in ipairs(batch.list) do ids[i] = user.userId end
  equal(ids, { "1", "2", "3" })
  raises("is out of range; the list has length", function() batch.list[7] = {} end)
  raises("expected UpdateUserInfoDto, got number", function() batch.list[4] = 5 end)
  equal(#management:updateUserBatch(batch).data, 3)
end)

test("an empty list stays a list", function()
  equal(json.encode(models.UpdateUserBatchReqDto { list = {} }), '{"list":[]}')
end)

test("pairs, null and nil", function()
  local user = models.UpdateUserReqDto { userId = "1", nickname = genauth.null }
  user.userId = nil
  local seen = {}
  for name, value in pairs(user) do seen[name] = value end
  equal(seen, { nickname = genauth.null })
end)

test("an unknown DTO is refused with the near miss", function()
  raises("UpdateUserReqDot: no such DTO; did you mean UpdateUserReqDto%?", function() return models.UpdateUserReqDot end)
  raises("expected a table of fields, got string", models.UpdateUserReqDto, "x")
end)

check.done()
