"""A write that is interrupted stands in the log at once, and holds up nothing behind it."""

import threading
import time

from session import WORDS, cell, connect, error_of, load

SLOW, FAST = WORDS
INSERT = "INSERT INTO realtime_kit_sessions (session_id) VALUES ('6793b51f-f4ed-40c5-9fab-d08009432386')"
OUTCOME = "SELECT outcome FROM realtime_kit_requests WHERE method = 'POST'"

connection = load(connect())
cell(connection, "SELECT realtime_kit_config('token', 'emulator-token')")
cell(connection, f"SELECT realtime_kit_config('base_url', '{SLOW}')")
threading.Timer(0.5, connection.interrupt).start()
message, took = error_of(lambda: connection.execute(INSERT))
assert message == "interrupted" and took < 1.2, (message, took)
assert cell(connection, OUTCOME) == "unsure", "it may have happened"

cell(connection, f"SELECT realtime_kit_config('base_url', '{FAST}')")
started = time.monotonic()
assert cell(connection, "SELECT count(*) FROM realtime_kit_sessions WHERE status = 'LIVE'") == 4
assert time.monotonic() - started < 1.5, "the next statement waited for the one given up"

end = time.monotonic() + 20
while cell(connection, OUTCOME) == "unsure" and time.monotonic() < end:
    time.sleep(0.1)
assert cell(connection, OUTCOME) == "ok", "the answer came after all"
