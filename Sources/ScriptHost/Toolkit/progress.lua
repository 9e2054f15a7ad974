-- Progress on stderr: a bar where it is a terminal, else a line now and then.
-- host: write(text), isTerminal, monotonic(), quiet, fail(text).
local host = ...
local Bar = {}
Bar.__index = Bar
Bar.__name = "progress"

local function count(n)
  local text = ("%d"):format(n)
  local grouped = text:reverse():gsub("(%d%d%d)", "%1,"):reverse()
  return (grouped:gsub("^,", ""))
end

local function span(seconds)
  seconds = math.floor(seconds + 0.5)
  if seconds >= 3600 then return ("%d:%02d:%02d"):format(seconds // 3600, seconds % 3600 // 60, seconds % 60) end
  return ("%d:%02d"):format(seconds // 60, seconds % 60)
end

local function describe(bar, now)
  local elapsed = now - bar.start
  local rate = elapsed > 0 and bar.done / elapsed or 0
  local text = bar.label ~= "" and bar.label .. "  " or ""
  if bar.total then
    local share = bar.total > 0 and math.min(1, bar.done / bar.total) or 1
    local filled = math.floor(share * 20)
    if host.isTerminal then text = text .. "[" .. ("#"):rep(filled) .. ("."):rep(20 - filled) .. "] " end
    text = ("%s%3d%%  %s/%s"):format(text, math.floor(share * 100), count(bar.done), count(bar.total))
  else
    text = text .. count(bar.done)
  end
  text = ("%s  %s/s"):format(text, rate >= 10 and count(math.floor(rate + 0.5)) or ("%.1f"):format(rate))
  if bar.total and rate > 0 and bar.done < bar.total then
    text = text .. "  " .. span((bar.total - bar.done) / rate) .. " left"
  elseif not bar.open then
    text = text .. "  in " .. span(elapsed)
  end
  return text
end

local function draw(bar, force)
  if host.quiet then return end
  local now = host.monotonic()
  if not force and now - bar.drawn < (host.isTerminal and 0.1 or 10) then return end
  bar.drawn = now
  local text = describe(bar, now)
  if host.isTerminal then
    host.write("\r" .. text .. "\27[K" .. (bar.open and "" or "\n"))
  else
    host.write(text .. "\n")
  end
end

-- bar:add(n): n more are done (1 without n).
function Bar:add(n)
  self.done = self.done + (n or 1)
  self.ticks = self.ticks + 1
  -- Asking the clock costs more than counting.
  if self.ticks % 16 == 0 or self.ticks < 16 then draw(self, false) end
end

-- bar:set(n): n are done altogether.
function Bar:set(n)
  self.done = n
  draw(self, false)
end

-- bar:finish(): the last line, with the time it took.
function Bar:finish()
  if not self.open then return end
  self.open = false
  draw(self, true)
end

Bar.__close = function(self) self:finish() end

-- progress.bar{label =, total =}: a bar to add to. progress.each(list or iterator, options) counts what a loop takes.
local progress = {}

function progress.bar(options)
  options = options or {}
  if type(options) ~= "table" then host.fail("progress.bar: expected a table of options, got " .. type(options)) end
  for key in pairs(options) do
    if key ~= "label" and key ~= "total" then
      host.fail(("progress.bar: %s: no such option; the options are label and total"):format(tostring(key)))
    end
  end
  if options.total ~= nil and type(options.total) ~= "number" then
    host.fail("progress.bar: total: expected a number, got " .. type(options.total))
  end
  local now = host.monotonic()
  return setmetatable({ label = tostring(options.label or ""), total = options.total, done = 0, ticks = 0, start = now,
    drawn = host.isTerminal and now - 1 or now, open = true }, Bar)
end

-- for item in progress.each(items, {label =}) do … end
function progress.each(items, options)
  if type(items) == "table" and not host.callable(items) then
    options = options or {}
    local bar = progress.bar({ label = options.label, total = options.total or #items })
    local index = 0
    return function()
      index = index + 1
      if index > 1 and index <= #items + 1 then bar:add(1) end
      if items[index] == nil then
        bar:finish()
        return nil
      end
      return items[index], index
    end, nil, nil, bar
  end
  local bar = progress.bar(options)
  local started = false
  local function step(...)
    if (...) == nil then
      bar:finish()
      return nil
    end
    return ...
  end
  return function(state, control)
    if started then bar:add(1) end
    started = true
    return step(items(state, control))
  end, nil, nil, bar
end

return progress
