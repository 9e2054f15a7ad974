local _, failures = parallel.map({ "u1" }, { errors = "all" }, function(id)
  return management:getUser { userId = id }.data
end)
for _, failure in ipairs(failures) do print(failure.index, failure.err) end --> err: no such field of parallel.Failure
