-- Progress on stderr: a bar where it is a terminal, else a line now and then.
-- host: show(label, done, total, seconds, goesOn), isTerminal, monotonic(), quiet, fail(text).
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
