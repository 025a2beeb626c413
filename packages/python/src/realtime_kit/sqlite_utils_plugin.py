"""The plugin for sqlite-utils: `sqlite-utils memory`, `sqlite-utils query` and `Database` have the tables."""

from __future__ import annotations

import sqlite3
import warnings

from pluggy import HookimplMarker

from realtime_kit._loading import ExtensionLoadingUnavailable, load

hookimpl = HookimplMarker("sqlite_utils")


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Gives a connection the tables. Where it cannot have them, everything else of sqlite-utils goes on working."""
    try:
        load(conn)
    except ExtensionLoadingUnavailable as error:
        warnings.warn(f"The tables of realtime-kit are not there. {error}", stacklevel=2)
