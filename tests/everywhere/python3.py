"""Python's own sqlite3 module. It begins a transaction before an INSERT: commit, or set isolation_level to None."""

import os
import sqlite3
import threading
from datetime import datetime, timezone

# What DATETIME columns become, if the connection is asked to look at declared types.
sqlite3.register_converter("DATETIME", lambda text: datetime.fromisoformat(text.decode()).replace(tzinfo=timezone.utc))

db = sqlite3.connect(":memory:", detect_types=sqlite3.PARSE_DECLTYPES)
db.enable_load_extension(True)
db.load_extension(os.environ["EXTENSION"])
db.enable_load_extension(False)


def one(statement, *values):
    return db.execute(os.environ[statement], values).fetchone()


print("version:", *db.execute("SELECT realtime_kit_version(), sqlite_version()").fetchone())
print("count:", *one("COUNT"))
print("join:", " | ".join(map(str, one("JOIN", "LIVE"))))

row = one("TYPES")
print("types:", *(type(value).__name__ for value in row))
meeting, people, minutes, ended, started = row
started = started.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
print("values:", " | ".join(map(str, [meeting, people, minutes, ended or "NULL", started])))

with db:
    db.execute(os.environ["INSERT"], [os.environ["INSERT_ID"]])
print("insert:", *one("INSERTED"))

try:
    one("ERROR")
except sqlite3.Error as error:
    print("error:", f"{type(error).__name__}: {error}")

print("waiting:", flush=True)
threading.Timer(0.5, db.interrupt).start()
try:
    one("WAIT")
except sqlite3.Error as error:
    print("interrupt:", f"{type(error).__name__}: {error}", flush=True)
print("again:", *one("COUNT"))

db.close()
print("close: ok")
