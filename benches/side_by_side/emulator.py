"""The emulator as a process, and what it counted."""

import http.client
import json
import re
import subprocess
from urllib.parse import urlsplit

ENVIRONMENT = re.compile(r"^export (\w+)=(.*)$")


class Emulator:
    """Runs while the block does: `with Emulator(path, 5000) as emulator`."""

    def __init__(self, program, sessions):
        self.command = [str(program), "--port", "0", "--quiet", "--sessions", str(sessions)]
        self.sessions = sessions

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        self.variables = {}
        for line in self.process.stdout:
            if found := ENVIRONMENT.match(line.strip()):
                self.variables[found[1]] = found[2]
            if len(self.variables) == 4:
                return self
        raise SystemExit("The emulator did not start.")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def environment(self, switches):
        """The variables of a client, for the behaviour that the switches ask for."""
        base = self.variables["CLOUDFLARE_BASE_URL"].replace("/client/v4", f"/{switches}/client/v4")
        return {**self.variables, "CLOUDFLARE_BASE_URL": base}

    def request(self, method, path, headers=None):
        """The JSON that a path is answered with."""
        connection = http.client.HTTPConnection(urlsplit(self.variables["CLOUDFLARE_BASE_URL"]).netloc)
        connection.request(method, path, headers=headers or {})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def api(self, path):
        """The `data` of a path behind the app."""
        names = self.variables
        path = f"/client/v4/accounts/{names['CLOUDFLARE_ACCOUNT_ID']}/realtime/kit/{names['REALTIMEKIT_APP_ID']}{path}"
        return self.request("GET", path, {"Authorization": "Bearer " + names["CLOUDFLARE_API_TOKEN"]})["data"]

    def peers(self, count):
        """The ids of so many peers of the newest sessions that have ended: all of them have statistics."""
        found = []
        for session in self.api("/sessions?per_page=100&status=ENDED")["sessions"]:
            rows = self.api(f"/sessions/{session['id']}/participants?per_page=200")["participants"]
            for peer in rows:
                if len(found) < count and self.report(peer["id"]).get("quality"):
                    found.append(peer["id"])
        return found

    def report(self, peer):
        """The peer report of a peer, or nothing."""
        answer = self.api(f"/sessions/peer-report/{peer}?filters=quality_stats")["participant"]
        return answer.get("peer_report") or {}

    def forget(self):
        """Sets its counters back; its windows of the budget begin anew."""
        self.request("POST", "/_/reset")

    def counted(self, switches):
        """What it counted for these switches."""
        found = [it for it in self.request("GET", "/_/stats") if it["switches"] == switches]
        return found[0] if found else {"requests": 0, "refused": 0, "most_at_once": 0, "bytes": 0, "windows": []}
