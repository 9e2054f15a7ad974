local users = jsonl.parse(fs.read()) --> fs.read: path is missing; call it as fs.read(path)
print(#users)
