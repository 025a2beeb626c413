"""sqlite-utils as a library: its Database is a connection of Python's sqlite3 module, at .conn."""

import os
import threading

import sqlite_utils
from sqlite_utils.utils import sqlite3

db = sqlite_utils.Database(memory=True)
db.conn.enable_load_extension(True)
db.conn.load_extension(os.environ["EXTENSION"])
db.conn.enable_load_extension(False)


def one(statement, *values):
    return next(db.query(os.environ[statement], values)).values()


print("version:", *next(db.query("SELECT realtime_kit_version(), sqlite_version()")).values())
print("count:", *one("COUNT"))
print("join:", " | ".join(map(str, one("JOIN", "LIVE"))))

row = one("TYPES")
print("types:", *(type(value).__name__ for value in row))
print("values:", " | ".join("NULL" if value is None else str(value) for value in row))

with db.conn:
    db.execute(os.environ["INSERT"], [os.environ["INSERT_ID"]])
print("insert:", *one("INSERTED"))

try:
    one("ERROR")
except sqlite3.Error as error:
    print("error:", f"{type(error).__name__}: {error}")

print("waiting:", flush=True)
threading.Timer(0.5, db.conn.interrupt).start()
try:
    one("WAIT")
except sqlite3.Error as error:
    print("interrupt:", f"{type(error).__name__}: {error}", flush=True)
print("again:", *one("COUNT"))

db.close()
print("close: ok")
