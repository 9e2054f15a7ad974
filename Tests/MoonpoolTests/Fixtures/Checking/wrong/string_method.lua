for user in management:users {} do
  if user.email and user.email:endswith("@example.com") then print(user.email) end --> endswith: no such method of a string
end
