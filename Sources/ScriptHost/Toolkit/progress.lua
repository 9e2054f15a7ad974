-- Progress on stderr: a bar where it is a terminal, else a line now and then.
-- host: show(label, done, total, seconds, goesOn), isTerminal, monotonic(), quiet, items(what, value, noun),
-- fail(text).
local host = ...
local Bar = {}
Bar.__index = Bar
Bar.__name = "progress"

local function draw(bar, force)
  if host.quiet then return end
  local now = host.monotonic()
  if not force and now - bar.drawn < (host.isTerminal and 0.1 or 10) then return end
  bar.drawn = now
  host.show(bar.label, bar.done, bar.total, now - bar.start, bar.open)
end

-- Checks the bar that a method was called on, and its number.
local function check(self, method, n)
  if getmetatable(self) ~= Bar then
    host.fail(("progress: %s is a method; call it with a colon, as in bar:%s(…)"):format(method, method))
  end
  if type(n) ~= "number" then host.fail(("progress: %s: expected a number, got %s"):format(method, type(n))) end
end

-- bar:add(n): n more are done (1 without n).
function Bar:add(n)
  if n == nil then n = 1 end
  check(self, "add", n)
  self.done = self.done + n
  self.ticks = self.ticks + 1
  -- Asking the clock costs more than counting.
  if self.ticks % 16 == 0 or self.ticks < 16 then draw(self, false) end
end

-- bar:set(n): n are done altogether.
function Bar:set(n)
  check(self, "set", n)
  self.done = n
  draw(self, false)
end

-- bar:finish(): the last line, with the time it took.
function Bar:finish()
  check(self, "finish", 0)
  if not self.open then return end
  self.open = false
  draw(self, true)
end

Bar.__close = function(self) self:finish() end

-- progress.bar{label =, total =}: a bar to add to. progress.each(list or iterator, options) counts what a loop takes.
local progress = {}

local function bar(what, options, count)
  if options == nil then options = {} end
  if type(options) ~= "table" then host.fail(("%s: expected a table of options, got %s"):format(what, type(options))) end
  for key in pairs(options) do
    if key ~= "label" and key ~= "total" then
      host.fail(("%s: %s: no such option; the options are label and total"):format(what, tostring(key)))
    end
  end
  if options.total ~= nil and type(options.total) ~= "number" then
    host.fail(("%s: total: expected a number, got %s"):format(what, type(options.total)))
  end
  if options.label ~= nil and type(options.label) ~= "string" and type(options.label) ~= "number" then
    host.fail(("%s: label: expected a string, got %s"):format(what, type(options.label)))
  end
  local now = host.monotonic()
  return setmetatable({ label = tostring(options.label or ""), total = options.total or count, done = 0, ticks = 0, start = now,
    drawn = host.isTerminal and now - 1 or now, open = true }, Bar)
end

function progress.bar(options) return bar("progress.bar", options) end

-- for item in progress.each(items, {label =}) do … end
function progress.each(items, options)
  local count = host.items("progress.each", items, "items")
  local bar = bar("progress.each", options, count)
  local function next(step)
    -- csv.write needs the columns even if there is no item.
    host.known.set(step, host.known.of(items))
    return step, nil, nil, bar
  end
  if count then
    local index = 0
    return next(function()
      index = index + 1
      if index > 1 and index <= #items + 1 then bar:add(1) end
      if items[index] == nil then
        bar:finish()
        return nil
      end
      return items[index], index
    end)
  end
  local started = false
  local function step(...)
    if (...) == nil then
      bar:finish()
      return nil
    end
    return ...
  end
  return next(function(state, control)
    if started then bar:add(1) end
    started = true
    return step(items(state, control))
  end)
end

return progress
