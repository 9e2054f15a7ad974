-- The module genauth. host: client(kind, options) makes a client, null, array(list), models(), fail(text), version.
local host = ...
local genauth = { null = host.null, array = host.array, version = host.version }

-- genauth.ManagementClient(options): the chosen target's administrator, or {target =}, {pool =}, {host =, accessKeyId
-- =, accessKeySecret =}.
function genauth.ManagementClient(options) return host.client("ManagementClient", options) end

-- genauth.AuthenticationClient(options): the first application of the chosen target, or {appId =, accessToken =, …}.
function genauth.AuthenticationClient(options) return host.client("AuthenticationClient", options) end

return setmetatable(genauth, {
  __index = function(module, name)
    if name == "models" then
      local models = host.models()
      rawset(module, "models", models)
      return models
    end
    if type(name) ~= "string" then return nil end
    local near = host.suggest(name, { "ManagementClient", "AuthenticationClient", "models", "null", "array" })
    host.fail(("genauth.%s: no such member%s"):format(name, near and "; did you mean genauth." .. near .. "?" or ""))
  end,
  __name = "genauth",
})
