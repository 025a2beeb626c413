"""Compares an export with its mirror through another engine: python read_back.py MIRROR DIR

Everything is compared: the rows themselves, and sums, counts, NULLs, ends of the times, types, the day's directory.
Prints a line for each table; ends with an assertion that fails, or with 0.
"""

import datetime
import json
import math
import os
import sqlite3
import sys

import duckdb

TYPES = {
    "DATETIME": "TIMESTAMP WITH TIME ZONE",
    "REAL": "DOUBLE",
    "INTEGER": "BIGINT",
    "BOOLEAN": "BOOLEAN",
    "TEXT": "VARCHAR",
}
KEYS = {"call_quality": ("session_id", "peer_id"), "summaries": ("session_id",), "transcript_segments": ("number",)}
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def milliseconds(text):
    """Of a time as the mirror has it, by Python's own parser."""
    if text is None:
        return None
    time = datetime.datetime.fromisoformat(text.replace("Z", ""))
    since = time.replace(tzinfo=datetime.timezone.utc) - EPOCH
    return since // datetime.timedelta(milliseconds=1)


def same(left, right):
    assert left == right, f"{left!r} in the mirror, {right!r} in the files"


def compare(mirror, lake, directory, table):
    columns = [(name, declared) for _, name, declared, *_ in mirror.execute(f"PRAGMA table_info({table})")]
    partitioned = table != "apps"
    files = f"{directory}/{table}/{'*/' if partitioned else ''}*.parquet"
    source = f"read_parquet('{files}', hive_partitioning = 1)"

    described = [(name, kind) for name, kind, *_ in lake.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
    expected = [(name, TYPES[declared]) for name, declared in columns]
    same(expected + ([("day", "DATE")] if partitioned else []), described)

    # Times as milliseconds: the same number, whatever zone the reader is in.
    wanted = [f'epoch_ms("{n}")' if d == "DATETIME" else f'"{n}"' for n, d in columns]
    names = [name for name, _ in columns]
    key = [names.index(name) for name in KEYS.get(table, ("session_id", "id") if "session_id" in names else ("id",))]
    there = [list(row) for row in mirror.execute(f"SELECT * FROM {table}")]
    for row in there:
        for at, (_, declared) in enumerate(columns):
            if declared == "DATETIME":
                row[at] = milliseconds(row[at])
            if declared == "BOOLEAN" and row[at] is not None:
                row[at] = bool(row[at])
    if partitioned:
        days = dict(mirror.execute("SELECT id, created_at FROM sessions"))
        of = names.index("id" if table == "sessions" else "session_id")
        other = names.index("invoked_time") if table == "recordings" else None
        for row in there:
            at = milliseconds(days[row[of]]) if row[of] in days or other is None else row[other]
            row.append((EPOCH + datetime.timedelta(milliseconds=at)).date())
        wanted.append("day")
    here = [list(row) for row in lake.execute(f"SELECT {', '.join(wanted)} FROM {source}").fetchall()]
    by = lambda row: [str(row[at]) for at in key]
    there.sort(key=by)
    here.sort(key=by)
    same(len(there), len(here))
    for left, right in zip(there, here):
        for at, name in enumerate(names + ["day"] * partitioned):
            assert left[at] == right[at], f"{table}.{name}: {left[at]!r} in the mirror, {right[at]!r} in the files"

    # And as a dashboard asks: by the engine's own aggregates, over its statistics where it likes.
    for at, (name, declared) in enumerate(columns):
        values = [row[at] for row in there if row[at] is not None]
        counted, least, most = lake.execute(
            f"SELECT count({wanted[at]}), min({wanted[at]}), max({wanted[at]}) FROM {source}"
        ).fetchone()
        same((len(values), min(values, default=None), max(values, default=None)), (counted, least, most))
        if declared == "INTEGER":
            same(sum(values), lake.execute(f'SELECT coalesce(sum("{name}"), 0) FROM {source}').fetchone()[0])
        if declared == "REAL":
            finite = [value for value in values if abs(value) < 1e300]
            total = lake.execute(f'SELECT coalesce(fsum("{name}"), 0) FROM {source} WHERE abs("{name}") < 1e300')
            assert math.isclose(math.fsum(finite), total.fetchone()[0], rel_tol=1e-9)

    # One day is read from its own file alone.
    if there and partitioned:
        day = there[len(there) // 2][-1]
        # Something that no statistics answer.
        plan = lake.execute(f"EXPLAIN ANALYZE SELECT sum(hash(mirrored_at)) FROM {source} WHERE day = '{day}'")
        plan = "\n".join(text for _, text in plan.fetchall())
        assert "Total Files Read: 1" in plan, plan
        counted = lake.execute(f"SELECT count(*) FROM {source} WHERE day = '{day}'").fetchone()[0]
        same(sum(row[-1] == day for row in there), counted)
    nulls = sum(value is None for row in there for value in row)
    found = lake.execute(f"SELECT count(*) FROM glob('{files}')").fetchone()[0]
    print(json.dumps({"table": table, "rows": len(there), "nulls": nulls, "files": found}))


def main(mirror, directory):
    mirror = sqlite3.connect(f"file:{mirror}?mode=ro", uri=True)
    lake = duckdb.connect()
    # Far from UTC: a time without a zone would show.
    lake.execute("SET TimeZone = 'Asia/Kathmandu'; SET threads = 2")
    for table in sorted(os.listdir(directory)):
        if not table.startswith("."):
            compare(mirror, lake, directory, table)


main(*sys.argv[1:])
