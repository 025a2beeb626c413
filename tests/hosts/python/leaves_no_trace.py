"""Loading opens no file or socket, starts no thread and needs no environment; a query then says what is missing."""

import os

from session import ONE_REQUEST, cell, connect, error_of, load


def traces():
    """The threads and the open files of this process."""
    files = {}
    for number in os.listdir("/proc/self/fd"):
        try:
            files[number] = os.readlink(f"/proc/self/fd/{number}")
        except FileNotFoundError:
            pass  # the directory that is being listed
    return sorted(os.listdir("/proc/self/task")), files


leaked = [name for name in os.environ if name.startswith(("CLOUDFLARE_", "REALTIMEKIT_"))]
assert not leaked, f"this trial wants an environment without {leaked}"

connection = connect()
before = traces()
load(connection)
after = traces()
assert before == after, f"before loading {before}, after it {after}"

assert cell(connection, "SELECT realtime_kit_version()"), "no version"
assert cell(connection, "SELECT count(*) FROM realtime_kit_tables") >= 3, "too few tables"
message, _ = error_of(lambda: cell(connection, ONE_REQUEST))
assert "CLOUDFLARE_" in message, f"not what is missing: {message}"
assert traces() == before, "a query that sends nothing left a thread or a file"
