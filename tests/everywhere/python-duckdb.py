"""DuckDB's sqlite_scanner reads SQLite's files with a SQLite inside, to which load_extension() is forbidden."""

import os
import pathlib
import sqlite3

import duckdb
import duckdb_extension_sqlite_scanner

sqlite3.connect("calls.db").execute("CREATE TABLE ordinary (number)")
folder = pathlib.Path(duckdb_extension_sqlite_scanner.__file__).parent
(scanner,) = folder.rglob("*.duckdb_extension")
db = duckdb.connect()
db.execute(f"LOAD '{scanner}'")
db.execute("ATTACH 'calls.db' AS calls (TYPE sqlite)")
try:
    db.execute(f"SELECT * FROM sqlite_query('calls', 'SELECT load_extension(''{os.environ['EXTENSION']}'')')")
except duckdb.Error as error:
    print("cannot:", f"{type(error).__name__}: {error}")
