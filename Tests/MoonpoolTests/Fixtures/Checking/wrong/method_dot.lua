local writer = csv.writer("out.csv", { columns = { "id" } })
for user in management:users {} do
  writer.write { id = user.userId } --> csv.Writer.write: is a method; call it with a colon
end
writer:close()
