#!/usr/bin/env moonpool
-- Signs a user in with a password and changes the profile, as an application does for its user.
--
--   MOONPOOL_PASSWORD=… moonpool examples/profile_self_service.lua wei.li@example.com --nickname 小李
--   moonpool examples/profile_self_service.lua wei.li@example.com --password-file secret.txt \
--     --set school=清华大学
--
-- The password comes from a file or the environment. Never pass a password on the command line:
-- every user of the machine can read it there.
local opt = args {
  description = "Signs a user in and changes the profile.",
  { "account", help = "the username, e-mail address or phone number" },
  { "--password-file", type = "file", value = "FILE",
    help = "read the password from this file, not from MOONPOOL_PASSWORD" },
  { "--nickname", value = "NAME" },
  { "--city", value = "NAME" },
  { "--set", list = true, value = "FIELD=VALUE", help = "set a custom field that users may edit" },
  { "--dry-run", help = "sign in and show the profile as it would be, but change nothing" },
}

local password = env.MOONPOOL_PASSWORD
if opt.password_file then password = fs.read(opt.password_file):gsub("[\r\n]+$", "") end
if not password then
  log.error("no password: set MOONPOOL_PASSWORD or use --password-file")
  os.exit(2)
end

local signedIn = authentication.try:signInByAccountPassword { account = opt.account, password = password }
if signedIn.statusCode ~= 200 then
  if signedIn.apiCode == 1639 or signedIn.apiCode == 2058 then
    log.error("the user must change the password first", { account = opt.account })
  else
    log.error("sign-in failed", { account = opt.account, reason = signedIn.message })
  end
  os.exit(1)
end
authentication:setAccessToken(signedIn.data.access_token)

local change = { nickname = opt.nickname, city = opt.city }
for _, pair in ipairs(opt.set) do
  local name, value = pair:match("^([^=]+)=(.*)$")
  if not name then
    log.error("--set: expected FIELD=VALUE", { got = pair })
    os.exit(2)
  end
  change.customData = change.customData or {}
  change.customData[name] = value
end

-- A wrong value is rejected in a dry run as well.
genauth.models.UpdateUserProfileDto(change)
if next(change) and opt.dry_run then
  -- An application's user cannot list the fields of the pool.
  log.warn("only the run checks whether the user may edit these fields"
    .. (change.customData and ", and whether the custom fields exist and accept these values" or ""))
elseif next(change) then
  local updated = authentication.try:updateProfile(change)
  if updated.statusCode ~= 200 then
    log.error("profile not changed", { account = opt.account, reason = updated.message })
    os.exit(1)
  end
end

local profile = authentication:getProfile { withCustomData = true }.data
local shown = {
  userId = profile.userId, username = profile.username, nickname = profile.nickname, city = profile.city,
  customData = profile.customData,
}
if opt.dry_run then
  -- As it would be.
  shown.nickname, shown.city = change.nickname or shown.nickname, change.city or shown.city
  for name, value in pairs(change.customData or {}) do shown.customData[name] = value end
end
print(json.encode(shown, { sort = true }))
