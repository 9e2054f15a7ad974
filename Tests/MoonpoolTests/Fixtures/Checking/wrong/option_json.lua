local file = { users = {}, made = time.iso(time.now()) }
fs.write("out.json", json.encode(file, { prety = true })) --> json.encode: prety: no such option; did you mean pretty?
