"""A connection with the extension in it, for the scripts beside this file: `SCRIPT.py EXTENSION [WORD…]`.

Each script checks one promise and ends with a traceback when it does not hold.
"""

import sqlite3
import sys
import time

EXTENSION = sys.argv[1]
WORDS = sys.argv[2:]

# Asks the API for a page, so that it waits as long as the API does.
ONE_REQUEST = "SELECT id FROM realtime_kit_sessions LIMIT 1"


def connect(binding=sqlite3):
    """Opens a memory database without the extension."""
    if binding is sqlite3:
        return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    return binding.Connection(":memory:")


def load(connection):
    """Loads the extension into a connection."""
    connection.enable_load_extension(True)
    connection.load_extension(EXTENSION)
    return connection


def cell(connection, sql):
    """The one cell of a statement that gives one."""
    return connection.execute(sql).fetchone()[0]


def error_of(call):
    """The message of the exception that a call must raise, and how long it took to."""
    started = time.monotonic()
    try:
        outcome = call()
    except Exception as error:
        return str(error), time.monotonic() - started
    raise AssertionError(f"no error, but {outcome!r}")
