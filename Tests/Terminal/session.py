"""Sessions at the prompt: editing in an editor, saving, targets, long results."""

import os
import re
import subprocess

from prompt import DOWN, MORE, PROMPT, UP, answers, leave, start
from screen import Screen, main


def write(path, text, mode=0o644):
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, mode)
    return path


def edit(program, folder):
    # An editor that shows what it is given and puts something else there.
    editor = write(folder + "/editor", "#!/bin/sh\ncat \"$1\" > \"$HOME/given\"\nprintf 'print(6)\\nprint(7)\\n' > \"$1\"\n", 0o755)
    screen = start(program, folder, environment={"EDITOR": editor, "VISUAL": ""})
    answers(screen, "print('one', 'two')", r"^one\s+two$")
    # The text comes back to be looked at; nothing runs before Enter.
    screen.enter("\\edit").sees(r"print\(6\)\nprint\(7\)").enter().sees(r"^6\n7$", re.MULTILINE).reads(PROMPT)
    screen.check("print('one', 'two')" in open(folder + "/given").read(), "the editor was not given the last entry")
    # An editor that fails changes nothing.
    write(editor, "#!/bin/sh\nexit 3\n", 0o755)
    screen.enter("\\e").reads(PROMPT)
    answers(screen, "1 + 1", "^2$")
    leave(screen)


def save(program, folder):
    script = folder + "/saved.lua"
    screen = start(program, folder)
    screen.enter("local names = { 'a', 'b' }").reads(PROMPT)
    screen.enter("for _, name in ipairs(names) do").reads(MORE).enter("  print(name .. '!')").reads(MORE)
    answers(screen, "end", r"^a!\nb!$")
    answers(screen, "error('not this')", "not this")
    answers(screen, "#names * 21", "^42$")
    screen.enter(f"\\save {script}").sees("saved").reads(PROMPT)
    leave(screen)
    run = subprocess.run([program, "--quiet", script], capture_output=True, text=True, env={"HOME": folder, "PATH": os.environ["PATH"]})
    assert run.returncode == 0, run.stderr
    assert run.stdout == "a!\nb!\n42\n", run.stdout
    assert "not this" not in open(script).read()


def protected(program, folder):
    write(folder + "/moonpool.lua", 'target "prod" { pool = "./prod.db", protected = true }\ntarget "local" { pool = "./local.db" }\n')
    subprocess.run([program, "pool", "init", "--quiet", "--pool", folder + "/prod.db"], check=True, capture_output=True)
    subprocess.run([program, "pool", "init", "--quiet", "--pool", folder + "/local.db"], check=True, capture_output=True)
    held = r"prod/plan> ?"
    screen = Screen(program, ["--target", "prod"], folder=folder, environment={"XDG_STATE_HOME": folder + "/state"})
    screen.reads(held)
    column = screen.line.index("prod")
    screen.check(screen.screen.buffer[screen.screen.cursor.y][column].fg == "red", "the prompt is not red")
    screen.enter("management:createUser{ username = 'x' }").sees("403|protected").reads(held)
    screen.enter("\\target lo\t").sees("local> ?$", re.MULTILINE).reads(PROMPT)
    screen.check(screen.screen.buffer[screen.screen.cursor.y][0].fg != "red", "the prompt is still red")
    answers(screen, "management:createUser{ username = 'x' }.statusCode", "^200$")
    leave(screen)


def memory(screen):
    """The resident memory of the program, in KiB."""
    for line in open(f"/proc/{screen.child.pid}/status"):
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def flow(program, folder):
    # A file of a million lines, read as it is shown.
    path = folder + "/rows.csv"
    with open(path, "w") as file:
        file.write("id,name\n")
        file.writelines(f"{number},n{number}\n" for number in range(1, 1_000_001))
    screen = start(program, folder, rows=60)
    screen.enter(f"csv.rows('{path}')").sees(r"\bn20\b").reads(PROMPT)
    screen.check("n21" not in screen.text, "more than twenty rows")
    before = memory(screen)
    screen.enter("it").sees(r"\bn40\b").reads(PROMPT)
    screen.enter("it").sees(r"\bn60\b").reads(PROMPT)
    answers(screen, f"n = 0 for row in csv.rows('{path}') do n = n + 1 end print('all', n)", r"^all\s+1000000$")
    screen.check(memory(screen) - before < 32 * 1024, f"memory grew from {before} to {memory(screen)} KiB")
    leave(screen)


def narrow(program, folder):
    # Only what fits around the mark is shown of a long line, in a terminal of any width.
    script = write(folder + "/long.lua", "local a = '" + "x" * 200 + "' .. nothing.field .. '" + "y" * 200 + "'\n")
    for columns in (60, 100):
        screen = Screen(program, [script], columns=columns, folder=folder)
        screen.ends(1)
        row = next((row for row in screen.shown if "nothing.field" in row), "")
        screen.check("…" in row and "x" in row and "y" in row, "the part around the mark is not shown")
        screen.check(len(row) > columns - 10, f"{len(row)} of {columns} columns are used")
        screen.check(screen.shown[screen.shown.index(row) + 1].strip(" |").startswith("^"), "the mark is not below it")


if __name__ == "__main__":
    main(globals())
