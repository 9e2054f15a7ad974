local page = management:listUsers { keywords = "zhang@example.com" }.data
local first = page[1] --> UserPagingDto is not a list; its rows are in data.list
print(first and first.userId)
