"""The prompt of the real program in a real terminal. Each function is a test; its arguments are the program and an empty folder."""

import os
import re
import signal

from screen import Screen, main

PROMPT = r"local> ?"
MORE = r" *>> ?"
UP, DOWN, HOME = "\x1b[A", "\x1b[B", "\x01"


def start(program, folder, **more):
    """The prompt on a pool in the folder, when it stands."""
    environment = {"XDG_STATE_HOME": folder + "/state", "EDITOR": "/bin/false"}
    environment.update(more.pop("environment", {}))
    arguments = more.pop("arguments", [])
    prompt = more.pop("prompt", PROMPT)
    screen = Screen(program, arguments, folder=folder, environment=environment, **more)
    screen.reads(prompt)
    return screen


def leave(screen):
    screen.type("\x04").ends(0)


def answers(screen, entry, pattern):
    """Enters something and waits for what it prints and the next prompt."""
    screen.enter(entry).sees(pattern, re.MULTILINE).reads(PROMPT)
    return screen


def typing(program, folder):
    screen = start(program, folder)
    answers(screen, "1 + 1", r"^2$")
    answers(screen, "=6 * 7", r"^42$")
    screen.type("local x = 4x\x7f0").reads(r"local> local x = 40").enter().reads(PROMPT)
    answers(screen, "x + 2", r"^42$")
    screen.enter("for i = 1, 2 do").reads(MORE).enter("  print(i * 11)").reads(MORE)
    answers(screen, "end", r"^11\n22$")
    # A continued line is indented by Tab, and a line is edited in its middle.
    screen.enter("do").reads(MORE).type("\tprint(9)").reads(r" *>> +print\(9\)").enter().reads(MORE)
    answers(screen, "end", r"^9$")
    screen.type("pint(5)" + HOME + "\x1b[C" + "r").reads(r"local> print\(5\)").enter().sees(r"^5$", re.MULTILINE)
    screen.reads(PROMPT)
    leave(screen)


def history(program, folder):
    screen = start(program, folder)
    answers(screen, "print('first')", "^first$")
    screen.enter("for i = 1, 2 do").reads(MORE).enter("  print('loop', i)").reads(MORE)
    answers(screen, "end", r"^loop\s+1\nloop\s+2$")
    leave(screen)
    file = folder + "/state/moonpool/history"
    screen.check(os.stat(file).st_mode & 0o777 == 0o600, "the history is not the user's alone")
    screen.check(os.stat(os.path.dirname(file)).st_mode & 0o777 == 0o700, "the folder is not the user's alone")

    screen = start(program, folder)
    # All lines of the loop are one item, and run again as they were.
    screen.type(UP).sees(r"local> for i = 1, 2 do\n +print\('loop', i\)\nend").type(UP).reads(r"local> print\('first'\)")
    screen.type(DOWN).reads("end").enter().sees(r"^loop\s+1\nloop\s+2$", re.MULTILINE).reads(PROMPT)
    # Searching backwards finds in the middle of an item.
    screen.type("\x12firs").sees("bck").type("\x05").reads(r"local> print\('first'\)").enter()
    screen.wait(lambda it: it.text.count("\nfirst\n") == 1).reads(PROMPT)
    leave(screen)


def secrets(program, folder):
    screen = start(program, folder)
    answers(screen, "password = 'hunter2' print('kept' .. ' away')", "^kept away$")
    answers(screen, "print('plain')", "^plain$")
    leave(screen)
    kept = open(folder + "/state/moonpool/history").read()
    screen.check("plain" in kept and "hunter2" not in kept, "the history holds a secret")


def completion(program, folder):
    screen = start(program, folder)
    screen.type("management:updateUserB\t").reads(r"local> management:updateUserBatch").type("\x15")
    screen.type("management:updateUser{ userI\t").reads(r".*\{ userId =")
    screen.type("'x', gen\t").reads(r".*gender =").type("\t").reads('.*gender = "').type("\t")
    screen.sees(r"^M\b.*\nF\b.*\nU\b", re.MULTILINE).reads('.*gender = "')
    # The offers stand above the line, which is there again as it was.
    screen.type("M\t").reads(r""".*\{ userId = 'x', gender = "M\"""").ending("\x03").reads(PROMPT)
    screen.type("management:updateUser{ options = { autoG\t").sees("autoGeneratePassword =").ending("\x03").reads(PROMPT)
    screen.type("\\set out\t").reads(r"local> \\set output").type("js\t").reads(r"local> \\set output json").type("\x15")
    screen.type("management:\t").sees("more; type more letters").type("\x15").reads(PROMPT)
    # Of a local variable of the session, and inside an entry of several lines.
    screen.enter("local quarterly = { report = 1 }").reads(PROMPT).type("quart\t").reads("local> quarterly")
    screen.type(".rep\t").reads("local> quarterly.report").type("\x15").reads(PROMPT)
    screen.enter("management:updateUser{").reads(MORE).type("nickn\t").reads(r" *>> nickname =").ending("\x03").reads(PROMPT)
    leave(screen)


def interrupt(program, folder):
    screen = start(program, folder)
    screen.type("half a line").reads("local> half a line").ending("\x03").reads(PROMPT)
    screen.enter("do").reads(MORE).ending("\x03").reads(PROMPT)
    # No pcall swallows it.
    screen.enter("print('go'); while true do pcall(function() while true do end end) end").sees("^go$", re.MULTILINE)
    screen.type("\x03").sees("(?i)interrupt").reads(PROMPT)
    screen.enter("print('call'); time.sleep(3600)").sees("^call$", re.MULTILINE).type("\x03").reads(PROMPT)
    answers(screen, "print(20 + 3)", "^23$")
    leave(screen)


def twice(program, folder):
    screen = start(program, folder)
    # The program that the entry waits for is interrupted with it.
    screen.enter("os.execute('echo waits; exec sleep 3600')").sees("^waits$", re.MULTILINE).type("\x03").reads(PROMPT)
    # A finalizer that loops is what nothing ends but the second press.
    entry = "setmetatable({}, { __gc = function() print('loops') while true do end end }) collectgarbage()"
    screen.enter(entry).sees("^loops$", re.MULTILINE)

    def between(it):
        # A press that comes while print still writes ends the finalizer, and the prompt comes back.
        if re.fullmatch(PROMPT, it.line):
            it.enter(entry)

    # Two presses are two signals only where the first was taken before the second came: so again, until it has ended.
    screen.repeat("\x03", between).ends(130)


def chinese(program, folder):
    screen = start(program, folder)
    screen.type("s = '学校老\x7f名'").reads("local> s = '学校名'").enter().reads(PROMPT)
    answers(screen, "print(s, utf8.len(s))", r"^学校名\s+3$")
    # Over the edge of the terminal, and corrected in the middle.
    screen.type("print('" + "汉" * 50 + "')" + "\x1b[D" * 4 + "\x7f\x7f" + "\x05").enter()
    screen.wait(lambda it: "汉" * 40 in it.text.replace("\n", "") and re.fullmatch(PROMPT, it.line))
    screen.check(screen.text.replace("\n", "").count("汉") == 50 + 48 - 2, "characters were lost or doubled")
    leave(screen)


def resize(program, folder):
    screen = start(program, folder)
    entry = "print('" + "x" * 50 + "', 'end')"
    screen.type(entry).reads("local> " + re.escape(entry))
    screen.resize(40, 20)
    screen.wait(lambda it: it.text.replace("\n", "").count(entry) == 1 and it.text.count("local>") == 1)
    screen.resize(120, 30)
    screen.reads("local> " + re.escape(entry)).enter().sees(r"^x{50}\s+end$", re.MULTILINE).reads(PROMPT)
    leave(screen)


def paste(program, folder):
    screen = start(program, folder)
    lines = ["local total = 0"] + [f"\ttotal = total + {number} -- 行" for number in range(1, 199)] + ["print('sum', total)"]
    screen.paste("\n".join(lines) + "\n")
    # Nothing runs before Enter.
    screen.sees(r"print\('sum', total\)").enter().sees(r"^sum\s+19701$", re.MULTILINE).reads(PROMPT)
    screen.type(UP).reads(r"print\('sum', total\)").enter().wait(lambda it: it.raw.count("19701") == 2).reads(PROMPT)
    # What is pasted does nothing but stand there: no Tab completes, no control character acts.
    screen.paste("x = 'management:updateUserB\t\x03\x04' print(#x)").reads(r"local> x = 'management:updateUserB +' print\(#x\)")
    screen.enter().sees(r"^23$", re.MULTILINE).reads(PROMPT)
    screen.check("201~" not in screen.text and "200~" not in screen.text, "marks of a paste are shown")
    leave(screen)


def rows(program, folder):
    screen = start(program, folder, rows=60)
    screen.enter("t = {} for i = 1, 10000 do t[i] = { id = i, name = 'n' .. i } end").reads(PROMPT)
    screen.enter("t").sees(r"\bn20\b").reads(PROMPT)
    screen.check(not re.search(r"\bn21\b", screen.text), "more than twenty rows")
    screen.enter("it").sees(r"\bn40\b").reads(PROMPT)
    screen.check(not re.search(r"\bn41\b", screen.text), "more than twenty rows more")
    leave(screen)


def stop(program, folder):
    """Ctrl-Z and fg, in a shell as people have it."""
    screen = Screen(
        "/bin/bash", ["--norc", "--noprofile", "-i"], folder=folder,
        environment={"PS1": "shell$ ", "XDG_STATE_HOME": folder + "/state", "MOONPOOL": program})
    screen.reads(r"shell\$ ?").enter('"$MOONPOOL"').reads(PROMPT)
    screen.type("print('half").reads(r"local> print\('half").type("\x1a").sees("Stopped").reads(r"shell\$ ?")
    screen.enter("stty -a | grep -Eo '.?(isig|icanon)' | xargs").sees(r"^isig +icanon$", re.MULTILINE)
    screen.enter("fg").reads(r"local> print\('half").type(" done')").enter().sees("^half done$", re.MULTILINE).reads(PROMPT)
    screen.type("\x04").reads(r"shell\$ ?")
    screen.enter("echo back").sees("^back$", re.MULTILINE)
    screen.enter("exit").ends(0)


def terminated(program, folder):
    """A signal that ends the program leaves the terminal as it was."""
    screen = Screen(
        "/bin/bash", ["--norc", "--noprofile", "-i"], folder=folder,
        environment={"PS1": "shell$ ", "XDG_STATE_HOME": folder + "/state", "MOONPOOL": program})
    screen.reads(r"shell\$ ?").enter('before=$(stty -g); "$MOONPOOL"').reads(PROMPT)
    screen.type("print(fs and 1)").reads(".*1\\)")
    children = open(f"/proc/{screen.child.pid}/task/{screen.child.pid}/children").read().split()
    os.kill(int(children[-1]), signal.SIGTERM)
    screen.reads(r"shell\$ ?").enter('echo "status $?"').sees("^status 143$", re.MULTILINE).enter('[ "$(stty -g)" = "$before" ] && echo same').sees("^same$", re.MULTILINE)
    screen.enter("exit").ends(0)


if __name__ == "__main__":
    main(globals())
