local res = management:listUsers {}
for _, user in ipairs(res) do --> UserPaginatedRespDto is not a list; its rows are in data.list
  print(user.username)
end
