"""Somebody who knows Lua and not this API, with nothing but the prompt: Tab, `?` and help say what is typed next."""

import json
import os
import re
import subprocess

from prompt import MORE, PROMPT, leave, start
from screen import main


def tool(program, folder, *arguments):
    """What a command of the program writes."""
    run = subprocess.run([program, *arguments], capture_output=True, text=True, env={"HOME": folder, "PATH": os.environ["PATH"]})
    assert run.returncode == 0, run.stderr
    return run.stdout


def tab(screen, typed, completed):
    """Types something, presses Tab, and goes on when the line ends as it must."""
    screen.type(typed + "\t").wait(
        lambda it: it.text.replace("\n", "").rstrip().endswith(completed.rstrip()), f"Tab made {completed!r} of {typed!r}")


def newcomer(program, folder):
    pool = folder + "/pool.db"
    tool(program, folder, "pool", "demo", "400", "--pool", pool, "--quiet")
    screen = start(program, folder, arguments=["--quiet", "--pool", pool], columns=160, rows=120, prompt=r"pool\.db> ?")
    prompt = r"pool\.db> ?"

    # What is there? The help names the two clients; Tab behind one lists what it can do.
    screen.enter("help").sees("management").reads(prompt)
    screen.enter('help "Users"').sees("updateUser").reads(prompt)
    screen.type("management:us\t").reads(r"pool\.db> management:user").type("\t").sees("users +Walks over every matching user")
    screen.type("\x15").reads(prompt)
    screen.enter("management.users?").sees("advancedFilter").reads(prompt)

    # The suspended ones: fields, operators and values are offered.
    tab(screen, "all = management:users{ adv", "advancedFilter = {")
    tab(screen, "", "advancedFilter = { {")
    tab(screen, "fie", "field =")
    tab(screen, "", 'field = "')
    tab(screen, "statu", 'field = "status')
    tab(screen, '", op', "operator =")
    tab(screen, "", 'operator = "')
    tab(screen, "EQ", 'operator = "EQUAL"')
    tab(screen, ", val", "value =")
    tab(screen, "", 'value = "')
    tab(screen, "Sus", 'value = "Suspended"')
    screen.enter(" } } }").reads(prompt)
    screen.enter("all").sees(r"(?i)suspended").reads(prompt)

    # The company of one of them, and the users of that company.
    screen.enter("for user in management:users{ advancedFilter = {{ field = \"status\", operator = \"EQUAL\", value = \"Suspended\" }} } do")
    screen.reads(r" *>> ?")
    screen.type("first = first or user.comp\t").reads(r" *>> first = first or user\.company").enter().reads(MORE)
    screen.enter("end").reads(prompt)
    screen.enter("first").sees(r'^"?\S.*$', re.MULTILINE).reads(prompt)

    # Two fields, and a password that its owner is told.
    screen.enter("management.updateUser?").sees("nickname").reads(prompt)
    screen.enter("changed = 0").reads(prompt)
    screen.enter("for user in management:users{ advancedFilter = {").reads(MORE)
    screen.enter('{ field = "status", operator = "EQUAL", value = "Suspended" },').reads(MORE)
    tab(screen, '{ field = "comp', 'field = "company"')
    screen.enter(', operator = "EQUAL", value = first }').reads(MORE)
    screen.enter("} } do").reads(MORE)
    tab(screen, "management:updateUser{ userI", "userId =")
    tab(screen, "user.userI", "user.userId")
    tab(screen, ", nickn", "nickname =")
    tab(screen, '"was suspended", addr', "address =")
    tab(screen, '"unknown", opt', "options = {")
    tab(screen, "autoG", "autoGeneratePassword =")
    tab(screen, "tr", "= true")
    tab(screen, ", sendPasswordR", "sendPasswordResetedNotification = {")
    tab(screen, "sendDefaultE", "sendDefaultEmailNotification =")
    tab(screen, "tr", "= true")
    screen.enter(" } } }").reads(MORE)
    screen.enter("changed = changed + 1").reads(MORE)
    screen.enter("end").reads(prompt)
    screen.enter("changed > 0 and 'changed some'").sees("changed some").reads(prompt)

    # A script of it, which does the same again.
    script = folder + "/suspended.lua"
    tab(screen, "\\sa", "\\save")
    screen.enter(script).reads(prompt)
    leave(screen)

    def changed():
        rows = [json.loads(line) for line in tool(program, folder, "pool", "export", "-", "--format", "jsonl", "--quiet", "--pool", pool).splitlines()]
        mine = [row for row in rows if row.get("nickname") == "was suspended"]
        return rows, mine

    rows, mine = changed()
    company = mine[0]["company"]
    expected = [row for row in rows if row.get("status") == "Suspended" and row.get("company") == company]
    assert mine and mine == expected, f"{len(mine)} changed, {len(expected)} expected"
    assert all(row["address"] == "unknown" for row in mine)
    messages = json.loads(tool(program, folder, "pool", "outbox", "list", "--json", "--pool", pool))["messages"]
    assert {message["userId"] for message in messages} == {row["userId"] for row in mine}, messages
    assert all(message["occasion"] == "password reset" for message in messages)
    out = tool(program, folder, "--quiet", "--pool", pool, script)
    assert "changed some" in out, out
    assert [row["userId"] for row in changed()[1]] == [row["userId"] for row in mine]


if __name__ == "__main__":
    main(globals())
