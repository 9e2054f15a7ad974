"""Progress in the last row of a terminal. Each function is a test; its arguments are the program and an empty folder."""

import re

from screen import Screen, main


def run(program, folder, code, columns=80, rows=24):
    with open(folder + "/script.lua", "w") as file:
        file.write(code)
    return Screen(program, ["--pool", folder + "/pool.db", folder + "/script.lua"], columns=columns, rows=rows, folder=folder)


def widths(program, folder):
    """A bar stays in one row, whatever the terminal's width and the label's."""
    for columns in (4, 8, 12, 20, 33, 40, 60, 80, 200):
        for label in ("", "users", "正在导入用户的资料", "a very long label that says at length what is being counted here", "👩‍👩‍👧 mixed 文字 é\\n\\27[2J"):
            code = f"""
                local bar = progress.bar {{ label = "{label}", total = 2000000 }}
                for i = 1, 3 do bar:set(i * 600000) time.sleep("110ms") end
                print("up")
                bar:set(1999999) time.sleep("110ms") bar:set(2000000)
                io.write("ok\\n")
            """
            screen = run(program, folder, code, columns=columns, rows=8).ends(0)
            shown = [row for row in screen.shown if row]
            screen.check(shown[:2] == ["up", "ok"], f"{columns} columns, {label!r}: {shown}")
            screen.check(len(shown) == 3 and "\x1b[2J" not in screen.raw, f"{columns} columns, {label!r}: {shown}")


def above(program, folder):
    """What is printed, logged and written to either stream stands above the bar, each line whole."""
    code = """
        for i in progress.each({ 1, 2, 3, 4, 5, 6 }, { label = "counting" }) do
          print("line " .. i)
          io.stderr:write("error ", i, "\\n")
          io.write("half ")
          time.sleep("60ms")
          print("whole " .. i)
          time.sleep("60ms")
        end
        print("after")
    """
    screen = run(program, folder, code).ends(0)
    lines = [row for row in screen.shown if row]
    expected = [text for i in range(1, 7) for text in (f"line {i}", f"error {i}", f"half whole {i}")]
    screen.check(lines[:18] == expected, str(lines))
    screen.check(lines[18].startswith("counting") and "6/6" in lines[18] and lines[19] == "after" and len(lines) == 20, str(lines))


def failing(program, folder):
    """An error while a bar is shown stands in a row of its own."""
    code = """
        local bar = progress.bar { label = "counting", total = 10 }
        bar:add(3) time.sleep("120ms") bar:add(1)
        error("something broke")
    """
    screen = run(program, folder, code).ends(1)
    rows = [row for row in screen.shown if row]
    screen.check(rows[0].startswith("counting") and "something broke" not in rows[0], str(rows))
    screen.check(any("something broke" in row for row in rows[1:]), str(rows))


def narrower(program, folder):
    """A terminal that becomes narrower keeps no remains of the bar."""
    code = """
        local bar = progress.bar { label = "counting", total = 100 }
        for i = 1, 3 do bar:set(i) time.sleep("110ms") end
        print("go")
        for i = 4, 60 do bar:set(i) time.sleep("30ms") end
        print("end")
        bar:set(100)
        bar:finish()
    """
    screen = run(program, folder, code, columns=80)
    screen.sees("^go$", re.MULTILINE).resize(30, 24)
    screen.ends(0)
    rows = [row for row in screen.shown if row and row not in ("go", "end")]
    screen.check(len(rows) == 1 and "100%" in rows[0], str(rows))


def commands(program, folder):
    """Commands show the same line as scripts."""
    with open(folder + "/users.csv", "w") as file:
        file.write("username,name\n")
        file.writelines(f"user{number},名字{number}\n" for number in range(60_000))
    screen = Screen(program, ["pool", "import", folder + "/users.csv", "--create", "--pool", folder + "/pool.db"], columns=40, folder=folder)
    screen.wait(lambda it: re.search(r"^importing +\d+%", it.text, re.MULTILINE), "the line of a command")
    screen.ends(0)
    rows = [row for row in screen.shown if row]
    screen.check(any(re.search(r"60,000 users imported", row) for row in rows), str(rows))


if __name__ == "__main__":
    main(globals())
