"""The figures as lines for who waits, and as Markdown tables for README.md beside this file."""

from measure import middle


def table(head, rows, left=1):
    """A Markdown table; the first columns are text, the others figures."""
    lines = [head, ["---"] * left + ["---:"] * (len(head) - left), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def title(workload, latency):
    return f"{workload.about}, {latency} ms"


def line(workload, latency, runs, ours):
    """One workload's medians, as it is done."""
    ideal = workload.ideal(latency)
    own = middle(runs[ours])
    told = [f"{name} {middle(of):.3f} s ({middle(of) / own:.2f}, {requests(of)} requests)" for name, of in runs.items()]
    ratio = f", {own / ideal:.2f} of the ideal {ideal:.2f} s" if ideal else ""
    return f"{title(workload, latency)}{ratio}\n  " + "\n  ".join(told)


def requests(runs):
    """Requests of a run; the most, if runs differ."""
    return max(one.counted["requests"] for one in runs)


def times(rows, ours):
    """Medians of whole processes in seconds, and their ratios."""
    others = list(dict.fromkeys(name for _, _, runs in rows for name in runs if name != ours))
    head = ["workload", "requests needed", "ideal, 16 in flight", ours, "to the ideal", *others]
    body = []
    for workload, latency, runs in rows:
        own, ideal = middle(runs[ours]), workload.ideal(latency)
        peers = [f"{middle(runs[it]):.3f} s (×{middle(runs[it]) / own:.1f})" if it in runs else "" for it in others]
        ideals = [f"{ideal:.2f} s", f"**{own:.3f} s**", f"{own / ideal:.2f}"] if ideal else ["", f"**{own:.3f} s**", ""]
        body.append([title(workload, latency), workload.requests, *ideals, *peers])
    return table(head, body)


def costs(rows, ours):
    """Requests, the most at once and processor time of each."""
    names = list(dict.fromkeys(name for _, _, runs in rows for name in runs))
    head = ["requests (most at once), processor time", *names]
    body = []
    for workload, latency, runs in rows:

        def cell(of):
            at_once = max(one.counted["most_at_once"] for one in of)
            return f"{requests(of)} ({at_once}), {middle(of, lambda one: one.cpu):.2f} s"

        body.append([title(workload, latency), *(cell(runs[name]) if name in runs else "" for name in names)])
    return table(head, body)


def capacities(served):
    """What the emulator serves to who only counts bytes, against the fastest contender."""
    head = ["requests a second, 0 ms", "fastest contender", "the emulator alone", "times"]
    body = []
    for workload, runs, capacity in served:
        fastest = max(workload.requests / middle(of) for of in runs.values())
        body.append([workload.about, f"{fastest:,.0f}", f"{capacity:,.0f}", f"{capacity / fastest:.1f}"])
    return table(head, body)


def sizes(load_ms, size, few, many):
    """What the library costs before and beside its requests."""
    rows = [
        ["`.load`, warm", f"{load_ms:.1f} ms"],
        ["size of the library", f"{size / 2**20:.2f} MiB"],
        *([f"peak memory of the shell, a scan of {count:,} sessions", f"{peak:.1f} MiB"] for count, peak in (few, many)),
        ["the difference", f"{many[1] - few[1]:.1f} MiB"],
    ]
    return table(["", ""], rows)
