"""The process ends in the middle of a scan (`scan`), or while a thread waits for a request (`request`, `write`)."""

import sys
import threading
import time

from session import ONE_REQUEST, WORDS, connect, load

connection = load(connect())
if WORDS == ["scan"]:
    scan = connection.execute("SELECT id FROM realtime_kit_sessions WHERE per_page = 10")
    assert scan.fetchone(), "no row"
else:
    INSERT = "INSERT INTO realtime_kit_sessions (session_id) VALUES ('c6c6b8ea-2810-4c21-a80f-431929b4e0e1')"
    sql = INSERT if WORDS == ["write"] else ONE_REQUEST
    waiting = threading.Thread(target=lambda: connection.execute(sql).fetchall(), daemon=True)
    waiting.start()
    time.sleep(0.7)
    assert waiting.is_alive(), "the request did not hang"
print("leaving", flush=True)
sys.exit(0)
