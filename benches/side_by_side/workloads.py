"""The workloads: what each needs at least, and how it is written in SQL."""

from dataclasses import dataclass
from math import ceil

IN_FLIGHT = 16
PEERS = 200


@dataclass(frozen=True)
class Workload:
    """One question, asked of every contender in its own language."""

    name: str  # what the contenders call it
    about: str
    sql: str
    requests: int  # without which it cannot be answered
    rounds: int  # the least number of waits for an answer, one behind the other, with 16 in flight
    latencies: tuple  # milliseconds

    def ideal(self, latency):
        """Seconds that the network alone takes; nothing without latency, where only work is left."""
        return self.rounds * latency / 1000 if latency else None


def workloads(sessions, peers):
    """The four questions over a world with so many sessions, the peers of the third given by their ids."""
    pages = ceil(sessions / 100)
    quoted = ", ".join(f"'{peer}'" for peer in peers)
    return [
        Workload(
            "all_sessions",
            f"every one of {sessions:,} sessions",
            "SELECT count(*), sum(minutes_consumed), sum(length(meeting_display_name)), sum(length(associated_id))"
            " FROM realtime_kit_sessions",
            pages,
            1 + ceil((pages - 1) / IN_FLIGHT),
            (40, 0),
        ),
        Workload(
            "newest_with_participants",
            "100 newest sessions joined with their participants",
            "SELECT count(*), sum(p.duration), sum(length(p.display_name))"
            " FROM (SELECT id FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 100) AS s"
            " JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id",
            101,
            1 + ceil(100 / IN_FLIGHT),
            (40,),
        ),
        Workload(
            "peer_reports",
            f"peer reports of {len(peers)} peers given by a list",
            "SELECT count(*), sum(duration),"
            " sum(json_extract(quality_stats, '$.audio_consumer_cumulative.quality_mos.avg'))"
            f" FROM realtime_kit_sessions_peer_report WHERE peer_id IN ({quoted})",
            len(peers),
            ceil(len(peers) / IN_FLIGHT),
            (40, 0),
        ),
        Workload(
            "most_minutes",
            "the ten sessions with most minutes",
            "SELECT id, minutes_consumed FROM realtime_kit_sessions ORDER BY minutes_consumed DESC LIMIT 10",
            1,
            1,
            (40,),
        ),
    ]


JOIN_OF_ALL = (
    "SELECT count(*), sum(p.duration) FROM realtime_kit_sessions AS s"
    " JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id"
)
