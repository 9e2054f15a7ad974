local out = jsonl.writer("users.jsonl")
for user in management:users {} do out:writeln(user) end --> out:writeln: no such method of jsonl.Writer; did you mean write?
out:close()
