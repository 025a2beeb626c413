"""The workloads by hand with Python's http.client: over one keep-alive connection, or over one in each of N threads.

    plain.py WORKLOAD [THREADS]
"""

import http.client
import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

BASE = urlsplit(os.environ["CLOUDFLARE_BASE_URL"])
APP = f"{BASE.path}/accounts/{os.environ['CLOUDFLARE_ACCOUNT_ID']}/realtime/kit/{os.environ['REALTIMEKIT_APP_ID']}"
HEADERS = {"Authorization": "Bearer " + os.environ["CLOUDFLARE_API_TOKEN"]}
PAGE, PEERS_PAGE = 100, 200
own = threading.local()


def get(path):
    if not hasattr(own, "connection"):
        own.connection = http.client.HTTPConnection(BASE.hostname, BASE.port)
    own.connection.request("GET", APP + path, headers=HEADERS)
    response = own.connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"{path}: {response.status} {body[:200]}")
    return json.loads(body)


def sessions(page, per_page=PAGE, sort_by="createdAt", sort_order="ASC"):
    return get(f"/sessions?page_no={page}&per_page={per_page}&sort_by={sort_by}&sort_order={sort_order}")


def participants(session_id):
    rows, page = [], 1
    while True:
        data = get(f"/sessions/{session_id}/participants?page_no={page}&per_page={PEERS_PAGE}")["data"]
        rows += data["participants"]
        if len(data["participants"]) < PEERS_PAGE:
            return rows
        page += 1


def all_sessions(each):
    first = sessions(1)
    total = first["paging"]["total_count"]
    rest = each(sessions, range(2, -(-total // PAGE) + 1))
    rows = [row for page in (first, *rest) for row in page["data"]["sessions"]]
    print(
        len(rows),
        sum(row["minutes_consumed"] for row in rows),
        sum(len(row["meeting_display_name"]) for row in rows),
        sum(len(row["associated_id"]) for row in rows),
        sep="|",
    )


def newest_with_participants(each):
    newest = sessions(1, sort_order="DESC")["data"]["sessions"]
    rows = [row for peers in each(participants, [row["id"] for row in newest]) for row in peers]
    durations = sum(row.get("duration") or 0 for row in rows)
    print(len(rows), durations, sum(len(row["display_name"]) for row in rows), sep="|")


def join_of_all(each):
    pages = -(-sessions(1)["paging"]["total_count"] // PAGE)
    ids = [row["id"] for page in each(sessions, range(1, pages + 1)) for row in page["data"]["sessions"]]
    rows = [row for peers in each(participants, ids) for row in peers]
    print(len(rows), sum(row.get("duration") or 0 for row in rows), sep="|")


def peer_reports(each):
    def report(peer_id):
        return get(f"/sessions/peer-report/{peer_id}?filters=quality_stats")["data"]["participant"]

    rows = list(each(report, os.environ["PEERS"].split()))
    scores = [row["peer_report"]["quality"]["audio_consumer_cumulative"]["quality_mos"]["avg"] for row in rows]
    print(len(rows), sum(row["duration"] for row in rows), sum(scores), sep="|")


def most_minutes(each):
    for row in sessions(1, 10, "minutesConsumed", "DESC")["data"]["sessions"]:
        print(row["id"], row["minutes_consumed"], sep="|")


if __name__ == "__main__":
    workload = globals()[sys.argv[1]]
    if len(sys.argv) > 2:
        with ThreadPoolExecutor(int(sys.argv[2])) as pool:
            workload(pool.map)
    else:
        workload(map)
