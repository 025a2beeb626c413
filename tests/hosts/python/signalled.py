"""Says "waiting", then runs a statement that hangs, until a signal comes. `signalled.py EXTENSION [handler]`

Python notices Control-C when its own code runs next; a progress handler is such code, even one that does nothing.
"""

import sqlite3

from session import ONE_REQUEST, WORDS, cell, connect, load

connection = load(connect())
if WORDS == ["handler"]:
    connection.set_progress_handler(lambda: 0, 1000)
print("waiting", flush=True)
try:
    connection.execute(ONE_REQUEST).fetchall()
    print("answered")
except sqlite3.OperationalError as error:
    print(error)
except KeyboardInterrupt:
    print("KeyboardInterrupt")
print("went on", cell(connection, "SELECT 6 * 7"))
