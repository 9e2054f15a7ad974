import Foundation
import Testing

/// Names of files, words and variables are bytes. Replaced by U+FFFD, two names would be one file (docs/lua-api.md, "fs").
@Suite("Names are bytes")
struct ByteNameTests {
  /// As a shell writes them: bytes that no text has, Latin-1, half a character, and the scalars that such bytes stand for inside the program.
  private static let names = [
    #"\xff\xfe"#, #"Zo\xeb"#, #"\xe5\xbc"#, #"a\xffb\xfec"#, #"\xf4\x8f\xbb\xbf"#, #"张\xff三"#,
  ]

  /// Everything a script does with files, in a folder that has such a name itself.
  private static let script = #"""
    local name, other = ..., "plain"
    assert(arg[1] == name and args[1] == name and #name > 0)
    assert(env.NAME == name and env.get("NAME") == name and env.require("NAME") == name and os.getenv("NAME") == name)
    local function lists(folder, ...)
      local wanted, found = { ... }, fs.list(folder)
      assert(#found == #wanted, "wrong number in " .. folder)
      table.sort(wanted)
      table.sort(found)
      for i = 1, #wanted do assert(found[i] == wanted[i]) end
    end
    assert(fs.cwd():sub(-#name) == name)
    fs.mkdir("d/" .. name)
    lists("d", name)
    local path = fs.join("d", name, name)
    fs.write(path, "one")
    fs.append(path, "\ntwo")
    assert(io.open(path):read("a") == "one\ntwo" and fs.read(path) == "one\ntwo")
    for line in fs.lines(path) do assert(line == "one") break end
    assert(fs.exists(path) and fs.isFile(path) and not fs.isDirectory(path) and fs.size(path) == 7 and fs.modified(path) > 0)
    assert(fs.isDirectory("d/" .. name))
    -- A second name that looks the same once it is repaired.
    local twin = path .. "\xFD"
    fs.write(twin, "twin")
    fs.write(path .. "\xFC", "third")
    lists("d/" .. name, name, name .. "\xFD", name .. "\xFC")
    assert(fs.read(path) == "one\ntwo" and fs.read(twin) == "twin")
    fs.rename(twin, path .. ".moved")
    assert(not fs.exists(twin) and fs.read(path .. ".moved") == "twin")
    csv.write(path, { { a = 1 } })
    assert(fs.read(path) == "a\n1\n" and csv.open(path).columns[1] == "a")
    for row in csv.rows(path) do assert(row.a == "1") end
    jsonl.write(path, { { a = 1 } })
    assert(fs.read(path) == '{"a":1}\n')
    for value in jsonl.lines(path) do assert(value.a == 1) end
    local writer = csv.writer(path .. ".w")
    writer:write { b = 2 }
    writer:close()
    assert(fs.read(path .. ".w") == "b\n2\n")
    assert(os.execute("test -f '" .. path .. "'"))
    assert(fs.absolute(path) == fs.join(fs.cwd(), path))
    local temporary = fs.temp()
    assert(temporary:find(name, 1, true) and fs.exists(temporary))
    -- Errors name the file by its bytes.
    for _, call in ipairs { fs.read, fs.size, fs.list, csv.rows, jsonl.lines, fs.lines } do
      local ok, err = pcall(call, "none/" .. name)
      assert(not ok and err:find("none/" .. name, 1, true), err)
    end
    local ok, err = pcall(csv.rows, (function() fs.write("bad" .. name, "a,a\n") return "bad" .. name end)())
    assert(not ok and err:find("bad" .. name .. ":1: ", 1, true), err)
    assert(package.path:find(name, 1, true) and require("mod" .. name) == "mine")
    assert(debug.getinfo(1, "S").source:find(name, 1, true))
    ok, err = pcall(function() management:listUsrs {} end)
    assert(tostring(err):find(name .. ".lua:", 1, true), tostring(err))
    fs.remove("d", { recursive = true })
    fs.remove(temporary)
    print("held")
    """#

  @Test("fs, csv, jsonl, arguments, variables, require and the script's own path keep every byte", arguments: names)
  func scripts(name: String) async throws {
    let folder = try await Folder.withPool()
    try folder.write("s.lua", Self.script)
    let line = """
      n=$'\(name)'; mkdir "$n" && cp s.lua "$n/$n.lua" && echo 'return "mine"' > "$n/mod$n.lua" && cd "$n" && export NAME="$n" TMPDIR="$PWD"
      "$MOONPOOL" --quiet --pool ../pool.db "$PWD/$n.lua" "$n" && ls | wc -l
      """
    let run = try await Program.shell(line, in: folder)
    #expect(run.status == 0 && run.out == "held\n3\n", "\(run)")
    #expect(run.err.isEmpty, "\(run)")
  }

  @Test("import, --failed, export, --summary and check keep every byte", arguments: names)
  func commands(name: String) async throws {
    let folder = try await Folder.withPool()
    let line = """
      n=$'\(name)'; printf 'username,gender\\nann,F\\nbob,X\\n' > "$n.csv"
      "$MOONPOOL" --quiet pool import "$n.csv" --failed "$n.failed.csv" --pool pool.db >/dev/null 2>&1; echo $?
      cat "$n.failed.csv" | head -1
      "$MOONPOOL" --quiet pool export "$n.out.csv" --fields username --pool pool.db >/dev/null; cat "$n.out.csv"
      echo 'print(1)' > "$n.lua"; "$MOONPOOL" --quiet --summary "$n.json" --pool pool.db "$n.lua"; test -s "$n.json" && echo summary
      "$MOONPOOL" check "$n.lua" >/dev/null; echo $?
      "$MOONPOOL" --quiet --pool pool.db -e 'print(... == os.getenv("N"))' "$n"
      export N="$n"; "$MOONPOOL" --quiet --pool pool.db -e 'print(... == os.getenv("N"))' "$n"
      LUA_INIT="@$n.lua" "$MOONPOOL" --quiet --pool pool.db -e 'print(2)'
      rm "$n.csv" "$n.failed.csv" "$n.out.csv" "$n.lua" "$n.json" && ls
      """
    let run = try await Program.shell(line, in: folder)
    #expect(
      run.out.hasPrefix("3\nusername,gender,error\nusername\nann\n1\nsummary\n0\nfalse\ntrue\n1\n2\n"), "\(run)")
    #expect(run.out.split(separator: "\n").dropFirst(11).allSatisfy { $0.hasPrefix("pool.db") }, "\(run)")
  }

  @Test("the prompt keeps every byte of its lines: files of commands, and what entries say", arguments: names)
  func prompt(name: String) async throws {
    let folder = try Folder()
    let line = #"""
      n=$'\#(name)'
      printf 'entry = "%s"\n\\log %s.log\n#entry\n\\save %s.lua\n\\save %s.lua\n\\log off\n\\save! %s.lua\n' "$n" "$n" "$n" "$n" "$n" > lines
      "$MOONPOOL" --quiet < lines 2> err; echo $?
      test -s "$n.log" && echo logged; test -s "$n.lua" && echo saved
      printf '%s' "$n" | LC_ALL=C wc -c; LC_ALL=C grep -acF "entry = \"$n\"" "$n.lua"; grep -c 'already exists' err
      "$MOONPOOL" --quiet "$n.lua" && rm "$n.log" "$n.lua" && ls
      """#
    let run = try await Program.shell(line, in: folder)
    let size = run.lines.first ?? ""
    #expect(run.lines.dropFirst() == ["1", "logged", "saved", size, "1", "1", size, "err", "lines"], "\(run)")
  }

  @Test("an uncaught error shows such a byte by its number, and a missing script is named so")
  func shown() async throws {
    let folder = try Folder()
    let line = #"printf 'error("no")' > $'\xff.lua'; "$MOONPOOL" --quiet $'\xff.lua'; "$MOONPOOL" --quiet $'\xfe.lua'"#
    let run = try await Program.shell(line, in: folder)
    #expect(run.err.contains("\\xFF.lua:1: no"), "\(run)")
    #expect(run.err.contains("\\xFE.lua: no such file or folder"), "\(run)")
    #expect(!run.err.contains("\u{FFFD}"), "\(run)")
  }
}
