"""Looks at the dashboard in a headless Chromium: does every chart show what there is?

    superset-home/venv/bin/python examples/superset/check.py calls.db superset-home SCREENSHOTS [http://127.0.0.1:8088]

Run it beside the server of setup.sh, in the same environment. It needs Debian's packages chromium and chromium-driver;
selenium comes with Superset. Ends with a sentence and 1 where something is not as it must be.
"""

import json
import os
import sqlite3
import sys
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By

DEADLINE = 120  # seconds
# Superset's own and unavoidable: a counting image of another host, which superset_config.py forbids the browser to load.
COUNTING_IMAGE = "Loading the image 'https://apachesuperset.gateway.scarf.sh/pixel/"

# What the charts show. Of bars: their axes' titles and types, all texts, and series, place and value of what has a shape.
# ECharts draws on a canvas; its object is a reference of the React component around it.
SHOWN = """
const shown = {};
for (const chart of document.querySelectorAll('[data-test-chart-name]')) {
  const name = chart.dataset.testChartName, canvas = chart.querySelector('[_echarts_instance_]');
  const head = [...chart.querySelectorAll('th')].map((cell) => cell.innerText.trim()).filter((text) => text);
  const rows = [...chart.querySelectorAll('tbody tr')].map((row) => [...row.cells].map((cell) => cell.innerText.trim()));
  if (rows.length) shown[name] = { head, rows };
  let echarts = null;
  for (let fiber = canvas && canvas[Object.keys(canvas).find((key) => key.startsWith('__reactFiber$'))];
       fiber && !echarts; fiber = fiber.return)
    for (let hook = fiber.memoizedState; hook && !echarts; hook = hook.next)
      if (hook.memoizedState?.current?.getOption) echarts = hook.memoizedState.current;
  if (!echarts?.getOption()?.xAxis) continue;
  const [x] = echarts.getOption().xAxis, [y] = echarts.getOption().yAxis, marks = [];
  const categories = echarts.getModel().getComponent('xAxis').getOrdinalMeta()?.categories;
  echarts.getModel().eachSeries((series) => {
    const data = series.getData();
    data.each((i) => {
      const place = data.get('x', i);
      if (data.getItemGraphicEl(i)) marks.push([series.name, categories ? categories[place] : place, data.get('y', i)]);
    });
  });
  const texts = echarts.getZr().storage.getDisplayList().map((shape) => String(shape.style.text ?? ''));
  shown[name] = { axes: [x.name, x.type, y.name, y.type], texts, marks };
}
return shown;
"""

CALL = """
const [path, body, done] = arguments;
const token = await (await fetch('/api/v1/security/csrf_token/')).json();
const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': token.result };
const answer = await fetch(path, body ? { method: 'POST', headers, body: JSON.stringify(body) } : {});
done([answer.status, await answer.text()]);
"""


def rounded(rows):
    return sorted(tuple(round(cell, 3) if isinstance(cell, float) else cell for cell in row) for row in rows)


def expected(mirror, extension):
    """What must be shown, by queries that are not the charts': axes and marks, or a table's columns and rows."""
    db = sqlite3.connect(f"file:{mirror}?mode=ro", uri=True)
    days = db.execute("""
        SELECT 'Minutes', unixepoch(date(created_at)) * 1000, sum(minutes_consumed) FROM sessions GROUP BY 2""")
    quality = db.execute("""
        SELECT os, country, avg(audio_consumer_mos_avg) FROM call_quality WHERE audio_consumer_mos_avg > 0 GROUP BY 1, 2""")
    worst = db.execute("""
        SELECT audio_consumer_mos_avg FROM call_quality WHERE audio_consumer_mos_avg > 0 ORDER BY 1 LIMIT 20""")
    columns = "mos loss delay country os browser network_type participant meeting minutes session_created_at"
    charts = {
        "Minutes by day": (["Day (UTC)", "time", "Participant minutes", "value"], rounded(days)),
        "Call quality by country and device": (
            ["Country", "category", "MOS of received audio, 1 to 5", "value"], rounded(quality)),
        "Worst call quality": (columns.split(), rounded(worst)),
    }  # fmt: skip
    if extension:
        db = sqlite3.connect(":memory:")
        db.enable_load_extension(True)
        db.load_extension(extension)
        statuses = db.execute("""
            WITH newest AS (SELECT status FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 500)
            SELECT 'Sessions', status, count(*) FROM newest GROUP BY 2""")
        charts["Newest 500 sessions by status, live"] = (["Status", "category", "Sessions", "value"], rounded(statuses))
    return charts


def as_expected(shown):
    """What is shown, in the form of `expected`: a title that is not drawn is none."""
    charts = {}
    for name, chart in shown.items():
        if "marks" in chart:
            x, x_type, y, y_type = chart["axes"]
            drawn = [title if title in chart["texts"] else None for title in (x, y)]
            charts[name] = ([drawn[0], x_type, drawn[1], y_type], rounded(chart["marks"]))
        else:
            charts[name] = (chart["head"], rounded((float(row[0]),) for row in chart["rows"]))
    return charts


def quiet(browser):
    """The console of the page has no error. Reading it empties it."""
    errors = [line["message"] for line in browser.get_log("browser") if line["level"] == "SEVERE"]
    errors = [message for message in errors if COUNTING_IMAGE not in message]
    assert not errors, f"{browser.current_url}: the console says {errors}"
    print(f"no error in the console of {browser.current_url}")


def refused(browser):
    """What must not work, even for the administrator: path, body, and a part of the answer."""
    _, answer = browser.execute_async_script(CALL, "/api/v1/database/", None)
    ids = {database["database_name"]: database["id"] for database in json.loads(answer)["result"]}
    mirror, live = ids["RealtimeKit mirror"], ids.get("RealtimeKit live")
    sql = "/api/v1/sqllab/execute/"
    trials = [
        ("/api/v1/database/", {"database_name": "mine", "sqlalchemy_uri": "sqlite:////etc/hosts"}, "security reasons"),
        (sql, {"database_id": mirror, "sql": "ATTACH '/etc/hosts' AS a"}, "too many attached databases"),
        (sql, {"database_id": mirror, "sql": "DELETE FROM sessions"}, "mutates data"),
        (sql, {"database_id": mirror, "sql": "SELECT load_extension('/lib/x')"}, "disallowed function"),
    ]
    if live:
        trials.append((sql, {"database_id": live, "sql": "SELECT realtime_kit_generate_summary('x')"}, "it starts nothing"))
    for path, body, words in trials:
        status, text = browser.execute_async_script(CALL, path, body)
        assert status >= 400 and words in text, f"{body} was not refused: {status} {text}"
        print(f"refused: {body.get('sql') or body}")


def main(mirror, home, screenshots, server="http://127.0.0.1:8088"):
    extension = os.environ.get("REALTIMEKIT_EXTENSION")
    Path(screenshots).mkdir(parents=True, exist_ok=True)
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ["--headless=new", "--no-sandbox", "--window-size=1500,2300"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(service=webdriver.ChromeService("/usr/bin/chromedriver"), options=options)
    browser.implicitly_wait(DEADLINE)
    browser.set_script_timeout(DEADLINE)
    try:
        browser.get(f"{server}/login/")
        browser.find_element(By.ID, "username").send_keys("admin")
        browser.find_element(By.ID, "password").send_keys((Path(home) / "admin_password").read_text().strip())
        browser.find_element(By.CSS_SELECTOR, "[type=submit]").click()
        browser.find_element(By.CSS_SELECTOR, "[data-test=navbar-top], .ant-menu")
        while "/login" in browser.current_url:
            time.sleep(0.2)
        browser.get(f"{server}/superset/dashboard/calls/")
        wanted, shown, end = expected(mirror, extension), {}, time.monotonic() + DEADLINE
        while shown != wanted and time.monotonic() < end:
            time.sleep(1)
            shown = as_expected(browser.execute_script(SHOWN))
        time.sleep(3)  # bars grow
        browser.save_screenshot(f"{screenshots}/dashboard.png")
        for name in sorted(wanted.keys() | shown.keys()):
            got, must = shown.get(name), wanted.get(name)
            assert got == must, f"{name} shows {got}, and must show {must}"
            print(f"{name}: {len(must[1])} shown, as the query has")
        quiet(browser)
        charts = [link.get_attribute("href") for link in browser.find_elements(By.CSS_SELECTOR, "a[href*=slice_id]")]
        for number, page in enumerate([*charts, f"{server}/superset/welcome/", f"{server}/sqllab/"]):
            browser.get(page)
            time.sleep(6)  # nothing tells that a page will not go on
            browser.save_screenshot(f"{screenshots}/page-{number}.png")
            quiet(browser)
        refused(browser)
    finally:
        browser.quit()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except AssertionError as wrong:
        sys.exit(f"check: {wrong}")
