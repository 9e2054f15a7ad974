"""What the keys of different terminals do in the prompt's line. Each function is a test; its arguments are the program and an empty folder."""

import re

from prompt import PROMPT, leave, start
from screen import main

# Each key with everything that terminals send for it, and what the line "one two three" is after the key and an X.
# The keys go from the end of the line, or, where they begin with "<", from its beginning.
KEYS = {
    "Home": ("Xone two three", {"xterm": "\x1b[H", "application mode": "\x1bOH", "PuTTY, tmux, screen": "\x1b[1~", "rxvt": "\x1b[7~", "Ctrl, xterm": "\x1b[1;5H"}),
    "<End": ("one two threeX", {"xterm": "\x1b[F", "application mode": "\x1bOF", "PuTTY, tmux, screen": "\x1b[4~", "rxvt": "\x1b[8~", "Shift, xterm": "\x1b[1;2F"}),
    "Left": ("one two threXe", {"all": "\x1b[D", "Shift, xterm": "\x1b[1;2D", "Shift, rxvt": "\x1b[d"}),
    "<Right": ("oXne two three", {"all": "\x1b[C", "Shift, xterm": "\x1b[1;2C", "Shift, rxvt": "\x1b[c"}),
    "Ctrl-Left": ("one two Xthree", {
        "xterm, tmux": "\x1b[1;5D", "PuTTY, screen": "\x1bOD", "rxvt": "\x1bOd", "Alt, xterm": "\x1b[1;3D", "Alt, PuTTY": "\x1b\x1b[D", "Ctrl-Alt": "\x1b[1;7D", "Alt-b": "\x1bb"}),
    "<Ctrl-Right": ("oneX two three", {
        "xterm, tmux": "\x1b[1;5C", "PuTTY, screen": "\x1bOC", "rxvt": "\x1bOc", "Alt, xterm": "\x1b[1;3C", "Alt, PuTTY": "\x1b\x1b[C", "Alt-f": "\x1bf"}),
    "<Delete": ("Xne two three", {"all": "\x1b[3~", "Shift, xterm": "\x1b[3;2~", "Shift, rxvt": "\x1b[3$"}),
    "<Ctrl-Delete": ("X two three", {"xterm, tmux": "\x1b[3;5~", "rxvt": "\x1b[3^", "Alt, xterm": "\x1b[3;3~", "Alt, PuTTY": "\x1b\x1b[3~", "Alt-d": "\x1bd"}),
    "Alt-Backspace": ("one two X", {"all": "\x1b\x7f"}),
    "Ctrl-A by number": ("Xone two three", {"CSI u": "\x1b[97;5u", "modifyOtherKeys": "\x1b[27;5;97~"}),
    "Alt-b by number": ("one two Xthree", {"CSI u": "\x1b[98;3u"}),
}

# What is no key of the editor's: nothing of it may stand in the line.
UNKNOWN = {
    "Insert": "\x1b[2~", "F1": "\x1bOP", "F1 of the console": "\x1b[[A", "F5": "\x1b[15~", "F12": "\x1b[24~", "Ctrl-F5": "\x1b[15;5~",
    "Shift-Tab": "\x1b[Z", "Ctrl-Insert": "\x1b[2;5~", "focus": "\x1b[I", "a report of the cursor": "\x1b[12;40R", "the terminal's kind": "\x1b[?62;1;2c",
    "a mouse": "\x1b[<0;10;5M", "the keypad's Enter": "\x1bOM", "the keypad's 5": "\x1b[E", "Shift-F3 of rxvt": "\x1b[25$", "nothing known": "\x1b[999;888;777x",
    "Ctrl-comma by number": "\x1b[44;5u", "Alt-[": "\x1b[",
}


def line(screen, text):
    """The row of the cursor, which ends with the text typed."""
    screen.reads(r"local> " + re.escape(text))


def table(program, folder):
    """Every form of every key, and every sequence that is none."""
    screen = start(program, folder, columns=100)
    for name, (expected, forms) in KEYS.items():
        for terminal, keys in forms.items():
            screen.type("one two three" + ("\x01" if name[0] == "<" else "")).reads("local> one two three")
            screen.type(keys + "X")
            try:
                line(screen, expected)
            except AssertionError as failure:
                raise AssertionError(f"{name} ({terminal}, {keys!r}): {failure}")
            screen.type("\x05\x15").reads(PROMPT)
    for name, keys in UNKNOWN.items():
        screen.type("half").reads("local> half").type(keys)
        if keys == "\x1b[":
            # What comes later does not belong to it.
            screen.type("\x05")
        screen.type("X")
        try:
            line(screen, "halfX")
        except AssertionError as failure:
            raise AssertionError(f"{name} ({keys!r}): {failure}")
        screen.type("\x15").reads(PROMPT)
    leave(screen)


def pages(program, folder):
    """Page Up and Page Down go through the entries that begin as the line does."""
    screen = start(program, folder)
    for entry in ("alpha = 1", "beta = 2", "alpha = 3"):
        screen.enter(entry).reads(PROMPT)
    screen.type("al\x1b[5~").reads("local> alpha = 3").type("\x1b[5~").reads("local> alpha = 1")
    screen.type("\x1b[6~").reads("local> alpha = 3").type("\x15").reads(PROMPT)
    leave(screen)


def own(program, folder):
    """What the user's own file binds is left to it."""
    with open(folder + "/.editrc", "w") as file:
        file.write('bind "\\e[15~" ed-move-to-beg\n')
    screen = start(program, folder)
    screen.type("half\x1b[15~X").reads("local> Xhalf").type("\x05\x15").reads(PROMPT)
    screen.type("half\x1b[17~X").reads("local> halfX").type("\x15").reads(PROMPT)
    leave(screen)


if __name__ == "__main__":
    main(globals())
