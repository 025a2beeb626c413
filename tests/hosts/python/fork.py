"""After fork() parent and child both go on asking, with the old connection and with a new one."""

import os
import sqlite3
import sys
import traceback

from session import cell, connect, load

COUNT = "SELECT count(*) FROM realtime_kit_sessions"

connection = load(connect())
expected = cell(connection, COUNT)
assert expected > 0

# A statement under way belongs to the parent: in the child it ends with a sentence, not with silence.
under_way = connection.execute("SELECT id FROM realtime_kit_sessions")
under_way.fetchmany(60)

child = os.fork()
if child == 0:
    status = 1
    try:
        try:
            rows = len(under_way.fetchall())
            raise AssertionError(f"{rows} rows and no error")
        except sqlite3.Error as error:
            assert "forked" in str(error), error
        assert cell(connection, COUNT) == expected, "the connection from before the fork"
        assert cell(load(connect()), COUNT) == expected, "a new connection"
        status = 0
    except BaseException:
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(status)

assert len(under_way.fetchall()) == expected - 60, "the parent's statement"
assert cell(connection, COUNT) == expected, "the parent's connection"
_, status = os.waitpid(child, 0)
assert status == 0, f"the child ended with {status}"
