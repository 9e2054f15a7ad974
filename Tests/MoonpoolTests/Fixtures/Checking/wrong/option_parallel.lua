local ids = { "u1", "u2" }
local options = { concurency = 4, errors = "all" } --> parallel.each: concurency: no such option; did you mean concurrency?
local done, failures = parallel.each(ids, options, function(id)
  management:updateUser { userId = id, status = "Activated" }
end)
print(done, #failures)
