"""Looks at every page in headless Chromium, beside SQL of its own on the same file.

    pip install playwright
    PYTHON=/usr/bin/python3 python check.py --program realtime-kit --extension librealtime_kit.so --screenshots shots

It mirrors the emulator, starts run.sh on the mirror, on one without names, on an empty one and live, and ends with an
error if anything is not as it should be. PYTHON is for run.sh: one that loads extensions.
"""

import argparse
import contextlib
import datetime
import decimal
import http.cookiejar
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import typing
import urllib.error
import urllib.parse
import urllib.request

from playwright.sync_api import sync_playwright

HERE = pathlib.Path(__file__).resolve().parent
TOKEN = "emulator-token"
failures = []


def check(truth, sentence):
    if not truth:
        failures.append(sentence)
        print(f"NOT SO: {sentence}", flush=True)


@contextlib.contextmanager
def running(command, sign, environment=None, seconds=300):
    """A program, and what it printed up to the sign that it is up; the first start of run.sh fetches things."""
    log = tempfile.TemporaryFile("w+")
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})})
    try:
        deadline = time.monotonic() + seconds
        while True:
            log.seek(0)
            printed = log.read()
            if re.search(sign, printed):
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{command[0]} did not come up:\n{printed}")
            time.sleep(0.05)
        yield printed
    finally:
        process.terminate()
        process.wait(20)


class Site(typing.NamedTuple):
    """A running Datasette: its address, and the cookie of who has the link that it prints."""

    base: str
    cookie: str

    def get(self, path, cookie=True):
        """Status and text of a page."""
        request = urllib.request.Request(self.base + path, headers={"Cookie": self.cookie} if cookie else {})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def json(self, path):
        return json.loads(self.get(path)[1])


@contextlib.contextmanager
def datasette(file, *options, environment=None):
    """run.sh on the file."""
    command = [str(HERE / "run.sh"), str(file), *options, "--port", "0"]
    with running(command, r"running on http://[^ ]+", environment) as printed:
        base = re.search(r"running on (http://127\.0\.0\.1:\d+)", printed)[1]
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        opener.open(base + re.search(r"/-/auth-token\S+", printed)[0]).read()
        yield Site(base, "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar if cookie.name == "ds_actor"))


def mirror(program, environment, file, **options):
    """A mirror of the emulator's world, at the end of its last day."""
    file.parent.mkdir(exist_ok=True)
    options = json.dumps({"now": "2026-11-15", "share": 1, **options})
    statement = f"SELECT realtime_kit_mirror('main', '{options}')"
    command = [program, "--json", "--db", str(file), "--write", statement]
    answer = subprocess.run(command, env={**os.environ, **environment}, check=True, timeout=300, stdout=subprocess.PIPE, text=True)
    print(answer.stdout.strip(), flush=True)


class Browser:
    """A tab that notes what goes wrong."""

    def __init__(self, browser, site, shots):
        self.site, self.base, self.shots, self.troubles = site, site.base, shots, []
        self.page = browser.new_page(viewport={"width": 1280, "height": 900})
        name, value = site.cookie.split("=", 1)
        self.page.context.add_cookies([{"name": name, "value": value.strip('"'), "url": site.base}])
        self.page.on("console", lambda m: m.type in ("error", "warning") and self.troubles.append(f"console: {m.text}"))
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        self.page.on("requestfailed", lambda r: self.troubles.append(f"failed: {r.url}"))
        self.page.on("request", lambda r: self.local(r.url) or self.troubles.append(f"left this machine: {r.url}"))
        self.page.on("response", lambda r: r.status < 400 or self.troubles.append(f"{r.status}: {r.url}"))

    def local(self, url):
        return url.startswith((self.base + "/", "data:"))

    def open(self, path, shot=None):
        self.troubles.clear()
        self.page.goto(self.base + path)
        if path.startswith("/charts"):
            self.page.wait_for_selector("#charts[data-ready]")
            alerts = self.page.locator("[role=alert]").all_text_contents()
            check(not alerts, f"{path} draws each chart: {alerts}")
        check(not self.troubles, f"{path} loads without trouble: {self.troubles}")
        if shot and self.shots:
            self.page.screenshot(path=self.shots / f"{shot}.png", full_page=True)

    def bars(self, query):
        """x, y, width, height and address of each bar, as drawn."""
        return self.page.eval_on_selector_all(
            f"[data-query={query}] svg:is([role=img]) :is([aria-label=rect], [aria-label=bar]) rect",
            "all => all.map(r => [...['x', 'y', 'width', 'height'].map(a => +r.getAttribute(a)),"
            " r.closest('a').getAttribute('href')])",
        )

    def labels(self, query):
        """What the axes say."""
        return self.page.eval_on_selector_all(f"[data-query={query}] svg [aria-label$='axis label']", "all => all.map(t => t.textContent)")

    def rows_of_table(self, query):
        return self.page.locator(f"[data-query={query}] tbody tr").count()


def close(a, b, about, within=0.02):
    check(len(a) == len(b) and all(abs(x - y) <= within for x, y in zip(a, b)), about)


def per_largest(numbers):
    largest = max(numbers, default=1) or 1
    return [number / largest for number in numbers]


def moment(text):
    return datetime.datetime.fromisoformat(text + "+00:00").timestamp()


def check_ticks(tab, query):
    for axis in ("x", "y"):
        ticks = tab.page.locator(f"[data-query={query}] svg[role=img] [aria-label='{axis}-axis tick label'] text").all_text_contents()
        check(len(ticks) > 1 and len(set(ticks)) == len(ticks), f"{query}: ticks of the {axis} axis differ: {ticks}")


def check_minutes(tab, db):
    check_ticks(tab, "daily_minutes")
    days = db.execute(
        "SELECT substr(created_at, 1, 10), sum(minutes_consumed), count(*) FROM sessions GROUP BY 1 ORDER BY 1"
    ).fetchall()
    bars = tab.bars("daily_minutes")
    check(len(bars) == len(days), f"minutes by day: {len(bars)} bars for {len(days)} days")
    check(tab.rows_of_table("daily_minutes") == len(days), "minutes by day: the table has each day")
    close(per_largest([bar[3] for bar in bars]), per_largest([day[1] or 0 for day in days]), "minutes by day: the bars' heights are the minutes")
    # On an axis of time a day without sessions leaves a gap; on one of categories it does not.
    since = [(datetime.date.fromisoformat(day[0]) - datetime.date.fromisoformat(days[0][0])).days for day in days]
    close(per_largest([bar[0] - bars[0][0] for bar in bars]), per_largest(since), "minutes by day: the x axis is time")
    label = " ".join(tab.labels("daily_minutes"))
    check("Day (UTC)" in label and "Participant minutes" in label, f"minutes by day: axes labelled, not {label!r}")
    for bar, day in list(zip(bars, days))[-1:]:
        page = tab.site.json(bar[4].replace("?", ".json?") + "&_shape=objects&_nofacet=1")
        check(page["filtered_table_rows_count"] == day[2], f"minutes by day: the bar of {day[0]} leads to its sessions")


def check_attendance(tab, db, session):
    joins = db.execute(
        "SELECT p.id, p.joined_at, max(p.joined_at, coalesce(p.left_at, s.ended_at, p.mirrored_at)), p.left_at IS NULL AND s.ended_at IS NULL, "
        "coalesce(nullif(p.custom_participant_id, ''), p.user_id, p.id) FROM participants p JOIN sessions s ON s.id = p.session_id "
        "WHERE p.session_id = ? AND p.joined_at IS NOT NULL ORDER BY p.joined_at", [session]
    ).fetchall()
    bars = tab.bars("attendance_timeline")
    about = f"attendance of {session}"
    check(len(bars) == len(joins), f"{about}: {len(bars)} bars for {len(joins)} joins")
    check(tab.rows_of_table("attendance_timeline") == len(joins), f"{about}: the table has each join")
    check(len({bar[1] for bar in bars}) == len({join[4] for join in joins}), f"{about}: a line for each person")
    first, last = min(moment(join[1]) for join in joins), max(moment(join[2]) for join in joins)
    left, right = min(bar[0] for bar in bars), max(bar[0] + bar[2] for bar in bars)
    place = lambda bar, x: (x - left) / (right - left)
    by_peer = {urllib.parse.unquote(bar[4].rsplit(",", 1)[1].replace("~", "%")): bar for bar in bars}
    for peer, joined, until, _, _ in joins:
        bar = by_peer[peer]
        close([place(bar, bar[0]), place(bar, bar[0] + bar[2])], [(moment(t) - first) / (last - first) for t in (joined, until)],
              f"{about}: the bar of {peer} begins and ends when they did", within=0.005)
    open_ends = sum(join[3] for join in joins)
    fading = tab.page.locator("[data-query=attendance_timeline] rect[fill^='url']").count()
    arrows = tab.page.locator("[data-query=attendance_timeline] [aria-label=text] text").count()
    check(fading == arrows == open_ends, f"{about}: {open_ends} open ends, {fading} fade out, {arrows} arrows")
    told = tab.page.locator("[data-query=attendance_timeline] tbody td", has_text="still there").count()
    check(told == open_ends, f"{about}: the table tells of {told} who are still there")
    label = " ".join(tab.labels("attendance_timeline"))
    check("Time (UTC)" in label and "Participant" in label, f"{about}: axes labelled, not {label!r}")
    ticks = tab.page.locator("[data-query=attendance_timeline] [aria-label='x-axis tick label'] text").all_text_contents()
    check(any(re.search(r"\d{1,2} [A-Z][a-z]{2} \d{4}", tick) for tick in ticks), f"{about}: a tick has the date: {ticks}")


def check_quality(tab, db):
    check_ticks(tab, "call_quality_distribution")
    bins = {}
    for (score,) in db.execute("SELECT audio_consumer_mos_avg FROM call_quality WHERE audio_consumer_mos_avg IS NOT NULL"):
        step = int(decimal.Decimal(repr(score)) * 10)
        bins[step] = bins.get(step, 0) + 1
    bars = tab.bars("call_quality_distribution")
    check(len(bars) == len(bins), f"call quality: {len(bars)} bars for {len(bins)} steps")
    check(tab.rows_of_table("call_quality_distribution") == len(bins), "call quality: the table has each step")
    close(per_largest([bar[3] for bar in bars]), per_largest([bins[step] for step in sorted(bins)]), "call quality: the heights are the participants")
    label = " ".join(tab.labels("call_quality_distribution"))
    check("Mean opinion score" in label and "Participants" in label, f"call quality: axes labelled, not {label!r}")
    for bar, step in zip(bars, sorted(bins)):
        page = tab.site.json(bar[4].replace("?", ".json?") + "&_shape=objects&_size=1&_nofacet=1")
        check(page["filtered_table_rows_count"] == bins[step], f"call quality: the bar from {step / 10} leads to its rows")


def check_keyboard(tab):
    """Each chart is named, can be scrolled with the keys, and its links stand in its table, not a second time in the picture."""
    for query in ("daily_minutes", "attendance_timeline", "call_quality_distribution"):
        place = tab.page.locator(f"[data-query={query}]")
        check(place.locator("figure[tabindex='0'][aria-labelledby] svg[role=img][aria-label]").count() == 1, f"{query}: the chart has a name")
        check(place.locator("svg a:not([tabindex='-1'])").count() == 0, f"{query}: the picture is no row of tab stops")
        check(place.locator("tbody a").count() == tab.rows_of_table(query), f"{query}: each row of the table has its link")


def look(browser, file, shots):
    db = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    largest, live, returning = (
        row and row[0]
        for row in (
            db.execute("SELECT session_id FROM participants GROUP BY 1 ORDER BY count(*) DESC LIMIT 1").fetchone(),
            db.execute("SELECT s.id FROM sessions s JOIN participants p ON p.session_id = s.id WHERE s.status = 'LIVE' "
                       "GROUP BY 1 ORDER BY count(*) DESC LIMIT 1").fetchone(),
            db.execute("SELECT session_id FROM attendance GROUP BY 1 HAVING count(*) < 40 ORDER BY sum(times_joined > 1) DESC LIMIT 1").fetchone(),
        )
    )
    with datasette(file) as site:
        tab = Browser(browser, site, shots)
        tab.open("/", "index")
        tab.open("/calls", "calls")
        for path in ("/", "/calls", "/calls.json", "/calls/sessions", "/calls/daily_minutes.json", "/calls.db", "/-/databases.json"):
            check(site.get(path, cookie=False)[0] in (403, 404), f"{path} is for who has the link")
        known = site.json("/calls.json")
        shown = [table["name"] for table in known["tables"] if not table["hidden"]] + [view["name"] for view in known["views"]]
        there = [name for (name,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT GLOB '*_search*' AND name NOT GLOB 'sqlite_*'")]
        hidden = {"mirror_lists", "mirror_settings", "mirror_forgotten"}
        check(set(there) - set(shown) <= hidden, f"every table is shown, also {set(there) - set(shown) - hidden}")
        for name in shown:
            tab.open(f"/calls/{name}", f"table-{name}")
        given = {"attendance_of_session": f"?session_id={largest}", "attendance_timeline": f"?session_id={live}", "said_about": "?word=budget"}
        queries = [query["name"] for query in known["queries"]]
        check(not set(queries) & set(there), f"no query stands in front of a table: {set(queries) & set(there)}")
        for query in queries:
            tab.open(f"/calls/{query}{given.get(query, '')}", f"query-{query}")
            check(tab.page.locator("table.rows-and-columns tbody tr").count() > 0, f"the query {query} has rows")
            check(tab.page.locator(".metadata-description").count() > 0, f"the query {query} has a description")
        worst = tab.page.locator("td.col-peer_id a, td.col-session_id a")
        tab.open("/calls/worst_call_quality")
        for address in [worst.nth(i).get_attribute("href") for i in (0, 1)]:
            tab.open(address)
        tab.open(f"/calls/sessions/{largest}", "row")
        check(tab.page.get_by_text("Attendance as a chart").count() == 1, "a session leads to its chart")
        words = db.execute("SELECT count(*) FROM said WHERE text LIKE '%budget%'").fetchone()[0]
        found = site.json("/calls/said_about.json?word=budget&_shape=array")
        check(len(found) == min(words, 500) > 0, f"said: {len(found)} of {words} with the word")
        for odd in ('"', "(", "50%", "a* OR", "-", "'"):
            check(site.get("/calls/said_about.json?" + urllib.parse.urlencode({"word": odd}))[0] == 200, f"said: {odd!r} is no error")

        tab.open("/charts", "charts")
        check_minutes(tab, db)
        check_quality(tab, db)
        check_keyboard(tab)
        for name, session in (("largest", largest), ("live", live), ("returning", returning)):
            tab.open(f"/charts?session_id={session}", f"charts-{name}")
            chosen = tab.page.locator("#session").input_value()
            check(chosen == session, f"the session asked for is chosen: {chosen}")
            check_attendance(tab, db, session)
        tab.page.locator("#session").select_option(index=0)
        tab.page.wait_for_function("document.querySelector('[data-query=attendance_timeline]').getAttribute('aria-busy') === 'false'")
        check_attendance(tab, db, tab.page.locator("#session").input_value())
        tab.page.locator("[data-query=daily_minutes] svg rect").last.click()
        tab.page.wait_for_url("**/calls/sessions?created_at__date=*")
        tab.page.set_viewport_size({"width": 400, "height": 800})
        tab.open("/charts", "charts-narrow")
        check_minutes(tab, db)
        check_quality(tab, db)

        # The page of charts has no data in itself.
        tab.page.context.clear_cookies()
        tab.page.goto(site.base + "/charts")
        tab.page.wait_for_selector("#charts[data-ready]")
        check(tab.page.locator("[role=alert]", has_text="link that Datasette printed").count() == 4, "charts are for who has the link")
        tab = Browser(browser, site, shots)

        # A query that fails says so in its place, and leaves the others alone.
        tab.page.route("**/daily_minutes.json*", lambda route: route.fulfill(status=400, json={"ok": False, "error": "no such table"}))
        tab.page.goto(site.base + "/charts")
        tab.page.wait_for_selector("#charts[data-ready]")
        check("no such table" in tab.page.locator("[data-query=daily_minutes] [role=alert]").inner_text(), "a failing query says so")
        check(len(tab.bars("call_quality_distribution")) > 0, "a failing query leaves the other charts alone")
        check(site.get("/calls.json?" + urllib.parse.urlencode({"sql": "DELETE FROM sessions"}))[0] == 400, "nobody writes")
        check("realtime_kit" not in site.get("/calls.json?sql=SELECT+*+FROM+pragma_function_list")[1], "the mirror is served without the extension")


def look_at_the_nameless(browser, file, shots):
    """A mirror without names: who was there is told apart all the same."""
    db = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    with datasette(file) as site:
        tab = Browser(browser, site, shots)
        tab.open("/charts", "charts-nameless")
        check_minutes(tab, db)
        check_quality(tab, db)
        check_attendance(tab, db, tab.page.locator("#session").input_value())
        check("null" not in tab.page.locator("#charts").text_content(), "what has no name is not called null")


def look_at_nothing(browser, file, shots, find):
    """A mirror that found no session, and one that runs while the page is open."""
    with datasette(file) as site:
        tab = Browser(browser, site, shots)
        for path in ("/", "/calls", "/calls/sessions", "/calls/daily_minutes"):
            tab.open(path)
        tab.open("/charts", "charts-empty")
        check(tab.page.locator("#charts svg[role=img]").count() == 0, "no data, no chart")
        notes = tab.page.locator("[data-query] .note").all_text_contents()
        check(len(notes) == 3, f"no data is said in each place: {notes}")
        find()
        tab.open("/charts")
        check(tab.page.locator("#charts svg[role=img]").count() == 3, "what the mirror has found meanwhile is there when the page is loaded again")


def look_live(browser, file, extension, environment, shots):
    """Who has the link asks the API, nobody types SQL, and the token is on no page."""
    # From here on nothing may be fetched: run.sh has what it needs.
    offline = {"PIP_NO_INDEX": "1", "npm_config_offline": "true", "npm_config_cache": "/nowhere", **environment}
    with datasette(file, "--live", str(extension), environment=offline) as site:
        pages = ["/", "/calls", "/calls/sessions", "/-/databases.json", "/-/metadata.json", "/-/settings.json",
                 "/-/plugins.json", "/-/versions.json", "/-/threads.json", "/-/actor.json"]
        live = ["/_memory", "/_memory.json", "/_memory/live_now", "/_memory/live_now.json", "/_memory/latest_sessions.csv"]
        closed = ["/_memory?sql=SELECT+1", "/_memory.json?sql=SELECT+1", "/calls?sql=SELECT+1",
                  "/calls.json?sql=SELECT+realtime_kit_config('base_url')", "/calls/sessions?_where=1=1"]
        for path in pages + live:
            status, text = site.get(path)
            check(status == 200, f"live: {path} answers {status}")
            check(TOKEN not in text, f"live: the token is on {path}")
        for path in closed:
            status, text = site.get(path)
            check(status == 403, f"live: {path} answers {status} to who has the link")
            check(TOKEN not in text, f"live: the token is on {path}")
        for path in pages + live + closed:
            status, text = site.get(path, cookie=False)
            check(status == 403, f"live: {path} answers {status} to anybody")
            check(TOKEN not in text, f"live: the token is on {path}, for anybody")
        tab = Browser(browser, site, shots)
        tab.open("/_memory", "live")
        for query, rows in (("live_now", 1), ("latest_sessions", 25)):
            tab.open(f"/_memory/{query}", f"live-{query}")
            check(tab.page.locator("table.rows-and-columns tbody tr").count() >= rows, f"live: {query} has rows")
            check(TOKEN not in tab.page.content(), f"live: the token is on {query}")
        session = tab.page.locator("table.rows-and-columns tbody tr").first.locator("td").last.inner_text()
        tab.open(f"/_memory/who_is_there?session_id={session}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, type=pathlib.Path, help="realtime-kit")
    parser.add_argument("--extension", required=True, type=pathlib.Path, help="librealtime_kit.so")
    parser.add_argument("--screenshots", type=pathlib.Path, help="folder to keep a picture of each page in")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        program = str(options.program.resolve())
        emulator = running([program, "emulator", "--port", "0", "--quiet", "--sessions", "150"], r"CLOUDFLARE_API_TOKEN=\S+")
        environment = dict(re.findall(r"^export (\w+)=(\S+)$", stack.enter_context(emulator), re.M))
        file, nameless, empty = (folder / name / "calls.db" for name in ("mirror", "nameless", "empty"))
        mirror(program, environment, file)
        mirror(program, environment, nameless, redact="omit", since="2026-11-10")
        mirror(program, environment, empty, since="2026-11-15")
        # Chromium's own sandbox cannot be had as root, as CI is.
        play = stack.enter_context(sync_playwright())
        browser = play.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        stack.callback(browser.close)
        look(browser, file, options.screenshots)
        look_at_the_nameless(browser, nameless, options.screenshots)
        look_at_nothing(browser, empty, options.screenshots, lambda: mirror(program, environment, empty, since="2026-11-13"))
        look_live(browser, file, options.extension.resolve(), environment, options.screenshots)
    print(f"{len(failures)} of the checks failed" if failures else "every page is as it should be")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
