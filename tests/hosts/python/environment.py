"""The host changes its environment while requests are under way: its own one thread does, and ours are others.

The rows come, and what was changed counts for the next statement.
"""

import os
import sqlite3

from session import load

connection = load(sqlite3.connect(":memory:", isolation_level=None))

BIG = "3bd31280-cfe7-4673-a547-df9989d0d303"
connection.execute("SELECT realtime_kit_config('cache', 'off'), realtime_kit_config('max_requests', 100000)")
peers = connection.execute("SELECT id FROM realtime_kit_sessions_participants WHERE session_id = ?", [BIG]).fetchall()
connection.execute("CREATE TEMP TABLE peers(id)")
connection.executemany("INSERT INTO peers VALUES (?)", peers)

reports = "SELECT id FROM realtime_kit_sessions_peer_report WHERE peer_id IN (SELECT id FROM peers)"
rows = 0
for _ in range(4):
    names = []
    for _row in connection.execute(reports):
        rows += 1
        if rows % 10 == 0:
            for number in range(200):
                names.append(f"VARIABLE_{rows}_{number}")
                os.environ[names[-1]] = "value"
    for name in names:
        del os.environ[name]
assert rows == 4 * len(peers) > 1000, rows

os.environ["REALTIMEKIT_PAGE_SIZE"] = "7"
assert connection.execute("SELECT realtime_kit_config('page_size')").fetchone() == ("7",)
connection.execute("SELECT id FROM realtime_kit_sessions LIMIT 20").fetchall()
sizes = connection.execute("SELECT DISTINCT query FROM realtime_kit_requests WHERE query LIKE '%per_page=7&%'").fetchall()
assert sizes, "the new page size was not used"
print("all rows, and the new value")
