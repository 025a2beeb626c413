"""Whole processes: how long they took, what they cost, what they said."""

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Run:
    """One process from its start to its end."""

    seconds: float
    cpu: float  # seconds of processor time, its children's included
    output: str
    counted: dict  # what the emulator counted meanwhile


def run(command, environment):
    """Runs a command to its end; one that fails ends the script with what it said."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        begun = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        said = errors.read().decode(errors="replace")
        if process.returncode:
            raise SystemExit(f"{' '.join(command)[:200]} ended with {process.returncode}: {said[:1000]}")
        return Run(seconds, usage.ru_utime + usage.ru_stime, output.read().decode(), {})


def counted_run(command, environment, emulator, switches):
    """The same, with what the emulator counted."""
    emulator.forget()
    one = run(command, environment)
    return Run(one.seconds, one.cpu, one.output, emulator.counted(switches))


def side_by_side(contenders, emulator, switches, runs):
    """Runs of each contender, taken in turns after a warm-up; slow ones take three turns."""
    done, turns = {}, {}
    for name, (command, environment) in contenders.items():
        warm = counted_run(command, environment, emulator, switches)
        done[name], turns[name] = [], runs if warm.seconds < 3 else min(runs, 3)
    for turn in range(runs):
        for name, (command, environment) in contenders.items():
            if turn < turns[name]:
                done[name].append(counted_run(command, environment, emulator, switches))
    return done


def middle(runs, what=lambda one: one.seconds):
    """The median of a figure."""
    return median(what(one) for one in runs)
