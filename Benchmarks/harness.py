"""Shared by the benchmark scripts: building, running contestants in turns, and the table of results."""
import json
import os
import platform
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HERE = os.path.join(ROOT, "Benchmarks")
WORK = os.path.join(ROOT, ".build", "bench")
MOONPOOL = os.path.join(ROOT, ".build", "release", "moonpool")
RESULTS = []


def say(text):
    print(text, file=sys.stderr, flush=True)


def call(command, **more):
    """Runs a command. Returns the last JSON line of its output and its peak resident memory in KiB."""
    # A child's memory is counted from that of its parent, so a small C program starts it and reports its memory on this descriptor.
    receive, send = os.pipe()
    process = subprocess.Popen([os.path.join(WORK, "memory"), str(send), *command], stdout=subprocess.PIPE, text=True, pass_fds=[send], **more)
    os.close(send)
    output = process.stdout.read()
    memory = os.read(receive, 64)
    os.close(receive)
    if process.wait() != 0:
        sys.exit(f"{' '.join(command)}: exit code {process.returncode}")
    lines = [line for line in output.splitlines() if line.startswith("{")]
    return (json.loads(lines[-1]) if lines else {}), int(memory)


def in_turns(rounds, **contestants):
    """Runs each contestant once per round, in turns. Returns (operations per second, memory) of every run, for each contestant."""
    runs = {name: [] for name in contestants}
    for number in range(rounds):
        for name, contestant in contestants.items():
            answer, memory = contestant(number)
            runs[name].append((answer["operations"] / answer["seconds"], memory))
            say(f"  {name}: {runs[name][-1][0]:,.0f}/s")
    return runs


def best(runs):
    return max(rate for rate, _ in runs)


def record(what, against, ours, theirs, ratio, target, holds):
    RESULTS.append((what, against, ours, theirs, ratio, target, holds))
    say(f"{what} / {against}: {ours} against {theirs}: {ratio} (target: {target}) {'met' if holds else 'MISSED'}")


def rate(value):
    return f"{value:,.0f}/s"


def machine():
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.machine())
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout.splitlines()[0] if shutil.which("swift") else "no Swift"
    return f"{model}, {os.cpu_count()} cores, {swift}"


def need(tools):
    """Ends with a sentence where a tool is not installed.

    `tools` are their names, each with the Debian package that has it.
    """
    missing = {tool: package for tool, package in tools.items() if not shutil.which(tool)}
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}; apt-get install {' '.join(sorted(set(missing.values())))}")


def prepare(builds):
    """Builds what all benchmarks need; without `builds` the program must be there already."""
    need({"cc": "gcc"})
    if builds:
        build_release()
    elif not os.access(MOONPOOL, os.X_OK):
        sys.exit(f"{os.path.relpath(MOONPOOL)} is missing; run without --no-build to build it (several minutes)")
    os.makedirs(WORK, exist_ok=True)
    subprocess.run(["cc", "-O2", "-o", os.path.join(WORK, "memory"), os.path.join(HERE, "pool", "memory.c")], check=True)


def run(main):
    """Runs a script's main function; what fails outside of it ends with a sentence instead of a traceback."""
    try:
        main()
    except subprocess.CalledProcessError as failure:
        sys.exit(f"{os.path.basename(str(failure.cmd[0]))} failed with exit code {failure.returncode}: {' '.join(map(str, failure.cmd))}\n{failure.stderr or ''}".rstrip())
    except FileNotFoundError as failure:
        sys.exit(f"{failure.filename} is missing")


def build_release():
    say("building (release) …")
    subprocess.run([os.path.join(ROOT, "scripts", "setup")], check=True, stdout=sys.stderr)
    subprocess.run(["swift", "build", "-c", "release", "--static-swift-stdlib", "-Xlinker", "-s", "-Xlinker", "--no-export-dynamic", "--product", "moonpool"], cwd=ROOT, check=True, stdout=sys.stderr)


def print_table(what):
    print(f"{machine()}; {what}; {time.strftime('%Y-%m-%d')}\n")
    head = ("what", "compared with", "Moonpool", "the other", "ratio", "target", "result")
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for *row, holds in RESULTS:
        print("| " + " | ".join(row) + f" | {'met' if holds else 'missed'} |")
