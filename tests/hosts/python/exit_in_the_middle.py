"""The process ends in the middle of a scan (`scan`), or while a thread of it waits for a request (`request`)."""

import sys
import threading
import time

from session import ONE_REQUEST, WORDS, cell, connect, load

connection = load(connect())
if WORDS == ["scan"]:
    scan = connection.execute("SELECT id FROM realtime_kit_sessions WHERE per_page = 10")
    assert scan.fetchone(), "no row"
else:
    waiting = threading.Thread(target=lambda: cell(connection, ONE_REQUEST), daemon=True)
    waiting.start()
    time.sleep(0.7)
    assert waiting.is_alive(), "the request did not hang"
print("leaving", flush=True)
sys.exit(0)
