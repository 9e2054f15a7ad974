local list = {}
for row in csv.rows("new.csv") do
  list[#list + 1] = { username = row.username, emial = row.email } --> management:createUsersBatch: list[1].emial: no such field
end
management:createUsersBatch { list = list }
