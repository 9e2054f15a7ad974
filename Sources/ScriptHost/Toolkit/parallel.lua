-- parallel.map and parallel.each: many calls in flight, results in the order of the items.
-- host: spawn(fn) starts a task, park() suspends the running one, wake(task) lets it go on, current() names it,
-- failed(n) counts rows that failed, items(what, value, noun) checks what is gone over, fail(text) raises at the
-- script's own line.
local host = ...
local unpack, create, type, pcall, error, next = table.unpack, table.pack, type, pcall, error, next
local parallel = {}

local function check(name, items, options, fn)
  if type(options) == "function" and fn == nil then
    options, fn = {}, options
  end
  options = options or {}
  if type(options) ~= "table" then
    host.fail(("parallel.%s: options: expected a table, got %s"):format(name, type(options)))
  end
  if type(fn) ~= "function" then
    host.fail(("parallel.%s: expected a function to call for each item, got %s"):format(name, type(fn)))
  end
  for key in next, options do
    if key ~= "concurrency" and key ~= "errors" then
      host.fail(("parallel.%s: %s: no such option; the options are concurrency and errors"):format(name, tostring(key)))
    end
  end
  local concurrency = options.concurrency == nil and 16 or options.concurrency
  if math.type(concurrency) ~= "integer" or concurrency < 1 or concurrency > 10000 then
    host.fail(("parallel.%s: concurrency: expected a whole number from 1 to 10000"):format(name))
  end
  local errors = options.errors or "first"
  if errors ~= "first" and errors ~= "all" then
    host.fail(("parallel.%s: errors: expected 'first' or 'all'"):format(name))
  end
  return concurrency, errors == "all", fn
end

-- Answers a function that gives the next index and item, and how many there are where that is known. Only one task at a
-- time asks an iterator: it may have to wait for a page of its own.
local function source(name, items, state, control)
  local index = 0
  local count = host.items("parallel." .. name, items, "items")
  if count then
    return function()
      if index >= count then return nil end
      index = index + 1
      return index, create(items[index])
    end, count
  end
  local busy, queue, head, tail, done = false, {}, 1, 0, false
  return function()
    while busy do
      tail = tail + 1
      queue[tail] = host.current()
      host.park()
    end
    if done then return nil end
    busy = true
    local values = create(pcall(items, state, control))
    busy = false
    if head <= tail then
      local waiting = queue[head]
      queue[head] = nil
      head = head + 1
      host.wake(waiting)
    end
    if not values[1] then
      done = true
      error(values[2], 0)
    end
    if values[2] == nil then
      done = true
      return nil
    end
    control = values[2]
    index = index + 1
    return index, create(unpack(values, 2, values.n))
  end, nil
end

local function run(name, concurrency, all, fn, take, count, keep)
  local results, failures, failure = {}, {}, nil
  local running, parent, parked = 0, host.current(), false
  local stop, last = false, 0

  local function work()
    while not stop do
      local taken, index, item = pcall(take)
      if not taken then
        -- The items themselves cannot be had: that ends it, whatever `errors` says.
        stop, failure = true, failure or { error = index }
        break
      end
      if index == nil then break end
      if index > last then last = index end
      local ok, answer = pcall(fn, unpack(item, 1, item.n))
      if ok then
        if keep then results[index] = answer end
      else
        host.failed(1)
        if all then
          failures[#failures + 1] = { index = index, item = item[1], error = answer }
        else
          stop, failure = true, failure or { error = answer }
        end
      end
    end
  end

  for _ = 1, count and math.min(concurrency, count) or concurrency do
    running = running + 1
    host.spawn(function()
      pcall(work)
      running = running - 1
      if running == 0 and parked then
        parked = false
        host.wake(parent)
      end
    end)
  end
  if running > 0 then
    parked = true
    host.park()
  end
  if failure then error(failure.error, 0) end
  table.sort(failures, function(a, b) return a.index < b.index end)
  return results, failures, last
end

-- parallel.map(items, {concurrency = 16, errors = "first"}, fn): the results of fn(item) in the order of the items;
-- with errors = "all" the failures as a second list of {index, item, error}.
function parallel.map(items, options, fn)
  local concurrency, all, f = check("map", items, options, fn)
  local take, count = source("map", items)
  local results, failures = run("map", concurrency, all, f, take, count, true)
  if all then return results, failures end
  return results
end

-- parallel.each: as map, without results; answers how many items there were, and the failures with errors = "all".
function parallel.each(items, options, fn)
  local concurrency, all, f = check("each", items, options, fn)
  local take, count = source("each", items)
  local _, failures, last = run("each", concurrency, all, f, take, count, false)
  if all then return last, failures end
  return last
end

return parallel
