#!/usr/bin/env python3
"""Measures plain SQL against the usual ways to ask the same of the API, on the emulator with a latency.

README.md in this folder says what each figure means.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

import budget
import capacity
import report
from emulator import Emulator
from measure import middle, run, side_by_side
from results import same
from workloads import PEERS, workloads

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OURS = "SQL"
PLAIN, PLAIN_16, CURL, SDK, SDK_16 = "loop", "loop in 16 threads", "curl -Z + jq", "SDK", "SDK in 16 threads"
SESSIONS, MANY_SESSIONS = 5000, 50_000
PEAK = re.compile(r"VmHWM:\s*(\d+) kB")


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=9, help="runs of each contender after a warm-up (default 9)")
    parser.add_argument("--only", help="workloads whose name holds this; leaves memory and load time out")
    parser.add_argument("--contenders", help="names of contenders, with commas between; SQL is always one")
    parser.add_argument("--no-sdk", action="store_true", help="leave the official SDK out: nothing is installed")
    parser.add_argument(
        "--budget",
        type=int,
        nargs="?",
        const=budget.SESSIONS,
        metavar="SESSIONS",
        help=f"the workload with a budget, and only it: ten minutes for its {budget.SESSIONS:,} sessions",
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a variable for the extension"
    )
    parser.add_argument("--extension", help="a library that is built already")
    parser.add_argument("--output", help="where the Markdown goes (default: side_by_side.md in the target folder)")
    return parser.parse_args()


class Tools:
    """What is measured, and with what: built or found."""

    def __init__(self, given):
        metadata = subprocess.run(
            ["cargo", "metadata", "--format-version", "1", "--no-deps"], cwd=ROOT, check=True, stdout=subprocess.PIPE
        )
        self.target = Path(json.loads(metadata.stdout)["target_directory"])
        # One after the other: built together they would share features, and the library would not be the released one.
        for arguments in ([], ["-p", "realtime-kit-emulator"]):
            if arguments or not given.extension:
                subprocess.run(["cargo", "build", "--quiet", "--release", *arguments], cwd=ROOT, check=True)
        self.extension = Path(given.extension or self.target / "release/librealtime_kit.so").resolve()
        self.emulator = self.target / "release/realtime-kit-emulator"
        self.settings = dict(it.split("=", 1) for it in given.set)
        self.sqlite = shutil.which("sqlite3") or sys.exit("There is no sqlite3 on the PATH.")
        self.sdk_python = None if given.no_sdk else self.sdk()

    def sdk(self):
        """A Python that has the official SDK, in an environment of its own."""
        folder = self.target / "side_by_side/venv"
        python = folder / "bin/python"
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", folder], check=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "cloudflare"], check=True)
        return str(python)

    def environment(self, more):
        """The variables of a process: what it needs of ours, and nothing that would change the extension."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        return {**kept, **more}

    def shell(self, *commands):
        """The sqlite3 shell with the extension."""
        return [self.sqlite, "-batch", ":memory:", f".load {self.extension.with_suffix('')}", *commands]

    def contenders(self, workload, environment, peers):
        """Everybody's command for a workload, with the variables."""
        theirs = self.environment({**environment, "PEERS": " ".join(peers)})
        ours = self.environment({**environment, **self.settings})
        plain = [sys.executable, str(HERE / "contenders/plain.py"), workload.name]
        found = {OURS: (self.shell(workload.sql), ours), PLAIN: (plain, theirs), PLAIN_16: ([*plain, "16"], theirs)}
        if shutil.which("curl") and shutil.which("jq"):
            found[CURL] = ([str(HERE / "contenders/curl_jq.sh"), workload.name], theirs)
        if self.sdk_python:
            sdk = [self.sdk_python, str(HERE / "contenders/sdk.py"), workload.name]
            found |= {SDK: (sdk, theirs), SDK_16: ([*sdk, "16"], theirs)}
        return found

    def versions(self):
        """One line about everything that took part."""

        def first(*command):
            said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
            return said.splitlines()[0] if said else "?"

        told = [
            "sqlite3 " + first(self.sqlite, "--version").split()[0],
            "Python " + sys.version.split()[0],
            " ".join(first("curl", "--version").split()[:2]),
            first("jq", "--version"),
        ]
        if self.sdk_python:
            version = "import cloudflare; print(cloudflare.__version__)"
            told.append("cloudflare " + first(self.sdk_python, "-c", version))
        return f"{os.cpu_count()} processors; " + ", ".join(told)


def measure_workloads(tools, given, emulator, peers):
    """The table's rows: of each workload and latency the runs of each contender."""
    wanted = given.contenders.split(",") if given.contenders else None
    for workload in workloads(SESSIONS, peers):
        if given.only and given.only not in workload.name:
            continue
        for latency in workload.latencies:
            switches = f"latency={latency}"
            found = tools.contenders(workload, emulator.environment(switches), peers)
            if wanted:
                found = {name: it for name, it in found.items() if name == OURS or name in wanted}
            runs = side_by_side(found, emulator, switches, given.runs)
            answers = {name: of[0].output for name, of in runs.items()}
            for name, of in runs.items():
                for one in of:
                    if not same(one.output, answers[OURS]):
                        sys.exit(f"{workload.name}: {name} says {one.output!r}, {OURS} says {answers[OURS]!r}.")
            yield workload, latency, runs
            print(report.line(workload, latency, runs, OURS), flush=True)


def peak_memory(tools, sessions):
    """Peak memory of the shell that scans so many sessions, in MiB."""
    with Emulator(tools.emulator, sessions) as emulator:
        environment = tools.environment({**emulator.environment("latency=0"), **tools.settings})
        scan = workloads(sessions, [])[0].sql
        # Told by the kernel for this process alone, while it is still there.
        command = tools.shell(scan, ".shell grep VmHWM /proc/$PPID/status")
        peaks = [int(PEAK.search(run(command, environment).output)[1]) for _ in range(5)]
        return median(peaks) / 1024


def load_time(tools):
    """Milliseconds that `.load` adds to the shell's start and end: a median of many, taken in turns."""
    environment = tools.environment({})
    with_it, without = [], []
    for _ in range(60):
        with_it.append(run(tools.shell(), environment))
        without.append(run([tools.sqlite, "-batch", ":memory:", "SELECT 1"], environment))
    return (middle(with_it) - middle(without)) * 1000


def main():
    given = options()
    tools = Tools(given)
    output = Path(given.output or tools.target / "side_by_side.md")
    print(tools.versions(), flush=True)
    if (load := os.getloadavg()[0]) > 0.5 * os.cpu_count():
        print(f"This machine is busy (load {load:.1f}): all figures will be worse than they are.", flush=True)
    if given.budget:
        parts = [budget.measure(tools, given.budget)]
    else:
        with Emulator(tools.emulator, SESSIONS) as emulator:
            peers = emulator.peers(PEERS)
            rows = list(measure_workloads(tools, given, emulator, peers))
            free = emulator.environment("latency=0")
            idle = [(it, runs) for it, latency, runs in rows if not latency]
            served = [(it, runs, capacity.requests_a_second(it, free, peers)) for it, runs in idle]
        parts = [report.times(rows, OURS), report.costs(rows, OURS), report.capacities(served)]
        if not given.only:
            few, many = (peak_memory(tools, sessions) for sessions in (SESSIONS, MANY_SESSIONS))
            size = tools.extension.stat().st_size
            parts.append(report.sizes(load_time(tools), size, (SESSIONS, few), (MANY_SESSIONS, many)))
    text = "\n\n".join([*parts, f"Measured with {tools.versions()}."]) + "\n"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text)
    print(f"\n{text}\nThis Markdown is in {output}.")


if __name__ == "__main__":
    main()
