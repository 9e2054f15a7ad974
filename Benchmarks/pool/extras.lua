-- Gives the first users of a pool what the demo users lack: a unique custom field, an identity. Argument: how many users.
local count = tonumber(arg[1])
management:setCustomFields {
  list = {
    {
      targetType = "USER", dataType = "STRING", key = "badge", label = "Badge", description = "",
      encrypted = false, isUnique = true,
    },
  },
}
local ids, list = {}, {}
for user in management:users {} do
  ids[#ids + 1] = user.userId
  list[#list + 1] = { userId = user.userId, customData = { badge = "B" .. #ids } }
  if #list == 500 or #ids == count then
    management:updateUserBatch { list = list }
    list = {}
  end
  if #ids == count then break end
end
local n = 0
parallel.each(ids, { concurrency = 64 }, function(id)
  n = n + 1
  management:linkIdentity {
    userId = id, extIdpId = "bench", userIdInIdp = "account-" .. id, type = "openid",
    isSocial = false,
  }
end)
