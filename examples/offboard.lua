#!/usr/bin/env moonpool
-- Suspends the users in a list. This ends their sessions and blocks sign-in. Their data stays.
-- --activate sets the status of every user in the list to Activated, whatever it was before. It does not restore
-- the former status: the dry run and the log of the run show that.
--
--   moonpool examples/offboard.lua leavers.txt --dry-run
--   echo wei.li@example.com | moonpool examples/offboard.lua -
--   moonpool examples/offboard.lua leavers.txt --by external_id --status Resigned
--   moonpool examples/offboard.lua returners.txt --activate --dry-run
--
-- The list has one user per line. Empty lines, everything after a #, and a first line that names the
-- column are skipped.
local opt = args {
  description = "Suspends the users in a list, or sets them to another status.",
  { "list", help = "the file, or - for standard input" },
  { "--by", default = "email", choices = { "email", "phone", "username", "external_id", "user_id" },
    help = "what identifies the users in the list" },
  { "--status", choices = { "Suspended", "Deactivated", "Resigned" }, help = "the new status, Suspended by default" },
  { "--activate", help = "set every user in the list to Activated, whatever the status is now" },
  { "--dry-run", help = "only show which users would change" },
}
if opt.activate and opt.status then
  log.error("--activate and --status exclude each other", { status = opt.status })
  os.exit(2)
end
local status = opt.activate and "Activated" or opt.status or "Suspended"

-- What the column is called in lists that come out of a spreadsheet or `moonpool pool export`.
local headings = { email = true, ["e-mail"] = true, phone = true, username = true, externalid = true, userid = true }

local lines, seen, isFirst = {}, {}, true
for line in fs.lines(opt.list) do
  local who = line:gsub("#.*", ""):match("^%s*(.-)%s*$")
  if isFirst and headings[who:lower():gsub("_", "")] then
    log.info("heading skipped", { line = who })
  elseif who ~= "" and not seen[who] then
    lines[#lines + 1], seen[who] = who, true
  end
  if who ~= "" then isFirst = false end
end

-- Two lines may lead to one user.
local already, met = 0, {}
local done, failures = parallel.map(lines, { concurrency = 8, errors = "all" }, function(who)
  local user = management:getUser { userId = who, userIdType = opt.by }.data
  if user.status == status or met[user.userId] then
    already = already + 1
    return "already"
  end
  met[user.userId] = true
  if opt.dry_run then
    print(("would set %s  %s to %s (now %s)"):format(user.userId, who, status, user.status))
  else
    management:updateUser { userId = user.userId, status = status }
    log.info("status set", { who = who, userId = user.userId, was = user.status, is = status })
  end
  return "set"
end)

for _, failure in ipairs(failures) do
  local reason = failure.error
  local why = type(reason) == "table" and reason.message or tostring(reason)
  log.error("status not set", { who = failure.item, reason = why })
end
local set = 0
for _, what in pairs(done) do set = set + (what == "set" and 1 or 0) end
print(("%d of %d %s %s, %d already had this status, %d failed"):format(
  set, #lines, opt.dry_run and "would be set to" or "set to", status, already, #failures))
