local csvFile <close> = csv.writer("users.csv", { columns = { "userId", "email" } })
for _, user in management:users {} do --> management:users gives one value at each step, so that user is always nil
  csvFile:write { userId = user.userId, email = user.email }
end
