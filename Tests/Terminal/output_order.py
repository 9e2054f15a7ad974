#!/usr/bin/env python3
"""Runs scripts in lua5.4 and in moonpool, on a pipe, into a file and at a terminal, and compares every byte of what comes out.

usage: output_order.py MOONPOOL        prints the differences, and how many comparisons were made
"""

import os
import pty
import select
import subprocess
import sys
import tempfile

# Each is (script, what is typed). Standard output and standard error go to the same place.
SCRIPTS = [
    ("print(1) print(2)", ""),
    ("io.write('a') io.write('b\\n')", ""),
    ("io.write('no line end')", ""),
    ("print('out') io.stderr:write('err\\n') print('out')", ""),
    ("io.write('out\\n') io.stderr:write('err\\n') io.write('out\\n')", ""),
    ("io.write('half') io.stderr:write('err\\n') io.write(' line\\n')", ""),
    ("io.write('a\\nhalf') io.stderr:write('err\\n') print(' rest')", ""),
    ("io.write('held') print(' and printed') io.stderr:write('err\\n')", ""),
    ("io.write('flushed\\n') io.flush() io.stderr:write('err\\n')", ""),
    ("io.stdout:write('flushed\\n'):flush() io.stderr:write('err\\n')", ""),
    ("io.stdout:setvbuf('no') io.write('a') io.stderr:write('b') io.write('c\\n')", ""),
    ("io.stdout:setvbuf('line') io.write('a\\nb') io.stderr:write('c') io.write('d\\n')", ""),
    ("io.stdout:setvbuf('full') io.write('a\\n') io.stderr:write('b\\n')", ""),
    ("print('before') os.execute('echo child') print('after')", ""),
    ("print('before') os.execute('echo child >&2') print('after')", ""),
    ("print('before') print((io.popen('echo child'):read('a'))) print('after')", ""),
    ("io.write('before ') print((io.popen('echo child; echo loud >&2'):read('a')))", ""),
    ("local p = io.popen('cat', 'w') print('mine') p:write('theirs\\n') p:close() print('mine')", ""),
    ("io.write('Delete? [y/N] ') print(io.read())", "y\n"),
    ("io.write('Name: ') local n = io.stdin:read() io.write('Age: ') print(n, io.read('n'))", "San\n7\n"),
    ("for line in io.lines() do io.write('> ') print(line) end", "a\nb\n"),
    ("io.write('? ') for line in io.stdin:lines() do io.write(line, ' ? ') end print()", "a\nb\n"),
    ("print(io.write('x') == io.stdout, io.output() == io.stdout)", ""),
    ("print(io.type(io.stdout), io.type(io.stderr), io.type(io.stdin), io.type(42))", ""),
    ("io.output(io.stderr) io.write('to stderr\\n') io.output(io.stdout) io.write('to stdout\\n')", ""),
    ("print(pcall(io.output, '/nonexistent/x')) io.write('still here\\n')", ""),
    ("print(io.stdout:close()) print('open')", ""),
    ("print(pcall(io.write, {})) print(pcall(io.write, 'a', nil))", ""),
    ("io.write(1, ' ', 1.0, ' ', 1e100, ' ', 2^53, ' ', -0.0, '\\n') print(1, 1.0, 1e100, 2^53, -0.0)", ""),
    ("print(nil, true, 'a\\0b', '\\xff') io.write('\\xff\\0\\n') io.stderr:write('\\xff\\0\\n')", ""),
    ("print(setmetatable({}, { __tostring = function() return 'named' end }))", ""),
    ("print(pcall(print, 'a', setmetatable({}, { __tostring = function() error('no', 0) end })))", ""),
    ("print(tostring(io.stdout):match('^file %('), tostring(setmetatable({}, { __name = 'N' })):match('^N: '))", ""),
    ("warn('off') warn('@on') warn('on') warn('in ', 'pieces') warn('@off') warn('off')", ""),
    ("warn('@on') setmetatable({}, { __gc = function() error('in gc', 0) end }) collectgarbage() print('on')", ""),
    ("warn('@on') setmetatable({}, { __gc = function() error({}) end }) collectgarbage() print('on')", ""),
    ("setmetatable({}, { __gc = function() error('unseen', 0) end }) collectgarbage() print('on')", ""),
    ("x = setmetatable({}, { __gc = function() print('at the end') end }) print('before')", ""),
    ("for i = 1, 3 do print(i) io.stderr:write(i, '\\n') end", ""),
    ("for i = 1, 3000 do io.write(i, '\\n') end io.stderr:write('err\\n') print('end')", ""),
    ("print(('x'):rep(70000)) io.stderr:write('err\\n') io.write(('y'):rep(5000), '\\n') io.stderr:write('err\\n')", ""),
    ("io.write('half a line') os.exit(true)", ""),
    ("do local f <close> = io.output() end print('not closed')", ""),
    ("print(io.stdout:seek('cur', 0) ~= false) local f = io.tmpfile() f:write('abc') print(f:seek('set'), f:read(2))", ""),
    ("io.lines('/dev/null') print(pcall(io.lines, '/nonexistent/x'))", ""),
    ("print(io.stderr:write('err '):write('more\\n') == io.stderr)", ""),
]


def piped(words, typed, folder):
    done = subprocess.run(words, input=typed.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    return done.stdout


def filed(words, typed, folder):
    with tempfile.TemporaryFile(dir=folder) as out:
        subprocess.run(words, input=typed.encode(), stdout=out, stderr=subprocess.STDOUT, timeout=120)
        out.seek(0)
        return out.read()


def at_terminal(words, typed, folder):
    child, screen = pty.fork()
    if child == 0:
        os.execvp(words[0], words)
    if typed:
        os.write(screen, typed.encode() + b"\x04")
    seen = b""
    while True:
        ready, _, _ = select.select([screen], [], [], 120)
        if not ready:
            break
        try:
            piece = os.read(screen, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    os.close(screen)
    os.waitpid(child, 0)
    return seen


def main():
    moonpool = [sys.argv[1], "--quiet"]
    compared = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for number, (text, typed) in enumerate(SCRIPTS):
            name = f"script{number}.lua"
            with open(name, "w", encoding="utf-8") as file:
                file.write(text + "\n")
            for way in (piped, filed, at_terminal):
                expected, got = way(["lua5.4", name], typed, folder), way(moonpool + [name], typed, folder)
                compared += 1
                if expected != got:
                    print(f"{way.__name__}: {text}\n  lua5.4:   {expected[:300]!r}\n  moonpool: {got[:300]!r}")
    print(f"{compared} compared")


main()
