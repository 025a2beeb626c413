"""Where the extension is, and how a connection gets it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Protocol

_FOLDER = Path(__file__).parent

# What cargo calls the library on Linux, macOS and Windows; a wheel holds one of them.
_NAMES = ("librealtime_kit.so", "librealtime_kit.dylib", "realtime_kit.dll")


class Connection(Protocol):
    """What a connection must have to be given the extension; those of sqlite3, pysqlite3, sqlean and apsw do."""

    def enable_load_extension(self, enable: bool, /) -> object:
        """Whether `load_extension` may be called."""

    def load_extension(self, path: str, /) -> object:
        """Loads the extension in a file."""


class ExtensionLoadingUnavailable(RuntimeError):
    """This Python's `sqlite3` module was built without extension loading. The message says what to install instead."""


def loadable_path() -> str:
    """The extension's file, for whatever loads it by its path: `.load` of the sqlite3 shell, `load_extension`.

    Raises:
        FileNotFoundError: the package was not installed from a wheel, so that nothing was built.
    """
    for name in _NAMES:
        if (_FOLDER / name).is_file():
            return str(_FOLDER / name)
    raise FileNotFoundError(
        f"The extension is not in {_FOLDER}. Install realtime-kit from a wheel; in its repository "
        "`python -m build --wheel packages/python` makes one."
    )


def load(connection: Connection) -> None:
    """Makes the tables and functions known to a connection.

    Args:
        connection: one of sqlite3, pysqlite3, sqlean or apsw. Through SQLAlchemy it is the first argument of a listener
            of the pool's event `connect`.

    Loading extensions is allowed for that moment, and forbidden afterwards. The extension asks nothing and starts nothing
    until a statement uses it.

    Raises:
        ExtensionLoadingUnavailable: this Python's `sqlite3` loads no extensions; the message says what does.
        TypeError: this is no such connection.
        Exception: the host's own error, such as `sqlite3.OperationalError`, where its SQLite refuses the file; its text says
            why.
    """
    # SQLite adds the suffix. Given with it, a file that cannot be loaded is looked for under a second name, and only that
    # failure is told.
    path = str(Path(loadable_path()).with_suffix(""))
    if not hasattr(connection, "enable_load_extension"):
        if isinstance(connection, sqlite3.Connection):
            raise ExtensionLoadingUnavailable(
                "This Python's sqlite3 module was built without extension loading, as pyenv's and Apple's are. "
                "Install sqlean.py (pip install sqlean.py; then `import sqlean as sqlite3`, the rest stays as it is) "
                "or apsw (pip install apsw; then apsw.Connection(…)), or take a Python that has it, such as Debian's, "
                "Homebrew's or uv's. Datasette and sqlite-utils take pysqlite3 where it is installed: "
                "pip install pysqlite3-binary. The program realtime-kit needs none of them."
            )
        kind = f"{type(connection).__module__}.{type(connection).__qualname__}"
        raise TypeError(
            f"realtime_kit.load() takes a connection of sqlite3, pysqlite3, sqlean or apsw, not {kind}. "
            "With SQLAlchemy, call it in a listener of the event 'connect', which gets the driver's own connection."
        )
    connection.enable_load_extension(True)
    try:
        connection.load_extension(path)
    finally:
        connection.enable_load_extension(False)
