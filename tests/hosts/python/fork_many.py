"""Children are forked at any moment, while pages are read ahead: each works with the connection it inherited and with
one of its own, a statement that was under way gets a sentence in it, and none is stuck. `fork_many.py FORKS SECONDS`"""

import os
import random
import signal
import sqlite3
import sys
import time
import traceback

from session import WORDS, cell, connect, load

FORKS, SECONDS = int(WORDS[0]), float(WORDS[1])
LIST = "SELECT id FROM realtime_kit_sessions WHERE per_page = 10"
ONE = "SELECT id FROM realtime_kit_sessions LIMIT 1"

connection = load(connect())
expected = cell(connection, "SELECT count(*) FROM realtime_kit_sessions")
first = cell(connection, ONE)


def child(under_way):
    """What a child does with what it inherited."""
    # A child that is stuck is ended by this signal, which its parent sees.
    signal.alarm(20)
    try:
        under_way.fetchall()
        raise AssertionError("a statement of the parent went on in its child")
    except sqlite3.Error as error:
        assert "forked" in str(error), error
    del under_way
    assert cell(connection, ONE) == first, "the connection from before the fork"
    assert cell(connection, "SELECT count(*) > 0 FROM realtime_kit_requests") == 1
    assert cell(connection, "SELECT realtime_kit_config('max_pages', 1234)") == "1234"
    own = load(connect())
    assert cell(own, ONE) == first, "a connection of its own"
    own.close()
    connection.close()


end = time.monotonic() + SECONDS
ended = {}
dice = random.Random(1)
for number in range(FORKS):
    if time.monotonic() > end:
        break
    under_way = connection.execute(LIST)
    read = len(under_way.fetchmany(dice.randrange(1, 60)))
    time.sleep(dice.random() * 0.004)
    process = os.fork()
    if process == 0:
        status = 1
        try:
            child(under_way)
            status = 0
        except BaseException:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(status)
    if number % 10 == 0:
        assert len(under_way.fetchall()) == expected - read, "the parent's statement"
    _, status = os.waitpid(process, 0)
    ended[status] = ended.get(status, 0) + 1
assert set(ended) == {0}, f"how the children ended, and how many (14 is stuck, 6 a crash): {ended}"
assert sum(ended.values()) >= min(FORKS, 50), f"only {sum(ended.values())} children"
print(f"{sum(ended.values())} children")
