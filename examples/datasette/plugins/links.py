"""Ids in the results of queries and views lead to their rows, as foreign keys do in tables."""

from datasette import hookimpl
from datasette.utils import tilde_encode
from markupsafe import Markup


@hookimpl
def render_cell(row, value, column, database, datasette):
    if database != "calls" or not isinstance(value, str):
        return None
    if column == "session_id":
        table, key = "sessions", [value]
    elif column == "peer_id" and "session_id" in row.keys() and isinstance(row["session_id"], str):
        table, key = "participants", [row["session_id"], value]
    else:
        return None
    path = datasette.urls.row(database, table, ",".join(tilde_encode(part) for part in key))
    return Markup('<a href="{}">{}</a>').format(path, value)
