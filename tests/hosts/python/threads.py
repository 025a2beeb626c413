"""Threads use one connection at the same time (`shared`, in serialized mode), or one each (`own`): all get all rows."""

import sqlite3
import threading

from session import WORDS, cell, connect, load

SESSION = "3bd31280-cfe7-4673-a547-df9989d0d303"
STATEMENTS = [
    ("SELECT count(id) FROM realtime_kit_sessions WHERE per_page = 50", 523),
    (f"SELECT count(id) FROM realtime_kit_sessions_participants WHERE session_id = '{SESSION}'", 450),
    (
        "SELECT count(p.id) FROM (SELECT id FROM realtime_kit_sessions ORDER BY created_at LIMIT 10) AS s"
        " CROSS JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id",
        None,
    ),
    ("SELECT count(*) > 0 FROM realtime_kit_requests", 1),
]

assert sqlite3.threadsafety == 3, "this SQLite is not in serialized mode"
one = load(connect())
expected = [(sql, rows if rows is not None else cell(one, sql)) for sql, rows in STATEMENTS]
wrong = []


def ask(first):
    connection = one if WORDS == ["shared"] else load(connect())
    try:
        for turn in range(12):
            sql, rows = expected[(first + turn) % len(expected)]
            found = cell(connection, sql)
            if found != rows and "requests" not in sql:
                wrong.append(f"{sql}: {found}, not {rows}")
    except Exception as error:  # an exception in a thread would go unnoticed
        wrong.append(repr(error))
    if WORDS != ["shared"]:
        connection.close()


threads = [threading.Thread(target=ask, args=(first,)) for first in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join(50)
assert not any(thread.is_alive() for thread in threads), "a thread is stuck"
assert not wrong, wrong
