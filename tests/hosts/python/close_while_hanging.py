"""Interrupting and closing a connection do not wait for a request that hangs, nor does the end of the process."""

import threading
import time

from session import ONE_REQUEST, cell, connect, error_of, load

connection = load(connect())
outcome = []
waiting = threading.Thread(target=lambda: outcome.append(error_of(lambda: cell(connection, ONE_REQUEST))))
waiting.start()
time.sleep(0.7)
assert waiting.is_alive(), f"the request did not hang: {outcome}"

interrupted = time.monotonic()
connection.interrupt()
waiting.join(10)
took = time.monotonic() - interrupted
assert outcome and outcome[0][0] == "interrupted", outcome
assert took < 0.5, f"the interrupt took {took:.2f} s"

closing = time.monotonic()
connection.close()
took = time.monotonic() - closing
assert took < 0.3, f"closing took {took:.2f} s"
print("closed")
