"""First rows on any system: of the emulator in the installed package, in sqlite3 or, where that loads no extensions, apsw.

pip install realtime_kit-….whl apsw
python packages/python/first_rows.py
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
from typing import Any

import realtime_kit


def connect() -> tuple[str, Any]:
    """A host that loads extensions, and a connection of it."""
    if hasattr(sqlite3.Connection, "enable_load_extension"):
        return "sqlite3", sqlite3.connect(":memory:")
    import apsw

    return "apsw", apsw.Connection(":memory:")


def main() -> None:
    """Rows, or an error."""
    program = shutil.which("realtime-kit", path=sysconfig.get_path("scripts"))
    if program is None:
        sys.exit("The program realtime-kit is not among the scripts of this Python.")
    command = [program, "emulator", "--port", "0", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as emulator:
        try:
            for line in emulator.stdout or ():
                if line.startswith("export "):
                    name, _, value = line.removeprefix("export ").strip().partition("=")
                    os.environ[name] = value
                if "CLOUDFLARE_API_TOKEN" in line:
                    break
            host, connection = connect()
            realtime_kit.load(connection)
            rows = list(connection.execute("SELECT status, count(*) FROM realtime_kit_sessions GROUP BY status"))
            print(f"{host}: {rows}")
            if [tuple(row) for row in rows] != [("ENDED", 519), ("LIVE", 4)]:
                sys.exit("These are not the emulator's rows.")
        finally:
            emulator.terminate()


if __name__ == "__main__":
    main()
