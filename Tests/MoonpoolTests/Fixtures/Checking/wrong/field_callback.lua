local count = parallel.each(management:users {}, { concurrency = 8 }, function(user)
  if user.stauts == "Suspended" then --> stauts: no such field of UserDto; did you mean status?
    management:updateUser { userId = user.userId, status = "Activated" }
  end
end)
print(count)
