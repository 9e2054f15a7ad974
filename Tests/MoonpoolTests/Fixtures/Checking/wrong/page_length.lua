local res = management:listUsers { keywords = "zhang" }
print(#res.data .. " users found") --> UserPagingDto is not a list; its rows are in data.list
