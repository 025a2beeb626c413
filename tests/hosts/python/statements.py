"""Statements are told apart: each has its own number in the log and its own ceiling, whatever is open beside it."""

import sqlite3

from session import EXTENSION, cell, connect, load

SESSION = "6793b51f-f4ed-40c5-9fab-d08009432386"
OTHER = "3bd31280-cfe7-4673-a547-df9989d0d303"
INSERT = "INSERT INTO realtime_kit_sessions (session_id) VALUES (?)"
NUMBERS = "SELECT statement FROM realtime_kit_requests ORDER BY rowid"


def numbers(connection):
    return [number for (number,) in connection.execute(NUMBERS)]


# No statement is kept by the module: a new one is likely to be given the memory of the last.
connection = load(sqlite3.connect(":memory:", isolation_level=None, cached_statements=0))
connection.execute("SELECT realtime_kit_config('max_requests', 3)").fetchall()
for _ in range(6):
    connection.execute(INSERT, (SESSION,))
assert numbers(connection) == [1, 2, 3, 4, 5, 6], numbers(connection)

connection.execute("BEGIN")
for _ in range(4):
    connection.execute(INSERT, (SESSION,))
connection.execute("ROLLBACK")
assert numbers(connection)[6:] == [7, 8, 9, 10], numbers(connection)

connection.executemany(INSERT, [(SESSION,), (OTHER,)])
assert len(set(numbers(connection)[10:])) == 2, "each run of executemany is a statement"
before = len(numbers(connection))
connection.execute(INSERT + ", (?)", (SESSION, OTHER))
assert len(set(numbers(connection)[before:])) == 1, "two rows of one INSERT are one statement"
before = len(numbers(connection))
connection.execute(INSERT + ", (?)", (SESSION, SESSION))
assert len(numbers(connection)) == before + 1, "one session twice in a statement is one POST"

# A statement that is read half way does not lend its ceiling to those beside it.
kept = load(connect())
kept.execute("SELECT realtime_kit_config('max_requests', 8)").fetchall()
half_read = kept.execute("SELECT id FROM realtime_kit_sessions")
half_read.fetchone()
for _ in range(20):
    assert cell(kept, "SELECT id FROM realtime_kit_sessions LIMIT 1")
assert sum(1 for _ in half_read) == 522, "and it is read to its end"

# A second load leaves the connection as it is.
kept.load_extension(EXTENSION)
assert cell(kept, "SELECT realtime_kit_config('max_requests')") == "8"
