"""sqlean: Python's sqlite3 module with a newer SQLite, and extensions of its own that are off until asked for."""

import os
import threading

import sqlean as sqlite3

# No transactions of the module's own: each statement is done when it is run, as in the sqlite3 shell.
db = sqlite3.connect(":memory:", isolation_level=None)
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
print("values:", " | ".join("NULL" if value is None else str(value) for value in row))

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
