"""The workloads with Cloudflare's official Python SDK (`pip install cloudflare`), one by one or in N threads.

    sdk.py WORKLOAD [THREADS]
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from cloudflare import Cloudflare

client = Cloudflare()  # token and base URL from the environment
kit = client.realtime_kit.sessions
account = os.environ["CLOUDFLARE_ACCOUNT_ID"]
app = os.environ["REALTIMEKIT_APP_ID"]
PAGE, PEERS_PAGE = 100, 200


def sessions(page, per_page=PAGE, sort_by="createdAt", sort_order="ASC"):
    return kit.get_sessions(
        app, account_id=account, page_no=page, per_page=per_page, sort_by=sort_by, sort_order=sort_order
    )


def participants(session_id):
    rows, page = [], 1
    while True:
        answer = kit.get_session_participants(
            session_id, account_id=account, app_id=app, page_no=page, per_page=PEERS_PAGE
        )
        rows += answer.data.participants
        if len(answer.data.participants) < PEERS_PAGE:
            return rows
        page += 1


def all_sessions(each):
    first = sessions(1)
    rest = each(sessions, range(2, -(-int(first.paging.total_count) // PAGE) + 1))
    rows = [row for page in (first, *rest) for row in page.data.sessions]
    print(
        len(rows),
        sum(row.minutes_consumed for row in rows),
        sum(len(row.meeting_display_name) for row in rows),
        sum(len(row.associated_id) for row in rows),
        sep="|",
    )


def newest_with_participants(each):
    newest = sessions(1, sort_order="DESC").data.sessions
    rows = [row for peers in each(participants, [row.id for row in newest]) for row in peers]
    print(len(rows), sum(row.duration or 0 for row in rows), sum(len(row.display_name) for row in rows), sep="|")


def peer_reports(each):
    def report(peer_id):
        answer = kit.get_participant_data_from_peer_id(
            peer_id, account_id=account, app_id=app, filters="quality_stats"
        )
        return answer.data.participant

    rows = list(each(report, os.environ["PEERS"].split()))
    scores = [row.peer_report.quality.audio_consumer_cumulative.quality_mos.avg for row in rows]
    print(len(rows), sum(row.duration for row in rows), sum(scores), sep="|")


def most_minutes(each):
    for row in sessions(1, 10, "minutesConsumed", "DESC").data.sessions:
        print(row.id, row.minutes_consumed, sep="|")


if __name__ == "__main__":
    workload = globals()[sys.argv[1]]
    if len(sys.argv) > 2:
        with ThreadPoolExecutor(int(sys.argv[2])) as pool:
            workload(pool.map)
    else:
        workload(map)
