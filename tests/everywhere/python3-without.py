"""A Python whose sqlite3 module was built without extension loading."""

import sqlite3

try:
    sqlite3.connect(":memory:").enable_load_extension(True)
except AttributeError as error:
    print("cannot:", f"{type(error).__name__}: {error}")
