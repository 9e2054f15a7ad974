for row in csv.rows("names.csv") do
  management:updateUser { nickname = row.nickname, name = row.name } --> management:updateUser: userId: missing
end
