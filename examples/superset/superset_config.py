"""Superset's settings: everything in SUPERSET_HOME, and what the connections to the two databases may do."""

import logging
import os
import sqlite3
from pathlib import Path

from superset.config import TALISMAN_CONFIG

HOME = Path(os.environ["SUPERSET_HOME"])
EXTENSION = os.environ.get("REALTIMEKIT_EXTENSION", "")
LIVE_URI = "sqlite:///file:realtime_kit?mode=memory&uri=true"

SECRET_KEY = (HOME / "secret_key").read_text().strip()
LOG_LEVEL = logging.WARNING
RATELIMIT_STORAGE_URI = "memory://"
# No cache server: answers are kept in files. How long is said for each database, see dashboard.py.
DATA_CACHE_CONFIG = {"CACHE_TYPE": "FileSystemCache", "CACHE_DIR": str(HOME / "cache"), "CACHE_DEFAULT_TIMEOUT": 60}

# Superset's pages load a counting image and maps from other hosts. The browser is told to ask this server only.
TALISMAN_CONFIG["content_security_policy"].update({
    "img-src": ["'self'", "blob:", "data:"],
    "connect-src": ["'self'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "font-src": ["'self'"],
})  # fmt: skip

# Nobody starts a summary from here, and no chart spends the token's budget or waits longer than its page does.
os.environ["REALTIMEKIT_READ_ONLY"] = "on"
os.environ.setdefault("REALTIMEKIT_MAX_REQUESTS", "100")
os.environ.setdefault("REALTIMEKIT_MAX_TIME", "50")


class Mirror(sqlite3.Connection):
    """A connection that reaches no other file: ATTACH is refused."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)


class Live(Mirror):
    """A database in memory whose tables are the API's. Account, app and token are those of the environment."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.enable_load_extension(True)
        self.load_extension(EXTENSION)
        self.enable_load_extension(False)
        # All can be queried as they are, but Superset lists only what is in the schema.
        for (name,) in self.execute("SELECT name FROM realtime_kit_tables WHERE endpoints <> ''").fetchall():
            self.execute(f"CREATE VIRTUAL TABLE {name} USING {name}")
        self.execute("PRAGMA query_only = 1")


def DB_CONNECTION_MUTATOR(uri, params, *_):
    """Chooses the class of a database's connections. Superset's own database does not come here."""
    factory = Live if str(uri) == LIVE_URI else Mirror
    return uri, {**params, "connect_args": {**params.get("connect_args", {}), "factory": factory}}
