local function normalise(text) return (text:lower():gsub("%s+", " ")) end
for user in management:users {} do
  if user.name then print(user.userId, normalize(user.name)) end --> normalize: no such global; did you mean normalise?
end
