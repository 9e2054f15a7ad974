#!/usr/bin/env moonpool
-- Gives users a new generated password, which they must change at their next sign-in, and mails it to them.
--
--   moonpool examples/rotate_passwords.lua --dry-run
--   moonpool examples/rotate_passwords.lua --company "Northwind" --older-than 90d
--
-- Nobody ever sees a password: it is made in the pool, stored as a hash, and leaves only in the
-- mail. Users without an address are left alone
-- and listed, because they would be locked out.
local opt = args {
  description = "Rotates the passwords of active users and mails them the new ones.",
  { "--company", value = "NAME", help = "only the users of this company" },
  { "--older-than", type = "duration", value = "AGE", help = "only passwords set longer ago than this, such as 90d" },
  { "--limit", type = "integer", value = "N", help = "at most so many users" },
  { "--concurrency", type = "integer", default = 16, value = "N", help = "calls in flight" },
  { "--dry-run", help = "only show who it would be" },
}

local filter = { { field = "status", operator = "EQUAL", value = "Activated" } }
if opt.company then filter[#filter + 1] = { field = "company", operator = "EQUAL", value = opt.company } end

-- Chosen before anything is changed, so that a user who is changed does not move under the walk.
local before = opt.older_than and time.iso(time.now() - opt.older_than)
local chosen, unreachable = {}, {}
for user in management:users { advancedFilter = filter } do
  local due = not before or not user.passwordLastSetAt or user.passwordLastSetAt < before
  if due and user.email then
    chosen[#chosen + 1] = user.userId
    if opt.dry_run then print(("would rotate %s  %s"):format(user.userId, user.email)) end
    if #chosen == opt.limit then break end
  elseif due then
    unreachable[#unreachable + 1] = user.userId
  end
end

if opt.dry_run then
  print(("%d users would get a new password, %d have no e-mail address"):format(#chosen, #unreachable))
  return
end

local bar = progress.bar { label = "rotating", total = #chosen }
local _, failures = parallel.each(chosen, { concurrency = opt.concurrency, errors = "all" }, function(userId)
  bar:add()
  management:updateUser {
    userId = userId,
    options = {
      autoGeneratePassword = true,
      resetPasswordOnNextLogin = true,
      sendPasswordResetedNotification = { sendDefaultEmailNotification = true },
    },
  }
end)
bar:finish()

for _, failure in ipairs(failures) do
  log.error("not rotated", { userId = failure.item, reason = tostring(failure.error) })
end
for _, userId in ipairs(unreachable) do log.warn("left alone: no e-mail address", { userId = userId }) end
print(("%d passwords rotated, %d failed, %d users without an e-mail address left alone"):format(
  #chosen - #failures, #failures, #unreachable))
