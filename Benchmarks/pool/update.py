"""The same bulk change as a user would write it in Python: sqlite3 and the same checks, 500 a transaction.

Usage: update.py POOL IDS ROUND
"""
import json
import re
import sqlite3
import sys
import time

TEXT = {"nickname", "company", "name", "city", "address"}
FIELDS = TEXT | {"userId", "username", "email", "phone", "externalId", "status", "gender"}
STATUS = {"Suspended", "Resigned", "Activated", "Archived", "Deactivated"}
EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
# The number that the pool keeps each kind of identifier under.
UNIQUE = {"email": 1, "phone": 2, "username": 3, "externalId": 4}


def check(entry, index):
    """The checks of a request: known fields, types, enums, shapes."""
    for field, value in entry.items():
        if field not in FIELDS:
            raise ValueError(f"list[{index}].{field}: no such field")
        if not isinstance(value, str):
            raise ValueError(f"list[{index}].{field}: expected a string")
    if entry.get("status", "Activated") not in STATUS:
        raise ValueError(f"list[{index}].status: not a status")
    if "email" in entry and not EMAIL.match(entry["email"]):
        raise ValueError(f"list[{index}].email: not an address")


def main():
    pool, ids_file, round_ = sys.argv[1:4]
    with open(ids_file) as file:
        ids = file.read().split()
    db = sqlite3.connect(pool, isolation_level=None)
    db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384;")
    db.row_factory = sqlite3.Row
    start = time.monotonic()
    for first in range(0, len(ids), 500):
        batch = [
            {"userId": id_, "nickname": f"nick {round_} {i}", "company": f"company {round_} {i % 1000}"}
            for i, id_ in enumerate(ids[first:first + 500], first)
        ]
        db.execute("BEGIN IMMEDIATE")
        answers = []
        for index, entry in enumerate(batch):
            check(entry, index)
            row = db.execute("SELECT * FROM users WHERE userId = ?", (entry["userId"],)).fetchone()
            if row is None:
                raise ValueError(f"list[{index}].userId: not found")
            for field, kind in UNIQUE.items():
                if field in entry and db.execute(
                    "SELECT 1 FROM identifiers WHERE kind = ? AND value = ?", (kind, entry[field])
                ).fetchone():
                    raise ValueError(f"list[{index}].{field}: taken")
            updated = max(int(time.time() * 1000), row["updatedAt"] + 1)
            db.execute(
                "UPDATE users SET nickname = ?, company = ?, updatedAt = ? WHERE userId = ?",
                (entry["nickname"], entry["company"], updated, entry["userId"]),
            )
            answer = dict(row)
            answer.update(nickname=entry["nickname"], company=entry["company"], updatedAt=updated)
            answers.append(answer)
        db.execute("COMMIT")
    print(json.dumps({"name": "update", "operations": len(ids), "seconds": time.monotonic() - start}))


main()
