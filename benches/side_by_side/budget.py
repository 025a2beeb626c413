"""The workload with a budget: a join of 1,500 sessions where another client spends of the same token's requests."""

import sys
import threading
import time
from math import ceil
from pathlib import Path

from emulator import Emulator
from measure import counted_run, run
from report import table
from results import same
from workloads import JOIN_OF_ALL

SESSIONS, QUOTA, WINDOW, OTHERS = 1500, 120, 30, 1.2
SWITCHES = f"budget={QUOTA},window={WINDOW},others={OTHERS}"


def needed(emulator):
    """Requests without which the join cannot be answered."""
    pages = ceil(emulator.sessions / 100)
    lists = [emulator.api(f"/sessions?per_page=100&page_no={page + 1}")["sessions"] for page in range(pages)]
    return pages + sum(max(1, ceil(row["total_participants"] / 200)) for rows in lists for row in rows)


def measure(tools, sessions):
    """Runs it once, and gives the table."""
    with Emulator(tools.emulator, sessions) as emulator:
        requests = needed(emulator)
        each = QUOTA - round(OTHERS * WINDOW)
        # With each window's share spent at its start, the last requests go out when the last window begins.
        dictated = (ceil(requests / each) - 1) * WINDOW
        print(f"{requests} requests, {each} in each {WINDOW} s: {dictated} s at least.", flush=True)
        plain = [sys.executable, str(Path(__file__).resolve().parent / "contenders/plain.py"), "join_of_all", "16"]
        expected = run(plain, tools.environment(emulator.environment("latency=0")))
        limits = {"REALTIMEKIT_MAX_REQUESTS": "5000", "REALTIMEKIT_MAX_WAIT": "3600"}
        environment = tools.environment({**emulator.environment(SWITCHES), **limits, **tools.settings})
        done = threading.Event()
        watcher = threading.Thread(target=watch, args=(emulator, requests, done))
        watcher.start()
        try:
            one = counted_run(tools.shell(JOIN_OF_ALL), environment, emulator, SWITCHES)
        finally:
            done.set()
            watcher.join()
        if not same(one.output, expected.output):
            raise SystemExit(f"The join says {one.output!r}, the plain loop {expected.output!r}.")
    counted = one.counted
    sums = {name: sum(it[name] for it in counted["windows"]) for name in ("others", "others_refused")}
    rows = [
        ["requests needed", requests],
        ["requests made", counted["requests"]],
        ["of them refused with 429", counted["refused"]],
        ["of them after the first window", counted["refused_later"]],
        ["requests of the other client served", sums["others"]],
        ["requests of the other client refused", sums["others_refused"]],
        ["time the budget dictates", f"{dictated} s"],
        ["time taken", f"{one.seconds:.1f} s"],
        ["taken to dictated", f"{one.seconds / dictated:.3f}"],
    ]
    spent = "; ".join(f"{it['served']}+{it['others']}" for it in counted["windows"])
    title = (
        f"{sessions:,} sessions joined with their participants, {QUOTA} requests in {WINDOW} s, "
        f"{OTHERS} a second spent by another client"
    )
    return f"{table([title, ''], rows)}\n\nOurs and the other client's in each window: {spent}."


def watch(emulator, requests, done):
    """Tells every half minute how far it is."""
    begun = time.monotonic()
    while not done.wait(WINDOW):
        counted = emulator.counted(SWITCHES)
        told = f"{time.monotonic() - begun:.0f} s: {counted['requests']} of {requests} requests"
        print(f"{told}, {counted['refused']} refused", flush=True)
