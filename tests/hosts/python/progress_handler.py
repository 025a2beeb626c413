"""A progress handler ends a statement that waits for the API, and the connection lives on."""

import time

from session import ONE_REQUEST, cell, connect, error_of, load

connection = load(connect())
started = time.monotonic()
# As tools do that have a limit on time (Datasette, for one).
connection.set_progress_handler(lambda: time.monotonic() - started > 0.5, 1)
message, took = error_of(lambda: cell(connection, ONE_REQUEST))
connection.set_progress_handler(None, 0)
assert message == "interrupted", message
assert 0.4 < took < 1.2, f"it took {took:.2f} s"
assert cell(connection, "SELECT 1") == 1
