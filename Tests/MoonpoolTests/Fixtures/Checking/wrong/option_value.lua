local names = parallel.map({ "u1", "u2" }, { errors = "al" }, function(id) --> parallel.map: errors: expected one of first, all, got "al"; did you mean all?
  return management:getUser { userId = id }.data.name
end)
print(table.concat(names, ", "))
