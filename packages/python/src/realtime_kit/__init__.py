"""Cloudflare RealtimeKit's REST API as SQL tables, in the SQLite of this Python.

    import sqlite3
    import realtime_kit

    db = sqlite3.connect(":memory:")
    realtime_kit.load(db)
    for row in db.execute("SELECT id, status, started_at FROM realtime_kit_sessions LIMIT 10"):
        print(row)

The tables ask the API with CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID and REALTIMEKIT_APP_ID.
`SELECT name, about FROM realtime_kit_tables` lists them.
"""

from __future__ import annotations

from importlib.metadata import version as _version

from realtime_kit._loading import Connection, ExtensionLoadingUnavailable, load, loadable_path

__all__ = ["Connection", "ExtensionLoadingUnavailable", "__version__", "load", "loadable_path"]

__version__: str = _version("realtime-kit")
"""The version of this package and of the extension in it."""
