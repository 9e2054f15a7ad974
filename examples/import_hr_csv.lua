#!/usr/bin/env moonpool
-- Imports a personnel file: creates users who are new and updates users who exist. The employee
-- number in externalId identifies a user.
--
--   moonpool examples/import_hr_csv.lua examples/data/hr.csv --dry-run
--   moonpool examples/import_hr_csv.lua examples/data/hr.csv --failed failed.csv
--
-- The columns are employee_no, name, email, mobile, gender, birthday, company, title, left (the date
-- when the employee left). Rows that fail are written to another file in the same form, with a column
-- that says why, so that you can correct them and run the script again. --dry-run finds the same failures.
local opt = args {
  description = "Creates or updates users from a personnel file.",
  { "file", type = "file", help = "the CSV file" },
  { "--failed", default = "failed.csv", value = "FILE", help = "write failed rows to this file" },
  { "--concurrency", type = "integer", default = 8, value = "N", help = "how many rows to process at the same time" },
  { "--dry-run", help = "only show what the script would do" },
}

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

-- Who has claimed a value that nobody else may have: employee_no, email or phone, by the value.
local claims = { employee_no = {}, email = {}, phone = {} }

local function claim(field, value, number)
  local other = claims[field][value]
  if other then error(("%s: is also in the row of employee %s"):format(field, other), 0) end
  claims[field][value] = number
end

-- Raises what is wrong with a row, before anything is sent.
local function check(number, wanted)
  if number == "" then error("employee_no is empty", 0) end
  claim("employee_no", number, number)
  for _, field in ipairs { "email", "phone" } do
    if wanted[field] then claim(field, wanted[field], number) end
  end
  if wanted.email and not wanted.email:match("^[^%s@]+@[^%s@]+%.[^%s@]+$") then
    error("email: must be an email address such as test@example.com", 0)
  end
  local ok, err = pcall(genauth.models.CreateUserReqDto, wanted)
  if not ok then error(type(err) == "table" and err.text or err, 0) end
end

-- Raises if another user has an address that this one is to get. The pool refuses that itself; this is for --dry-run.
local function checkOwners(wanted, user)
  for _, field in ipairs { "email", "phone" } do
    if wanted[field] then
      local owner = management.try:getUser { userId = wanted[field], userIdType = field }
      if owner.statusCode == 200 and not (user and owner.data.userId == user.userId) then
        error(("%s: already taken by user %s"):format(field, owner.data.userId), 0)
      end
    end
  end
end

local counts = { created = 0, updated = 0, same = 0 }

local function take(row)
  local number = row.employee_no
  local wanted = fields(row)
  check(number, wanted)
  local found = management.try:getUser { userId = number, userIdType = "external_id" }
  if found.statusCode == 404 then
    if opt.dry_run then
      checkOwners(wanted)
    else
      wanted.externalId = number
      management:createUser(wanted)
    end
    counts.created = counts.created + 1
    return "create"
  elseif found.statusCode ~= 200 then
    error(found.message, 0)
  end
  local patch, n = changes(found.data, wanted)
  if n == 0 then
    counts.same = counts.same + 1
    return "leave"
  end
  if opt.dry_run then
    checkOwners(patch, found.data)
  else
    patch.userId = number
    patch.options = { userIdType = "external_id" }
    management:updateUser(patch)
  end
  counts.updated = counts.updated + 1
  return "update"
end

local input <close> = csv.open(opt.file)
local rows, columns = {}, input.columns
for _, name in ipairs(columns) do
  if not known[name] then log.warn("column passed over", { column = name }) end
  present[name] = true
end
if not present.employee_no then
  log.error("no column employee_no", { columns = columns })
  os.exit(2)
end
for row in input:rows() do rows[#rows + 1] = row end

local bar = progress.bar { label = "importing", total = #rows }
local _, failures = parallel.each(rows, { concurrency = opt.concurrency, errors = "all" }, function(row)
  bar:add()
  local done = take(row)
  if opt.dry_run then print(("would %s %s  %s"):format(done, row.employee_no, present.name and row.name or "")) end
end)
bar:finish()

if #failures > 0 then
  local wide = { table.unpack(columns) }
  wide[#wide + 1] = "error"
  local failed <close> = csv.writer(opt.failed, { columns = wide })
  for _, failure in ipairs(failures) do
    local row = failure.item
    local reason = failure.error
    row.error = type(reason) == "table" and (reason.field and reason.field .. ": " or "") .. reason.message
      or tostring(reason)
    failed:write(row)
    log.error("row failed", { employee_no = row.employee_no, reason = row.error })
  end
end
print(("%s%d created, %d updated, %d unchanged, %d failed%s"):format(opt.dry_run and "would be: " or "",
  counts.created, counts.updated, counts.same, #failures, #failures > 0 and " (see " .. opt.failed .. ")" or ""))
