#!/usr/bin/env moonpool
-- Imports a personnel file: creates users who are new and updates users who exist. The employee
-- number in externalId identifies a user.
--
--   moonpool examples/import_hr_csv.lua examples/data/hr.csv --dry-run
--   moonpool examples/import_hr_csv.lua examples/data/hr.csv --failed failed.csv
--
-- The columns are employee_no, name, email, mobile, gender, birthday, company, title, left (the date
-- when the employee left). Rows that fail are written to another file in the same form, with a column
-- that says why, so that you can correct them and run the script again. --dry-run makes the same checks and
-- writes the same file; only a rule that the pool alone knows, or a change by somebody else, can make the run differ.
local opt = args {
  description = "Creates or updates users from a personnel file.",
  { "file", type = "file", help = "the CSV file" },
  { "--failed", default = "failed.csv", value = "FILE", help = "write failed rows to this file" },
  { "--concurrency", type = "integer", default = 8, value = "N", help = "how many rows to process at the same time" },
  { "--dry-run", help = "only show what the script would do" },
}

if opt.concurrency < 1 or opt.concurrency > 10000 then
  log.error("--concurrency: expected a whole number from 1 to 10000", { got = opt.concurrency })
  os.exit(2)
end

local genders = { ["男"] = "M", ["女"] = "F", male = "M", female = "F", m = "M", f = "F" }

-- The columns that are read, and those that the file has.
local known, present = {}, {}
for name in ("employee_no name email mobile gender birthday company title left error"):gmatch("%S+") do
  known[name] = true
end

-- The fields of a user that a row sets. Empty cells set nothing.
local function fields(row)
  local function cell(name)
    local text = present[name] and row[name]
    return text and text ~= "" and text or nil
  end
  local gender, email = cell("gender"), cell("email")
  return {
    -- The pool keeps addresses in lower case.
    name = cell("name"), email = email and email:lower(), phone = cell("mobile"), birthdate = cell("birthday"),
    company = cell("company"), gender = gender and (genders[gender:lower()] or error("gender: " .. gender, 0)),
    status = cell("left") and "Resigned" or nil,
  }
end

local function changes(user, wanted)
  local patch, n = {}, 0
  for name, value in pairs(wanted) do
    if user[name] ~= value then patch[name], n = value, n + 1 end
  end
  return patch, n
end

local function isEmail(email)
  local before, domain = email:match("^([^@]+)@([^@]+)$")
  if not before or #email > 254 or #before > 64 or not domain:find("%.") then return false end
  if before:find("[^%w!#$%%&'*+/=?^_`{|}~.\x80-\xff-]") or ("." .. before .. "."):find("..", 1, true) then
    return false
  end
  for label in (domain .. "."):gmatch("([^.]*)%.") do
    if #label < 1 or #label > 63 or label:find("^%-") or label:find("%-$") then return false end
    if label:find("[^%w\x80-\xff-]") then return false end
  end
  return true
end

-- The rules of the pool for a user's own fields, in the pool's words. The dry run and the run both ask here.
local function refusal(number, wanted)
  if number == "" then return "employee_no is empty" end
  if #number > 256 or number:find("%c") or not number:find("[^ ]") then
    return "externalId: must be 1 to 256 bytes without control characters"
  end
  for _, field in ipairs { "name", "company" } do
    if wanted[field] and #wanted[field] > 65536 then return field .. ": must not be longer than 65536 bytes" end
  end
  if wanted.email and not isEmail(wanted.email) then
    return "email: must be an email address such as test@example.com"
  end
  local phone = wanted.phone
  if phone and (phone:find("%D") or #phone < 4 or #phone > 15) then
    return "phone: must be 4 to 15 digits, without the country code"
  end
end

-- No country code, +86 and the null that a tenant may answer are the same.
local function countryCode(user)
  local code = user and user.phoneCountryCode
  return code and code ~= genauth.null and code or "+86"
end

-- Why the pool would refuse to give the email or phone to this user (nil for a new one): another user has it.
local function taken(patch, user)
  for _, field in ipairs { "email", "phone" } do
    local id = patch[field]
    local code = countryCode(user)
    if id then
      if field == "phone" and code ~= "+86" then id = code .. "-" .. id end
      local owner = management.try:getUser { userId = id, userIdType = field }
      if owner.statusCode == 200 then
        local isOwn = user and owner.data.userId == user.userId
        local isOther = field == "phone"
          and (owner.data.phone ~= patch.phone or countryCode(owner.data) ~= code)
        if not isOwn and not isOther then
          return ("%s: %s is already used by user %s"):format(field, field, owner.data.userId)
        end
      elseif owner.statusCode ~= 404 then
        return owner.message
      end
    end
  end
end

-- Finds out what to do with a row, without changing anything.
local function plan(entry)
  local number, wanted = entry.row.employee_no, fields(entry.row)
  entry.number, entry.wanted = number, wanted
  local why = refusal(number, wanted)
  if why then error(why, 0) end
  local found = management.try:getUser { userId = number, userIdType = "external_id" }
  if found.statusCode ~= 200 and found.statusCode ~= 404 then error(found.message, 0) end
  local user, patch, n = nil, wanted, 0
  if found.statusCode == 200 then
    user = found.data
    patch, n = changes(user, wanted)
  elseif not wanted.email and not wanted.phone then
    error("email, phone or username is required", 0)
  end
  entry.action = not user and "create" or n == 0 and "leave" or "update"
  entry.patch = patch
  local ok, err = pcall(genauth.models.CreateUserReqDto, patch)
  if not ok then error(type(err) == "table" and err.text or err, 0) end
  why = taken(patch, user)
  if why then error(why, 0) end
end

-- The accepted row that has a value which only one user may have. A failed row claims nothing.
local claims = { employee_no = {}, email = {}, phone = {} }

local function claimed(entry)
  return { employee_no = entry.number, email = entry.wanted.email, phone = entry.wanted.phone }
end

-- Goes through rows in the order of the file: returns those that can be written, and those that need a value of
-- an accepted row.
local function settle(entries)
  local accepted, denied = {}, {}
  for _, entry in ipairs(entries) do
    local values = claimed(entry)
    entry.error = nil
    for _, field in ipairs { "employee_no", "email", "phone" } do
      local other = values[field] and claims[field][values[field]]
      if other and not entry.error then
        entry.error = field == "employee_no" and "employee_no: is also in another row"
          or ("%s: is also in the row of employee %s"):format(field, other.number)
      end
    end
    if entry.error then
      denied[#denied + 1] = entry
    else
      for field, value in pairs(values) do claims[field][value] = entry end
      accepted[#accepted + 1] = entry
    end
  end
  return accepted, denied
end

local function write(entry)
  local patch = entry.patch
  if entry.action == "create" then
    patch.externalId = entry.number
    management:createUser(patch)
  elseif entry.action == "update" then
    patch.userId = entry.number
    patch.options = { userIdType = "external_id" }
    management:updateUser(patch)
  end
end

local function text(reason)
  if type(reason) ~= "table" then return tostring(reason) end
  return (reason.field and reason.field .. ": " or "") .. reason.message
end

local input <close> = csv.open(opt.file)
local columns = input.columns
for _, name in ipairs(columns) do
  if not known[name] then log.warn("column passed over", { column = name }) end
  present[name] = true
end
if not present.employee_no then
  log.error("no column employee_no", { columns = columns })
  os.exit(2)
end
local entries = {}
for row in input:rows() do entries[#entries + 1] = { row = row, place = #entries + 1 } end

local bar = progress.bar { label = "importing", total = #entries }
local options = { concurrency = opt.concurrency, errors = "all" }
local failed, planned = {}, {}
local function fail(failures)
  for _, failure in ipairs(failures) do
    failure.item.error = text(failure.error)
    failed[#failed + 1] = failure.item
    bar:add()
  end
end

local _, refused = parallel.each(entries, options, plan)
fail(refused)
for _, entry in ipairs(entries) do
  if not entry.error then planned[#planned + 1] = entry end
end

local counts = { create = 0, update = 0, leave = 0 }
-- If the pool refuses a row after all, the rows that needed its values get another turn.
repeat
  local accepted, denied = settle(planned)
  local failures = {}
  if not opt.dry_run then _, failures = parallel.each(accepted, options, write) end
  fail(failures)
  for _, entry in ipairs(accepted) do
    if entry.error then
      for field, value in pairs(claimed(entry)) do claims[field][value] = nil end
    else
      counts[entry.action] = counts[entry.action] + 1
      bar:add()
      if opt.dry_run then
        print(("would %s %s  %s"):format(entry.action, entry.number, present.name and entry.row.name or ""))
      end
    end
  end
  planned = denied
until #failures == 0 or #denied == 0
-- They raise, so that they count as failed rows of this run.
_, refused = parallel.each(planned, options, function(entry) error(entry.error, 0) end)
fail(refused)
bar:finish()

if #failed > 0 then
  local wide = { table.unpack(columns) }
  if not present.error then wide[#wide + 1] = "error" end
  local file <close> = csv.writer(opt.failed, { columns = wide })
  table.sort(failed, function(a, b) return a.place < b.place end)
  for _, entry in ipairs(failed) do
    entry.row.error = entry.error
    file:write(entry.row)
    log.error("row failed", { employee_no = entry.row.employee_no, reason = entry.error })
  end
end
print(("%s%d created, %d updated, %d unchanged, %d failed%s"):format(opt.dry_run and "would be: " or "",
  counts.create, counts.update, counts.leave, #failed, #failed > 0 and " (see " .. opt.failed .. ")" or ""))
