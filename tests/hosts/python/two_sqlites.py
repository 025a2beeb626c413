"""Two SQLite libraries in one process load the one file: the second gets a sentence, and the first works on."""

import sqlite3

import apsw

from session import ONE_REQUEST, WORDS, cell, connect, error_of, load

assert apsw.sqlite_lib_version() != sqlite3.sqlite_version, "the two are the same SQLite"
first, second = (sqlite3, apsw) if WORDS == ["sqlite3", "apsw"] else (apsw, sqlite3)


def version(connection):
    return cell(connection, "SELECT realtime_kit_version()")


one = load(connect(first))
assert version(one)
assert cell(one, ONE_REQUEST)

other = connect(second)
message, _ = error_of(lambda: load(other))
assert "realtime_kit: another SQLite" in message, f"no sentence: {message}"
assert cell(other, "SELECT 1") == 1, "the second connection is broken"
message, _ = error_of(lambda: version(other))
assert "no such function" in message, message

assert cell(one, ONE_REQUEST), "the first connection is broken"
assert cell(load(connect(first)), ONE_REQUEST), "the first library loads it no more"
