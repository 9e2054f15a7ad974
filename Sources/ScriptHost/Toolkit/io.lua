-- Sends io.write, io.stdout and io.stderr the way of print: buffered, in order, without secrets on standard error.
-- Called with the io library and {write, complain, flush}.
local io, host = ...

local function refuse(name)
  return function() error("attempt to " .. name .. " a standard stream", 2) end
end

local function stream(name, write, flush)
  local file = {}
  function file:write(...)
    write(...)
    return self
  end
  function file:flush()
    flush()
    return self
  end
  function file:setvbuf() return true end
  function file:close() return nil, "a standard stream cannot be closed" end
  file.read, file.lines, file.seek = refuse("read"), refuse("read"), refuse("seek in")
  return setmetatable({}, { __index = file, __name = "FILE*", __tostring = function() return "file (" .. name .. ")" end })
end

local stdout = stream("stdout", host.write, host.flush)
local stderr = stream("stderr", host.complain, host.flush)
local output, write, kind, close = io.output, io.write, io.type, io.close
local redirected = false

io.stdout, io.stderr = stdout, stderr

function io.write(...)
  if redirected then return write(...) end
  host.write(...)
  return stdout
end

function io.output(file)
  if file == nil then return redirected and output() or stdout end
  if file == stdout then
    redirected = false
    return stdout
  end
  redirected = true
  return output(file)
end

function io.type(value)
  if rawequal(value, stdout) or rawequal(value, stderr) then return "file" end
  return kind(value)
end

function io.close(file)
  if file == nil then
    if redirected then return close() end
    file = stdout
  end
  if rawequal(file, stdout) or rawequal(file, stderr) then return file:close() end
  return close(file)
end
