local users = jsonl.parse(fs.read()) --> fs.read: path missing: fs.read(path)
print(#users)
