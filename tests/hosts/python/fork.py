"""After fork() parent and child both go on asking, with the old connection and with a new one."""

import os
import sys
import traceback

from session import cell, connect, load

COUNT = "SELECT count(*) FROM realtime_kit_sessions"

connection = load(connect())
expected = cell(connection, COUNT)
assert expected > 0

child = os.fork()
if child == 0:
    status = 1
    try:
        assert cell(connection, COUNT) == expected, "the connection from before the fork"
        assert cell(load(connect()), COUNT) == expected, "a new connection"
        status = 0
    except BaseException:
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(status)

assert cell(connection, COUNT) == expected, "the parent's connection"
_, status = os.waitpid(child, 0)
assert status == 0, f"the child ended with {status}"
