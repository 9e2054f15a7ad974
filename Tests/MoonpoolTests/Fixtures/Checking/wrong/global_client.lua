-- Suspends everybody of a company.
for user in management:users { advancedFilter = { { field = "company", operator = "EQUAL", value = "Northwind" } } } do
  mangement:updateUser { userId = user.userId, status = "Suspended" } --> mangement: no such global; did you mean management?
end
