"""Datasette, asked over HTTP: it runs SQL of its pages in threads, and what writes as a query of its metadata."""

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

INSERT = os.environ["INSERT"].replace("?", ":session")

with open("metadata.json", "w") as file:
    queries = {"summary": {"sql": INSERT, "write": True}}
    json.dump({"databases": {"calls": {"queries": queries}}}, file)

arguments = ["datasette", "calls.db", "--create", "--load-extension", os.environ["EXTENSION"], "--port", "0"]
arguments += ["--metadata", "metadata.json", "--setting", "sql_time_limit_ms", "30000"]
server = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
for line in server.stderr:
    if running := re.search(r"running on (http://\S+)", line):
        base = running[1]
        break
else:
    sys.exit("datasette did not start")


def ask(sql, **values):
    query = urllib.parse.urlencode({"sql": sql, "_shape": "arrays", **values})
    with urllib.request.urlopen(f"{base}/calls.json?{query}") as answer:
        return json.load(answer)["rows"][0]


def refused(sql, **values):
    try:
        return f"rows: {ask(sql, **values)}"
    except urllib.error.HTTPError as error:
        return f"{error.code}: {json.load(error)['error']}"


try:
    print("version:", *ask("SELECT realtime_kit_version(), sqlite_version()"))
    print("count:", *ask(os.environ["COUNT"]))
    print("join:", " | ".join(map(str, ask(os.environ["JOIN"].replace("?", ":status"), status="LIVE"))))

    row = ask(os.environ["TYPES"])
    print("types:", *(type(value).__name__ for value in row))
    print("values:", " | ".join("NULL" if value is None else str(value) for value in row))

    # The log of requests is the connection's, and the one that writes is another than those that read.
    body = urllib.parse.urlencode({"session": os.environ["INSERT_ID"]}).encode()
    with urllib.request.urlopen(f"{base}/calls/summary?_json=1", body) as answer:
        print("insert:", json.load(answer)["message"])

    print("error:", refused(os.environ["ERROR"]))
    print("waiting:", flush=True)
    print("interrupt:", refused(os.environ["WAIT"], _timelimit=500).splitlines()[0], flush=True)
    print("again:", *ask(os.environ["COUNT"]))
finally:
    server.terminate()
    server.wait()
print("close: ok")
