"""The plugin for Datasette: the tables in every connection, read-only, with settings that no visitor changes.

Its configuration, all of it optional, under `plugins: realtime-kit:` of metadata.yaml (Datasette 1.0: datasette.yaml):

    databases: [_memory]     which databases have the tables; all of them by default
    settings:                settings of realtime_kit_config, but no secrets
      max_requests: 20
      read_only: on
"""

from __future__ import annotations

import os
import sqlite3
from typing import Any, Protocol

from pluggy import HookimplMarker

from realtime_kit._loading import ExtensionLoadingUnavailable, load

hookimpl = HookimplMarker("datasette")

NAME = "realtime-kit"


class Datasette(Protocol):
    """What is asked of Datasette itself."""

    def plugin_config(self, plugin_name: str, /) -> object:
        """What the administrator wrote about a plugin."""


# What a visitor may cost and do, unless the configuration or the environment says otherwise.
_CAREFUL = {"read_only": "on", "max_requests": "20", "max_time": "30"}

# metadata.yaml is shown by Datasette itself, at /-/metadata.json.
_SECRETS = ("token", "redact_key")

_QUERIES: dict[str, dict[str, Any]] = {
    "what_there_is": {
        "title": "What there is",
        "description": "The tables of realtime-kit, with a query for each. It asks nothing of the API.",
        "sql": "SELECT name, about, example FROM realtime_kit_tables ORDER BY name",
    },
    "columns_of_a_table": {
        "title": "The columns of a table",
        "description": "Columns with their meaning, and what of a WHERE reaches the API. It asks nothing of the API.",
        "sql": "SELECT name, type, about, is_hidden, is_required, pushed_down FROM realtime_kit_columns "
        "WHERE table_name = :table_name ORDER BY position",
    },
    "live_now": {
        "title": "Sessions under way",
        "description": "As the API has them at this moment. One request.",
        "sql": "SELECT meeting_display_name AS meeting, live_participants, started_at, id AS session_id "
        "FROM realtime_kit_sessions WHERE status = 'LIVE' ORDER BY created_at DESC LIMIT 100",
    },
    "latest_sessions": {
        "title": "Latest sessions",
        "description": "The last 25. One request.",
        "sql": "SELECT meeting_display_name AS meeting, status, started_at, ended_at, "
        "round(minutes_consumed, 1) AS minutes, id AS session_id "
        "FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 25",
    },
    "who_was_there": {
        "title": "Who was in a session",
        "description": "One request for each 200 who joined. Give it a session_id.",
        "sql": "SELECT display_name, joined_at, left_at, round(duration, 1) AS minutes "
        "FROM realtime_kit_sessions_participants WHERE session_id = :session_id ORDER BY joined_at",
    },
}


class Misconfigured(Exception):
    """The plugin's configuration will not do; the message says what would."""


@hookimpl
def startup(datasette: Datasette) -> None:
    """Says at the start, and not with the first page, what keeps the tables from being there."""
    # Imported here: both are Datasette's to bring.
    import click
    from datasette.utils.sqlite import sqlite3 as sqlite  # pysqlite3 where it is installed

    connection = sqlite.connect(":memory:")
    try:
        prepare(connection, configuration(datasette))
    except (Misconfigured, ExtensionLoadingUnavailable, sqlite.Error) as error:
        # The only kind that is printed without a traceback.
        raise click.ClickException(f"The plugin {NAME}: {error}") from error
    finally:
        connection.close()


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    """Gives a connection the tables and the settings, and locks these."""
    configured = configuration(datasette)
    if serves(configured, database):
        prepare(conn, configured)


@hookimpl
def canned_queries(datasette: Datasette, database: str) -> dict[str, dict[str, Any]]:
    """Queries to begin with, on the page of the database that has no tables of its own."""
    if database == "_memory" and serves(configuration(datasette), database):
        return _QUERIES
    return {}


def configuration(datasette: Datasette) -> dict[str, Any]:
    """What the administrator wrote."""
    configured = datasette.plugin_config(NAME) or {}
    if not isinstance(configured, dict) or not configured.keys() <= {"databases", "settings"}:
        raise Misconfigured("its configuration takes `databases`, a list, and `settings`, a mapping")
    if not isinstance(configured.get("databases", []), list):
        raise Misconfigured("`databases` takes a list of names of databases, such as [_memory]")
    if not isinstance(configured.get("settings", {}), dict):
        raise Misconfigured("`settings` takes a mapping from settings to their values, such as {max_requests: 50}")
    return configured


def serves(configured: dict[str, Any], database: str) -> bool:
    """Whether a database has the tables. Datasette's own bookkeeping never has."""
    wanted = configured.get("databases")
    if wanted is None:
        return database not in ("_internal", "__INTERNAL__")
    return database in wanted


def prepare(connection: sqlite3.Connection, configured: dict[str, Any]) -> None:
    """Loads, sets and locks."""
    load(connection)
    careful = {key: value for key, value in _CAREFUL.items() if not os.environ.get(f"REALTIMEKIT_{key.upper()}")}
    for key, value in {**careful, **configured.get("settings", {})}.items():
        if str(key).startswith(_SECRETS):
            raise Misconfigured(f"{key} is a secret, and metadata is public: give it by the environment")
        # YAML reads `on` and `off` as truth values.
        text = str(value) if not isinstance(value, bool) else "on" if value else "off"
        connection.execute("SELECT realtime_kit_config(?, ?)", [str(key), text]).fetchone()
    # Datasette's visitors share its connections: what one could set would be what the next one gets.
    connection.execute("SELECT realtime_kit_config('locked', 'on')").fetchone()
