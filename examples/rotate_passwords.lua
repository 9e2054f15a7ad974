#!/usr/bin/env moonpool
-- Generates new passwords, mails them to the users, and makes the users change them at the next sign-in.
--
--   moonpool examples/rotate_passwords.lua --dry-run
--   moonpool examples/rotate_passwords.lua --company "Northwind" --older-than 90d
--
-- Nobody else sees a password: the pool generates it, stores only its hash, and sends it by mail.
-- Users without an e-mail address are skipped and logged, because they would be locked out.
local opt = args {
  description = "Rotates the passwords of active users and mails them the new ones.",
  { "--company", value = "NAME", help = "only users of this company" },
  { "--older-than", type = "duration", value = "AGE", help = "only passwords older than this, such as 90d" },
  { "--limit", type = "integer", value = "N", help = "change at most N users" },
  { "--concurrency", type = "integer", default = 16, value = "N", help = "how many calls to run at the same time" },
  { "--dry-run", help = "only show which users would change" },
}

if opt.limit and opt.limit < 1 then
  log.error("--limit: expected a whole number of at least 1", { got = opt.limit })
  os.exit(2)
end
if opt.concurrency < 1 or opt.concurrency > 10000 then
  log.error("--concurrency: expected a whole number from 1 to 10000", { got = opt.concurrency })
  os.exit(2)
end

local filter = { { field = "status", operator = "EQUAL", value = "Activated" } }
if opt.company then filter[#filter + 1] = { field = "company", operator = "EQUAL", value = opt.company } end

-- A tenant may answer null for a field that a user does not have.
local function known(value) return value ~= genauth.null and value or nil end

-- Choose all users before changing any, so that a change does not move users while the script walks over them.
local before = opt.older_than and time.iso(time.now() - opt.older_than)
local chosen, unreachable = {}, {}
for user in management:users { advancedFilter = filter } do
  local email, set = known(user.email), known(user.passwordLastSetAt)
  local due = not before or not set or set < before
  if due and email then
    chosen[#chosen + 1] = user.userId
    if opt.dry_run then print(("would rotate %s  %s"):format(user.userId, email)) end
    if #chosen == opt.limit then break end
  elseif due then
    unreachable[#unreachable + 1] = user.userId
  end
end

if opt.dry_run then
  print(("passwords to rotate: %d; users without an e-mail address: %d"):format(#chosen, #unreachable))
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
  log.error("password not rotated", { userId = failure.item, reason = tostring(failure.error) })
end
for _, userId in ipairs(unreachable) do log.warn("skipped: no e-mail address", { userId = userId }) end
print(("passwords rotated: %d; failed: %d; skipped without an e-mail address: %d"):format(
  #chosen - #failures, #failures, #unreachable))
