#!/usr/bin/env moonpool
-- Brings phone numbers into one form: only digits in `phone`, the country code in `phoneCountryCode`.
--
--   moonpool examples/normalise_phones.lua --dry-run
--   moonpool examples/normalise_phones.lua --country +86
--
-- Numbers that the script does not understand are logged and stay unchanged.
local opt = args {
  description = "Brings the users' phone numbers into one form.",
  { "--country", default = "+86", value = "CODE", help = "the country code of numbers without one" },
  { "--batch", type = "integer", default = 50, value = "N", help = "how many users to change in one call" },
  { "--dry-run", help = "only show what would change" },
}

if opt.batch < 1 then
  log.error("--batch: expected a whole number of at least 1", { got = opt.batch })
  os.exit(2)
end
if not opt.country:match("^%+[1-9]%d?%d?%d?$") then
  log.error("--country: expected + and 1 to 4 digits, such as +86", { got = opt.country })
  os.exit(2)
end

-- A country code has one to three digits, so its length does not tell where it ends. The script
-- knows these codes.
local codes = { "+852", "+853", "+886", "+86", "+81", "+82", "+65", "+49", "+44", "+33", "+1" }

-- Returns digits and code, or nil and the reason.
local function normalise(phone, code)
  local text = phone:gsub("[%s%-%.%(%)]", ""):gsub("^00", "+")
  if text:sub(1, 1) == "+" then
    for _, known in ipairs(codes) do
      if text:sub(1, #known) == known then
        text, code = text:sub(#known + 1), known
        break
      end
    end
    if text:sub(1, 1) == "+" then return nil, "unknown country code" end
  end
  if not text:match("^%d+$") then return nil, "not a number" end
  if #text < 5 or #text > 15 then return nil, "wrong length" end
  return text, code or opt.country
end

local changed, odd, seen, failed = 0, 0, 0, 0
local pending = {}

-- Who got a number in a dry run, where the pool does not refuse what is taken.
local given = {}

local function isFree(user, phone)
  local owner = management.try:getUser { userId = phone, userIdType = "phone" }
  if given[phone] or owner.statusCode == 200 and owner.data.userId ~= user.userId then return false end
  given[phone] = true
  return true
end

local function flush()
  if #pending == 0 then return end
  local answer = management.try:updateUserBatch { list = pending }
  if answer.statusCode == 200 then
    changed = changed + #pending
  else
    -- The pool rejected one of them, for instance because another user has that number. Update them
    -- one by one, so that the others go through.
    for _, user in ipairs(pending) do
      local single = management.try:updateUser {
        userId = user.userId, phone = user.phone, phoneCountryCode = user.phoneCountryCode,
      }
      if single.statusCode == 200 then
        changed = changed + 1
      else
        failed = failed + 1
        log.warn("phone rejected", { userId = user.userId, reason = single.message })
      end
    end
  end
  pending = {}
end

local everyone = management:users { advancedFilter = { { field = "phone", operator = "NOT_NULL" } } }
for user in progress.each(everyone, { label = "checking phones" }) do
  seen = seen + 1
  -- A tenant may answer null for a field that a user does not have.
  local known = user.phoneCountryCode ~= genauth.null and user.phoneCountryCode or nil
  local phone, code = normalise(user.phone, known)
  if not phone then
    odd = odd + 1
    log.warn("phone skipped", { userId = user.userId, reason = code })
  elseif phone ~= user.phone or code ~= known then
    if opt.dry_run and not isFree(user, phone) then
      failed = failed + 1
      log.warn("would be left as it is", { userId = user.userId, reason = "phone: already taken" })
    elseif opt.dry_run then
      changed = changed + 1
      print(("%s  %s %s -> %s %s"):format(user.userId, known or "", user.phone, code, phone))
    else
      pending[#pending + 1] = { userId = user.userId, phone = phone, phoneCountryCode = code }
      if #pending == opt.batch then flush() end
    end
  end
end
flush()

print(("phones checked: %d; %s: %d; skipped: %d; rejected: %d"):format(
  seen, opt.dry_run and "would change" or "changed", changed, odd, failed))
if failed > 0 then os.exit(3) end
