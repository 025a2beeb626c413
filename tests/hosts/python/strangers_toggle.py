"""The setting stored_views is turned on and off while statements that read the tables are half way."""

import sys

from session import WORDS, cell, connect, error_of, load

binding = None if WORDS[0] == "sqlite3" else __import__("apsw")
connection = load(connect(*([binding] if binding else [])))
connection.execute("CREATE VIRTUAL TABLE calls USING realtime_kit_sessions(per_page=5)")
connection.execute("CREATE VIEW stored AS SELECT id FROM calls WHERE status = 'LIVE'")
SETTING = "SELECT realtime_kit_config('stored_views', ?)"
EACH = "SELECT id FROM {} WHERE status = 'ENDED' ORDER BY created_at"


def half_way():
    """Statements of which some rows are read."""
    cursors = [connection.execute(EACH.format(table)) for table in ("realtime_kit_sessions", "calls")]
    return [(cursor, [next(iter(cursor)) for _ in range(3)]) for cursor in cursors]


whole = list(connection.execute(EACH.format("realtime_kit_sessions")))
for _ in range(5):
    begun = half_way()
    for word, outcome in (("on", 4), ("off", None), ("on", 4)):
        assert connection.execute(SETTING, (word,)).fetchone()[0] == word
        if outcome:
            assert cell(connection, "SELECT count(*) FROM stored") == outcome
        else:
            message, _ = error_of(lambda: connection.execute("SELECT count(*) FROM stored").fetchone())
            assert "unsafe use of virtual table" in message, message
        begun += half_way()
    connection.execute(SETTING, ("off",)).fetchone()
    for cursor, rows in begun:
        try:
            rows += list(cursor)
        except Exception as error:
            # Begun while it was on: a later page is still read, or it is said why not.
            sys.exit(f"a statement that was half way: {error}")
        assert rows == whole, (len(rows), len(whole))
connection.close()
