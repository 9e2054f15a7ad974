"""Sets every integer of a pool's file to odd values, one at a time, and runs the program on it: whatever the file holds, the program must not be ended by a signal.

  columns.py MOONPOOL POOL SCRIPT [TABLE.COLUMN …]     with COLUMN_VALUES="-1 9223372036854775807" in the environment, only these values

Prints a line for each run that ended by a signal or took more than a minute.
"""
import os
import shutil
import sqlite3
import subprocess
import sys

VALUES = [int(word) for word in os.environ.get("COLUMN_VALUES", "").split()] or [
    -(2 ** 63), -(2 ** 53), -1, 2 ** 31, 2 ** 53, 2 ** 63 - 1]


def places(path):
    """Every column that holds numbers, with the rows that have one; the pool's version too."""
    with sqlite3.connect(path) as db:
        yield ("PRAGMA", "user_version")
        for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
            for column in db.execute(f"PRAGMA table_info({table})").fetchall():
                if column[2].upper() == "INTEGER":
                    yield (table, column[1])


def tamper(path, table, column, value):
    db = sqlite3.connect(path, isolation_level=None)
    try:
        if table == "PRAGMA":
            db.execute(f"PRAGMA user_version = {max(-2 ** 31, min(value, 2 ** 31 - 1))}")
            return True
        # One row each, so that a unique column stays unique.
        rows = "LIMIT 1" if any(word in column for word in ("seq", "number")) else ""
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} IN (SELECT {column} FROM {table} {rows})", (value,))
        return db.execute("SELECT changes()").fetchone()[0] > 0
    except sqlite3.IntegrityError:
        try:
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = (SELECT max({column}) FROM {table})", (value,))
            return True
        except sqlite3.Error:
            return False
    finally:
        db.close()


def main():
    moonpool, pool, script = sys.argv[1:4]
    wanted = sys.argv[4:]
    runs = 0
    for table, column in places(pool):
        if wanted and f"{table}.{column}" not in wanted:
            continue
        for value in VALUES:
            copy = "tampered.db"
            for end in ("", "-wal", "-shm", ".key"):
                if os.path.exists(copy + end):
                    os.remove(copy + end)
            shutil.copy(pool, copy)
            shutil.copy(pool + ".key", copy + ".key")
            if not tamper(copy, table, column, value):
                continue
            runs += 1
            for command in ([moonpool, "--quiet", "--pool", copy, script], [moonpool, "pool", "stats", "--pool", copy],
                            [moonpool, "pool", "outbox", "list", "--pool", copy])[:None if wanted or len(VALUES) > 2 else 1]:
                try:
                    done = subprocess.run(command, capture_output=True, timeout=60)
                except subprocess.TimeoutExpired:
                    print(f"{table}.{column} = {value}: no end ({command[1]})", flush=True)
                    continue
                if done.returncode < 0 or done.returncode > 128:
                    said = done.stderr.decode(errors="replace").strip().splitlines()
                    print(f"{table}.{column} = {value}: status {done.returncode} ({command[1]}): {said[-1:]}", flush=True)
    print(f"{runs} runs", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
