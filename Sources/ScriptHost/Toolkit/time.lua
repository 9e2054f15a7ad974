-- Time in UTC, as seconds since 1970 with fractions. host: now(), monotonic(), sleep(seconds), fail(text).
local host = ...
local floor, tointeger = math.floor, math.tointeger
local time = {}

-- Days since 1970-01-01 of a date in the proleptic Gregorian calendar, and back (H. Hinnant, "chrono-compatible
-- low-level date algorithms").
local function days(year, month, day)
  if month <= 2 then year = year - 1 end
  local era = year // 400
  local yoe = year - era * 400
  local doy = (153 * (month + (month > 2 and -3 or 9)) + 2) // 5 + day - 1
  local doe = yoe * 365 + yoe // 4 - yoe // 100 + doy
  return era * 146097 + doe - 719468
end

local function civil(z)
  z = z + 719468
  local era = z // 146097
  local doe = z - era * 146097
  local yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
  local doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
  local mp = (5 * doy + 2) // 153
  local month = mp + (mp < 10 and 3 or -9)
  return yoe + era * 400 + (month <= 2 and 1 or 0), month, doy - (153 * mp + 2) // 5 + 1
end

local function number(value, what)
  if type(value) == "string" then
    local parsed, problem = time.parse(value)
    if not parsed then host.fail(what .. ": " .. problem) end
    return parsed
  end
  if type(value) ~= "number" or value ~= value or value < -62135596800 or value > 253402300800 then
    host.fail(what .. ": expected a time as seconds or text, got " .. type(value))
  end
  return value
end

-- time.now(): now, in seconds with fractions.
function time.now() return host.now() end

-- time.monotonic(): seconds of a clock that is never set; for measuring.
function time.monotonic() return host.monotonic() end

local function fields(t, what)
  t = number(t == nil and host.now() or t, what)
  local whole = floor(t * 1000 + 0.5)
  local ms = tointeger(whole % 1000)
  local seconds = tointeger(whole // 1000)
  local day, rest = seconds // 86400, seconds % 86400
  local year, month, date = civil(day)
  return { year = year, month = month, day = date, hour = rest // 3600, minute = rest % 3600 // 60, second = rest % 60,
    millisecond = ms, weekday = (day + 3) % 7 + 1 }
end

-- time.fields(t): {year, month, day, hour, minute, second, millisecond, weekday} in UTC; weekday 1 is Monday.
function time.fields(t) return fields(t, "time.fields") end

local function iso(t, what)
  local f = fields(t, what)
  return ("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ"):format(f.year, f.month, f.day, f.hour, f.minute, f.second, f.millisecond)
end

-- time.iso(t): RFC 3339 with milliseconds, "2026-01-31T08:00:00.000Z"; of now without t.
function time.iso(t) return iso(t, "time.iso") end

-- time.date(t): the date in UTC, "2026-01-31".
function time.date(t) return (iso(t, "time.date"):sub(1, 10)) end

local lengths = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }
local function valid(year, month, day)
  if month < 1 or month > 12 or day < 1 then return false end
  local length = lengths[month]
  if month == 2 and year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0) then length = 29 end
  return day <= length
end

-- time.parse(text): seconds, from a date ("2026-01-31") or RFC 3339 ("2026-01-31T08:00:00.5+08:00"; without a zone it
-- is UTC); nil and what is wrong for anything else.
function time.parse(text)
  if type(text) ~= "string" then return nil, "expected a string, got " .. type(text) end
  local y, m, d, rest = text:match("^(%d%d%d%d)-(%d%d)-(%d%d)(.*)$")
  if not y then return nil, ("%q is not a date such as 2026-01-31 or 2026-01-31T08:00:00Z"):format(text) end
  y, m, d = tointeger(tonumber(y)), tointeger(tonumber(m)), tointeger(tonumber(d))
  if not valid(y, m, d) then return nil, ("%q: this day does not exist"):format(text) end
  local seconds = days(y, m, d) * 86400
  if rest == "" then return seconds end
  local h, min, s, fraction, zone = rest:match("^[Tt ](%d%d):(%d%d):(%d%d)(%.?%d*)(.*)$")
  if not h then
    h, min, zone = rest:match("^[Tt ](%d%d):(%d%d)(.*)$")
    s, fraction = "0", ""
  end
  if not h or fraction == "." or (fraction ~= "" and fraction:sub(1, 1) ~= ".") then
    return nil, ("%q is not a time such as 2026-01-31T08:00:00Z"):format(text)
  end
  h, min, s = tointeger(tonumber(h)), tointeger(tonumber(min)), tointeger(tonumber(s))
  if h > 23 or min > 59 or s > 60 then return nil, ("%q: this time of day does not exist"):format(text) end
  seconds = seconds + h * 3600 + min * 60 + s
  if fraction ~= "" then seconds = seconds + tonumber("0" .. fraction) end
  if zone == "" or zone == "Z" or zone == "z" then return seconds end
  local sign, zh, zm = zone:match("^([+-])(%d%d):?(%d%d)$")
  if not sign or tonumber(zh) > 23 or tonumber(zm) > 59 then return nil, ("%q: %q is not a time zone"):format(text, zone) end
  local offset = tointeger(tonumber(zh)) * 3600 + tointeger(tonumber(zm)) * 60
  return sign == "+" and seconds - offset or seconds + offset
end

-- time.format(t, pattern): by strftime's letters, in UTC; "%Y-%m-%d %H:%M:%S" without a pattern.
function time.format(t, pattern)
  local seconds = floor(number(t == nil and host.now() or t, "time.format"))
  local f = fields(seconds, "time.format")
  local values = {
    Y = ("%04d"):format(f.year), m = ("%02d"):format(f.month), d = ("%02d"):format(f.day), H = ("%02d"):format(f.hour),
    M = ("%02d"):format(f.minute), S = ("%02d"):format(f.second), y = ("%02d"):format(f.year % 100),
    e = ("%2d"):format(f.day), j = ("%03d"):format(days(f.year, f.month, f.day) - days(f.year, 1, 1) + 1),
    u = tostring(f.weekday), s = ("%d"):format(seconds), z = "+0000", Z = "UTC", ["%"] = "%",
    F = ("%04d-%02d-%02d"):format(f.year, f.month, f.day), T = ("%02d:%02d:%02d"):format(f.hour, f.minute, f.second),
    a = ({ "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" })[f.weekday],
    b = ({ "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" })[f.month],
  }
  if pattern ~= nil and type(pattern) ~= "string" then
    host.fail("time.format: expected a pattern such as %Y-%m-%d, got " .. type(pattern))
  end
  return ((pattern or "%F %T"):gsub("%%(.?)", function(letter)
    local value = values[letter]
    if not value then host.fail(("time.format: %%%s: unknown conversion"):format(letter)) end
    return value
  end))
end

local units = { ms = 0.001, s = 1, m = 60, min = 60, h = 3600, d = 86400, w = 604800 }

local function length(text, what)
  if type(text) == "number" then return text end
  if type(text) ~= "string" then host.fail(("%s: expected a duration such as 1h30m, got %s"):format(what, type(text))) end
  local total, rest = 0, text:gsub("%s", "")
  if rest == "" then host.fail(what .. ": the text is empty") end
  while rest ~= "" do
    local amount, unit, after = rest:match("^(%d+%.?%d*)(%a*)(.*)$")
    local factor = unit and (units[unit] or (unit == "" and after == "" and 1))
    if not factor then
      host.fail(("%s: %q is not a duration such as 1h30m; the units are ms, s, m, h, d and w"):format(what, text))
    end
    total = total + tonumber(amount) * factor
    rest = after
  end
  return tointeger(total) or total
end

-- time.duration(text): seconds, from "1h30m", "250ms", "2d", or a number of seconds as it is.
function time.duration(text) return length(text, "time.duration") end

-- time.sleep(duration): waits, in seconds or as for time.duration; other tasks go on meanwhile.
function time.sleep(duration)
  local seconds = length(duration, "time.sleep")
  if seconds ~= seconds or seconds < 0 then host.fail("time.sleep: a duration cannot be negative") end
  host.sleep(seconds)
end

-- time.since(m): seconds since a time.monotonic().
function time.since(start)
  if type(start) ~= "number" then host.fail("time.since: expected a number from time.monotonic(), got " .. type(start)) end
  return host.monotonic() - start
end

return time
