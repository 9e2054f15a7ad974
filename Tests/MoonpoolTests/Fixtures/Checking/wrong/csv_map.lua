local wanted = { externalId = "~No", email = "~E-Mail" }
for row in csv.rows("staff.csv", { map = { externalId = "~No", email = "~E-Mail" } }) do
  management:updateUser { userId = row.externalid, email = row.email, options = { userIdType = "external_id" } } --> externalid: no such name in the map; did you mean externalId?
end
print(wanted.email)
