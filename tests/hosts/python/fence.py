"""A panic in any callback is an error of the statement, or goes no further, and the session lives on.

A debug build panics where it is told to: `realtime_kit_panic_for_tests(n)` in src/sqlite/fence.rs, which no release has.
Each action is run again and again, with a panic in its first callback, then in its second, until it has no more. At the
end every fence in the sources (`fence.py EXTENSION SOURCES`) must have been panicked behind.
"""

import ctypes
import pathlib
import re
import sqlite3

from session import EXTENSION, ONE_REQUEST, WORDS, cell, connect, load

SESSION = "c6c6b8ea-2810-4c21-a80f-431929b4e0e1"
LIMIT = 400

STATEMENTS = [
    "SELECT realtime_kit_version()",
    "SELECT realtime_kit_config('max_pages')",
    "SELECT realtime_kit_config('max_pages', 1000)",
    "SELECT realtime_kit_clear_cache()",
    f"SELECT realtime_kit_generate_summary('{SESSION}')",
    f"SELECT realtime_kit_wait_for_summary('{SESSION}', 0)",
    "SELECT id, created_at FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 3",
    f"SELECT rowid, content FROM realtime_kit_sessions_chat WHERE session_id = '{SESSION}'",
    f"SELECT s.id, p.id FROM realtime_kit_sessions AS s JOIN realtime_kit_sessions_participants AS p"
    f" ON p.session_id = s.id WHERE s.id = '{SESSION}' LIMIT 2",
    f"SELECT id FROM realtime_kit_sessions WHERE id IN ('{SESSION}', 'x')",
    f"INSERT INTO realtime_kit_sessions(session_id) VALUES ('{SESSION}')",
    f"DELETE FROM realtime_kit_sessions WHERE id = '{SESSION}'",
    f"UPDATE realtime_kit_sessions SET id = 'x' WHERE id = '{SESSION}'",
    "SELECT name FROM realtime_kit_tables LIMIT 2",
    "SELECT path FROM realtime_kit_requests ORDER BY rowid DESC LIMIT 2",
    "SELECT count(*) FROM (VALUES ('2026-01-01'), ('2025-01-01'), ('2024-01-01')) AS a"
    " JOIN (VALUES ('2026-01-01'), ('2023-01-01')) AS b ON a.column1 > b.column1 COLLATE realtime_kit_time",
    "CREATE VIRTUAL TABLE temp.mine USING realtime_kit_sessions(account_id = 'a')",
    "DROP TABLE IF EXISTS temp.mine",
]

# The callbacks that rusqlite calls, by file; `column` is replaced by one of our own.
CALLBACKS = {
    "module.rs": ["connect", "best_index", "open", "delete", "insert", "update"],
    "cursor.rs": ["filter", "next"],
    "listing.rs": ["connect", "open", "filter"],
}
# Those that compare or assign a number, and no more.
TOO_SMALL = {"cursor.rs": ["eof", "column", "rowid"], "listing.rs": ["best_index", "next", "eof", "column", "rowid"]}

for name, callbacks in CALLBACKS.items():
    text = (pathlib.Path(WORDS[0]) / name).read_text()
    traits = re.findall(r"^(?:unsafe )?impl[^\n]* (?:VTab|VTabCursor|UpdateVTab)\b[^\n]* for .*?^}", text, re.M | re.S)
    bodies = dict(re.findall(r"^    fn (\w+)(.*?)^    }", "\n".join(traits), re.M | re.S))
    assert sorted(bodies) == sorted(callbacks + TOO_SMALL.get(name, [])), f"{name}: {sorted(bodies)}"
    for callback in callbacks:
        assert re.search(r"fenced\(|self\.refused\(", bodies[callback]), f"{name}: {callback} is not fenced"

library = ctypes.CDLL(EXTENSION + ".so")
assert hasattr(library, "realtime_kit_panic_for_tests"), "no debug build: it does not panic when it is told to"
panic_at = library.realtime_kit_panic_for_tests
panic_at.restype = ctypes.c_char_p

fences, ends = set(), set()
for source in sorted(pathlib.Path(WORDS[0]).glob("*.rs")):
    for number, line in enumerate(source.read_text().splitlines(), 1):
        place = f"src/sqlite/{source.name}:{number}"
        if "trip::step(std::panic" in line:
            ends.add(place)
        elif re.search(r"\bfenced?\(\|\|", line.split("//")[0]):
            fences.add(place)
seen = set()


def run(action):
    """Runs an action; gives the error, if there was one."""
    try:
        action()
    except (sqlite3.Error, sqlite3.Warning) as error:
        return str(error)
    return None


def try_each(what, action, lives):
    """Runs an action with a panic in each of its callbacks in turn."""
    for number in range(1, LIMIT):
        panic_at(number)
        error = run(action)
        place = panic_at(0).decode()
        if not place:
            return
        seen.add(place)
        tells = error is not None and ("asked for by a test" in error or "interrupted" in error)
        # What ends has no way to tell.
        assert tells or place in ends, f"{what}: a panic at {place} gave {error!r}"
        lives()
    raise AssertionError(f"{what}: more than {LIMIT} callbacks")


def whole_life():
    """Loads, uses and closes a connection of its own."""
    own = connect()
    try:
        load(own)
        own.execute("CREATE VIRTUAL TABLE temp.its USING realtime_kit_sessions")
        own.execute("SELECT name FROM realtime_kit_tables").fetchone()
    finally:
        own.close()


connection = load(connect())
cell(connection, "SELECT realtime_kit_config('log_rows', 3)")


def lives():
    assert cell(connection, "SELECT 6 * 7") == 42
    assert cell(connection, ONE_REQUEST)


lives()
for sql in STATEMENTS:
    try_each(sql, lambda: connection.execute(sql).fetchall(), lives)
    run(lambda: connection.execute("DROP TABLE IF EXISTS temp.mine"))
    if sql.startswith("CREATE"):
        connection.execute(sql)
try_each("a whole life", whole_life, lives)

assert len(fences) > 12, fences
assert seen == fences | ends, f"not panicked behind: {sorted((fences | ends) - seen)}; not found: {sorted(seen - fences - ends)}"
print(f"{len(seen)} fences")
