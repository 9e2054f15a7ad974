"""A program in a terminal, seen as a person sees it: keys go in, what stands on the screen comes out. Nothing waits for a time, only for what is shown."""

import os
import re
import sys
import time

import pexpect
import pyte

# What an editor writes when it has taken a line: pasting is no longer marked.
TAKEN = "\x1b[?2004l"

class Screen:
    """A terminal of so many columns and rows in which a program runs."""

    def __init__(self, command, arguments=(), columns=80, rows=24, environment=None, folder=None, limit=30):
        variables = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": folder or os.environ.get("HOME", "/"),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
        }
        variables.update(environment or {})
        self.limit = limit
        self.screen = pyte.HistoryScreen(columns, rows, history=20000, ratio=0.5)
        self.stream = pyte.Stream(self.screen)
        self.raw = ""
        self.accepted = 0
        self.child = pexpect.spawn(
            command, list(arguments), dimensions=(rows, columns), encoding="utf-8", codec_errors="replace",
            timeout=limit, env=variables, cwd=folder, echo=True)
        self.child.delaybeforesend = None

    def read(self, deadline):
        """Takes what the program writes next; False at its end."""
        left = deadline - time.monotonic()
        if left <= 0:
            self.fail("nothing came in time")
        try:
            text = self.child.read_nonblocking(65536, timeout=left)
        except pexpect.TIMEOUT:
            self.fail("nothing came in time")
        except pexpect.EOF:
            return False
        self.raw += text
        # pyte shows a private sequence that it does not know as text, and stops at an end-of-text character (Ctrl-C, as the system echoes it while an
        # entry runs) for the rest of the line; nobody's terminal does.
        self.stream.feed(re.sub(r"\x1b\[>[0-9;]*[a-z]|\x03", "", text))
        return True

    @property
    def shown(self):
        """The rows on the screen, without what is blank at their ends; the second half of a wide character is nothing."""
        return [
            "".join(self.screen.buffer[row][column].data for column in range(self.screen.columns)).rstrip()
            for row in range(self.screen.lines)
        ]

    @property
    def text(self):
        """The screen as one text."""
        return "\n".join(self.shown)

    @property
    def line(self):
        """The row that the cursor stands in."""
        return self.shown[self.screen.cursor.y]

    def wait(self, condition, what="what was waited for"):
        """Waits until a condition holds for the screen."""
        deadline = time.monotonic() + self.limit
        # What stood there before the last line was taken does not count.
        holds = lambda: self.raw.count(TAKEN) >= self.accepted and condition(self)
        while not holds():
            if not self.read(deadline):
                if holds():
                    return self
                self.fail(f"the program ended before {what}")
        return self

    def sees(self, pattern, flags=0):
        """Waits until the screen shows a pattern."""
        expression = re.compile(pattern, flags)
        return self.wait(lambda screen: expression.search(screen.text), f"{pattern!r} was shown")

    def reads(self, pattern):
        """Waits until the cursor's row matches a pattern as a whole."""
        expression = re.compile(pattern)
        return self.wait(lambda screen: expression.fullmatch(screen.line), f"{pattern!r} stood in the line")

    def type(self, keys):
        """Presses keys."""
        self.child.send(keys)
        return self

    def enter(self, text=""):
        """Types a line and presses Enter; what is waited for next comes after the line was taken."""
        return self.ending(text + "\r")

    def ending(self, keys):
        """Presses keys of which the last one ends the line that is edited."""
        self.accepted = self.raw.count(TAKEN) + 1
        return self.type(keys)

    def paste(self, text):
        """Pastes as terminals do it, line ends as carriage returns."""
        return self.type("\x1b[200~" + text.replace("\n", "\r") + "\x1b[201~")

    def clear(self):
        """Forgets what is shown, so that the next wait sees only what is new. The cursor stays where the program has put it."""
        for row in range(self.screen.lines):
            if row != self.screen.cursor.y:
                self.screen.buffer[row].clear()
        return self

    def resize(self, columns, rows):
        """Changes the size of the terminal."""
        # The program first: what it drew for the old size meanwhile is wrapped, as in a real terminal, and it can know.
        self.child.setwinsize(rows, columns)
        self.screen.resize(rows, columns)
        return self

    def ends(self, status=0):
        """Waits for the end of the program, with that exit status."""
        deadline = time.monotonic() + self.limit
        while self.read(deadline):
            pass
        self.child.wait()
        found = self.child.exitstatus if self.child.exitstatus is not None else -(self.child.signalstatus or 0)
        if found != status:
            self.fail(f"ended with {found} and not with {status}")
        return self

    def repeat(self, key, between=lambda screen: None):
        """Presses a key until the program has ended, each time after the echo of the one before and after what is done between."""
        deadline = time.monotonic() + self.limit
        while self.child.isalive():
            try:
                self.type(key)
            except OSError:
                break
            if not self.read(deadline):
                break
            between(self)
        return self

    def check(self, condition, what):
        """Fails, and shows the screen, unless something holds."""
        if not condition:
            self.fail(what)
        return self

    def fail(self, what):
        raise AssertionError(f"{what}\n--- the screen ---\n{self.text}\n--- the end of what came ---\n{self.raw[-1500:]!r}")


def main(tests):
    """Runs the function that the first argument names."""
    name = sys.argv[1]
    try:
        tests[name](*sys.argv[2:])
    except AssertionError as failure:
        print(f"{name}: {failure}", file=sys.stderr)
        sys.exit(1)
