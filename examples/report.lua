#!/usr/bin/env moonpool
-- Counts users by one or more fields, in constant memory, and prints the counts as a table or CSV.
--
--   moonpool examples/report.lua --by company
--   moonpool examples/report.lua --by province,gender --csv counts.csv
--   moonpool examples/report.lua --by customData.school --csv -
local opt = args {
  description = "Counts users by one or more fields.",
  { "--by", default = "status", value = "FIELDS",
    help = "the fields, separated by commas; customData.NAME is a custom field" },
  { "--status", choices = { "Activated", "Suspended", "Deactivated", "Resigned", "Archived" },
    help = "only users with this status" },
  { "--top", type = "integer", value = "N", help = "only the N largest groups" },
  { "--csv", value = "FILE", help = "write CSV to this file, not a table (- is standard output)" },
}

if opt.top and opt.top < 1 then
  log.error("--top: expected a whole number of at least 1", { got = opt.top })
  os.exit(2)
end

local names, custom = {}, false
for name in opt.by:gmatch("[^,%s]+") do
  names[#names + 1] = name
  custom = custom or name:sub(1, 11) == "customData."
end

-- A misspelt field would count everybody as empty.
local keys = {}
if custom then
  for _, field in ipairs(management:getCustomFields { targetType = "USER" }.data) do keys[field.key] = true end
end
for _, name in ipairs(names) do
  local key = name:match("^customData%.(.+)$")
  local ok, err = pcall(function() return not key and genauth.models.UserDto {}[name] end)
  if key and not keys[key] or not ok then
    log.error("unknown field", { field = name, reason = ok and "the pool has no such custom field" or err })
    os.exit(2)
  end
end

local function value(user, name)
  local key = name:match("^customData%.(.+)$")
  local found
  if key then found = user.customData and user.customData[key] else found = user[name] end
  if found == nil or found == genauth.null then return "" end
  return tostring(found)
end

local groups, order, total = {}, {}, 0
local everyone = management:users {
  advancedFilter = opt.status and { { field = "status", operator = "EQUAL", value = opt.status } } or nil,
  options = custom and { withCustomData = true } or nil,
}
for user in progress.each(everyone, { label = "counting" }) do
  local row = {}
  for i, name in ipairs(names) do row[i] = value(user, name) end
  local key = table.concat(row, "\0")
  local group = groups[key]
  if not group then
    group = { row = row, count = 0 }
    groups[key] = group
    order[#order + 1] = group
  end
  group.count = group.count + 1
  total = total + 1
end

table.sort(order, function(a, b)
  if a.count ~= b.count then return a.count > b.count end
  return table.concat(a.row, "\0") < table.concat(b.row, "\0")
end)
local shown = math.min(opt.top or #order, #order)

if opt.csv then
  local columns = { table.unpack(names) }
  columns[#columns + 1] = "users"
  local file <close> = csv.writer(opt.csv, { columns = columns })
  for i = 1, shown do
    local row = { table.unpack(order[i].row) }
    row[#row + 1] = order[i].count
    file:write(row)
  end
else
  for i = 1, shown do
    print(("%8d  %5.1f%%  %s"):format(order[i].count, 100 * order[i].count / total, table.concat(order[i].row, " | ")))
  end
  print(("%8d  in total; groups: %d"):format(total, #order))
end
