"""The administrator, the databases, the datasets, the charts and their dashboard: `dashboard.py calls.db`, by setup.sh.

What is there already stays as it is, since somebody may have changed it; only the databases follow what is given.
"""

import json
import os
import secrets
import sys
from pathlib import Path
from urllib.parse import quote

from superset.app import create_app

QUALITY = """SELECT q.audio_consumer_mos_avg AS mos, q.audio_consumer_loss_avg AS loss,
  q.audio_consumer_delay_avg AS delay, q.country, q.os, q.browser, q.network_type, p.display_name AS participant,
  p.duration AS minutes, s.meeting_display_name AS meeting, s.created_at AS session_created_at
FROM call_quality AS q
JOIN participants AS p ON p.session_id = q.session_id AND p.id = q.peer_id
JOIN sessions AS s ON s.id = q.session_id
WHERE q.audio_consumer_mos_avg IS NOT NULL"""

# Bounded: a look at it costs one request for 100 sessions.
NEWEST = """SELECT id, status, type, meeting_display_name, created_at, minutes_consumed, live_participants
FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 500"""

# Database, SQL (None: the table of that name), and the times that have no type: SQLite has none for what is computed.
DATASETS = {
    "sessions": ("mirror", None, []),
    "minutes_by_day": ("mirror", None, ["day"]),
    "call_quality_of_people": ("mirror", QUALITY, ["session_created_at"]),
    "worst_call_quality": ("mirror", f"{QUALITY}\nORDER BY mos LIMIT 20", ["session_created_at"]),
    "realtime_kit_sessions": ("live", None, []),
    "newest_sessions": ("live", NEWEST, ["created_at"]),
}


def metric(label, sql):
    return {"expressionType": "SQL", "sqlExpression": sql, "label": label, "hasCustomLabel": True}


def bars(x, x_title, y_title, value, **more):
    """A bar chart with titles on both axes."""
    titles = {"x_axis_title": x_title, "x_axis_title_margin": 30, "y_axis_title": y_title, "y_axis_title_margin": 45}
    return {
        "viz_type": "echarts_timeseries_bar",
        "x_axis": x,
        "metrics": [value],
        "groupby": [],
        "row_limit": 10000,
        "y_axis_title_position": "Left",
        "y_axis_format": "SMART_NUMBER",
        "rich_tooltip": True,
        **titles,
        **more,
    }


# Dataset, width (of 12), height, and what the chart's own form would save.
CHARTS = {
    "Minutes by day": ("minutes_by_day", 12, 50, bars(
        "day", "Day (UTC)", "Participant minutes", metric("Minutes", "sum(minutes)"),
        time_grain_sqla="P1D", x_axis_time_format="%Y-%m-%d",
    )),
    "Call quality by country and device": ("call_quality_of_people", 8, 50, bars(
        "country", "Country", "MOS of received audio, 1 to 5", metric("MOS", "avg(mos)"),
        groupby=["os"], y_axis_bounds=[1, 5], truncateYAxis=True, xAxisForceCategorical=True,
    )),
    "Newest 500 sessions by status, live": ("newest_sessions", 4, 50, bars(
        "status", "Status", "Sessions", metric("Sessions", "count(*)"),
        xAxisForceCategorical=True, show_value=True, show_legend=False,
    )),
    "Worst call quality": ("worst_call_quality", 12, 95, {
        "viz_type": "table",
        "query_mode": "raw",
        "all_columns": ["mos", "loss", "delay", "country", "os", "browser", "network_type", "participant", "meeting",
                        "minutes", "session_created_at"],
        "order_by_cols": ['["mos", true]'],
        "row_limit": 1000,
        "show_cell_bars": False,
        "table_timestamp_format": "%Y-%m-%d %H:%M",
    }),
}  # fmt: skip


def main(mirror):
    from superset import db, security_manager
    from superset.connectors.sqla.models import SqlaTable
    from superset.models.core import Database
    from superset.models.dashboard import Dashboard
    from superset.models.slice import Slice
    from superset_config import EXTENSION, LIVE_URI

    def find(model, **key):
        return db.session.query(model).filter_by(**key).one_or_none()

    def add(row):
        db.session.add(row)
        db.session.flush()
        return row

    owners = [admin(security_manager)]
    # What is kept for how many seconds: who looks at the live tables often does not spend the token's budget. -1: nothing.
    databases = {"mirror": (f"sqlite:///file:{quote(str(Path(mirror).resolve()))}?mode=ro&uri=true", -1)}
    if EXTENSION:
        databases["live"] = (LIVE_URI, 60)
    for name, (uri, seconds) in databases.items():
        title = f"RealtimeKit {name}"
        found = find(Database, database_name=title)
        database = found or Database(database_name=title, expose_in_sqllab=True, cache_timeout=seconds)
        database.set_sqlalchemy_uri(uri)
        databases[name] = add(database)

    datasets = {}
    for name, (where, sql, times) in DATASETS.items():
        if database := databases.get(where):
            datasets[name] = find(SqlaTable, table_name=name, database_id=database.id)
            if not datasets[name]:
                datasets[name] = dataset = add(SqlaTable(table_name=name, sql=sql, database=database, owners=owners))
                dataset.fetch_metadata()
                for column in dataset.columns:
                    if column.column_name in times:
                        column.is_dttm, column.type = True, "DATETIME"

    charts = []
    for title, (name, width, height, form) in CHARTS.items():
        if dataset := datasets.get(name):
            chart = find(Slice, slice_name=title) or add(Slice(
                slice_name=title,
                viz_type=form["viz_type"],
                datasource_type="table",
                datasource_id=dataset.id,
                params=json.dumps({"datasource": f"{dataset.id}__table", "adhoc_filters": [], **form}),
                owners=owners,
            ))  # fmt: skip
            charts.append((chart, width, height))

    if not find(Dashboard, slug="calls"):
        position = json.dumps(layout(charts))
        slices = [chart for chart, _, _ in charts]
        add(Dashboard(dashboard_title="Calls", slug="calls", published=True, slices=slices, position_json=position,
                      owners=owners))  # fmt: skip
    db.session.commit()


def admin(security_manager):
    """The user admin, whose password is SUPERSET_ADMIN_PASSWORD, else random; the home keeps it."""
    given = os.environ.get("SUPERSET_ADMIN_PASSWORD")
    user = security_manager.find_user("admin")
    if user and not given:
        return user
    password = given or secrets.token_urlsafe(18)
    (Path(os.environ["SUPERSET_HOME"]) / "admin_password").write_text(password + "\n")
    if user:
        security_manager.reset_password(user.id, password)
        return user
    role = security_manager.find_role("Admin")
    return security_manager.add_user("admin", "Admin", "", "admin@localhost", role, password=password)


def layout(charts):
    """The dashboard's grid: rows of up to 12 columns."""
    grid = {"type": "GRID", "id": "GRID_ID", "children": [], "parents": ["ROOT_ID"]}
    position = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": grid,
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": "Calls"}},
    }
    free = 0
    for number, (chart, width, height) in enumerate(charts):
        if width > free:
            row, free = f"ROW-{number}", 12
            grid["children"].append(row)
            meta = {"background": "BACKGROUND_TRANSPARENT"}
            position[row] = {"type": "ROW", "id": row, "children": [], "parents": ["ROOT_ID", "GRID_ID"], "meta": meta}
        free -= width
        key = f"CHART-{number}"
        meta = {"chartId": chart.id, "sliceName": chart.slice_name, "width": width, "height": height}
        parents = [*position[row]["parents"], row]
        position[row]["children"].append(key)
        position[key] = {"type": "CHART", "id": key, "children": [], "parents": parents, "meta": meta}
    return position


if __name__ == "__main__":
    with create_app().app_context():
        main(sys.argv[1])
