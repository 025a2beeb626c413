"""pyodbc, with SQLite's ODBC driver. Times come as datetime, since the columns are declared DATETIME."""

import os
import threading
from datetime import datetime

import pyodbc

extension = os.environ["EXTENSION"]
db = pyodbc.connect(f"Driver=SQLite3;Database=:memory:;LoadExt={extension}", autocommit=True)


def one(statement, *values):
    return db.execute(os.environ[statement], *values).fetchone()


print("version:", *db.execute("SELECT realtime_kit_version(), sqlite_version()").fetchone())
print("count:", *one("COUNT"))
print("join:", " | ".join(map(str, one("JOIN", "LIVE"))))

row = one("TYPES")
print("types:", *(type(value).__name__ for value in row))
shown = {type(None): lambda _: "NULL", datetime: lambda time: time.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]}
print("values:", " | ".join(shown.get(type(value), str)(value) for value in row))

db.execute(os.environ["INSERT"], os.environ["INSERT_ID"])
print("insert:", *one("INSERTED"))

try:
    one("ERROR")
except pyodbc.Error as error:
    print("error:", f"{type(error).__name__}: {error}")

print("waiting:", flush=True)
waiting = db.cursor()
threading.Timer(0.5, waiting.cancel).start()
try:
    waiting.execute(os.environ["WAIT"])
except pyodbc.Error as error:
    print("interrupt:", f"{type(error).__name__}: {error}", flush=True)
waiting.close()
print("again:", *one("COUNT"))

db.close()
print("close: ok")
