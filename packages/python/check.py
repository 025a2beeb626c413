"""Tries a wheel in empty environments, and runs the statements of README.md, against the emulator in the wheel itself.

    python packages/python/check.py [--wheel FILE] [--python /usr/bin/python3] [--bless]

Without --wheel it builds one first, as README.md tells. The Python must load extensions, as Debian's does. --bless writes
the answers in README.md anew. It ends with an error if anything is not as it should be.
"""

from __future__ import annotations

import argparse
import contextlib
import email
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
README = HERE / "README.md"

# A session of the emulator's world, and the token of its account.
SESSION = "c6c6b8ea-2810-4c21-a80f-431929b4e0e1"
TOKEN = "emulator-token"

checks = 0
failures: list[str] = []

# What a person writes who has the types; mypy --strict reads it, and it runs.
TYPED = """
import sqlite3
import realtime_kit

def connect() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    realtime_kit.load(db)
    return db

path: str = realtime_kit.loadable_path()
version: str = realtime_kit.__version__
row = connect().execute("SELECT realtime_kit_version()").fetchone()
assert row == (version,), row
"""

# What a Python says that was built without extension loading: it has no such methods.
WITHOUT = """
import sqlite3
import realtime_kit

class Without(sqlite3.Connection):
    @property
    def enable_load_extension(self):
        raise AttributeError

for connection in (sqlite3.connect(":memory:", factory=Without), sqlite3.connect(":memory:").cursor()):
    try:
        realtime_kit.load(connection)
    except Exception as error:
        print(type(error).__name__, error)
"""

# After load(), SQL and Python can load nothing more; the three lines of README.md have shown that it is there.
CLOSED = """
import sqlite3
import realtime_kit

db = sqlite3.connect(":memory:")
realtime_kit.load(db)
for attempt in (lambda: db.load_extension(realtime_kit.loadable_path()),
                lambda: db.execute("SELECT load_extension(?)", [realtime_kit.loadable_path()])):
    try:
        attempt()
        print("loaded")
    except sqlite3.OperationalError as error:
        print(error)
"""


def check(truth: object, sentence: str) -> None:
    """Counts, and prints the sentence if it is not so."""
    global checks
    checks += 1
    if not truth:
        failures.append(sentence)
        print(f"NOT SO: {sentence}", flush=True)


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end."""
    given = {**os.environ, **environment}
    return subprocess.run([*map(str, command)], env=given, capture_output=True, text=True, timeout=600, check=False)


def must(*command: str | Path, **environment: str) -> str:
    """What a program printed; the check ends here if it fails."""
    done = run(*command, **environment)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\nfailed:\n{done.stdout}{done.stderr}")
    return done.stdout


class Environment:
    """A virtual environment, empty at first."""

    def __init__(self, python: Path, folder: Path) -> None:
        """Makes it."""
        must(python, "-m", "venv", folder)
        self.folder = folder
        self.bin = folder / "bin"
        # What is outside is not found: programs come from this environment, settings from the check.
        ours = ("CLOUDFLARE_", "REALTIMEKIT_", "PYTHONPATH", "VIRTUAL_ENV")
        self.variables = {name: "" for name in os.environ if name.startswith(ours)}
        self.variables["PATH"] = f"{self.bin}:/usr/bin:/bin"

    def install(self, *what: str | Path, index: bool = True) -> None:
        """Installs packages, from the index or from files alone."""
        offline = [] if index else ["--no-index"]
        must(self.bin / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", *offline, *what)

    def run(self, *command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs a program of this environment."""
        return run(self.bin / command[0], *command[1:], **{**self.variables, **environment})

    def files(self) -> set[str]:
        """Every file in it, but what Python compiled for itself."""
        paths = (path for path in self.folder.rglob("*") if "__pycache__" not in path.parts)
        return {str(path.relative_to(self.folder)) for path in paths}


@contextlib.contextmanager
def running(*command: str | Path, sign: str, **environment: str) -> Iterator[Callable[[], str]]:
    """A server that has printed the sign that it is up; what it gives tells all that it printed so far."""
    with tempfile.NamedTemporaryFile("w+") as log:
        printed = Path(log.name).read_text
        given = {**os.environ, **environment}
        process = subprocess.Popen([*map(str, command)], stdout=log, stderr=subprocess.STDOUT, env=given)
        try:
            deadline = time.monotonic() + 60
            while not re.search(sign, printed()):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"{command[0]} did not come up:\n{printed()}")
                time.sleep(0.05)
            yield printed
        finally:
            process.terminate()
            process.wait(20)


def build(python: Path, folder: Path) -> Path:
    """Builds a wheel by the documented command."""
    builder = Environment(python, folder / "builder")
    builder.install("build")
    must(builder.bin / "python", "-m", "build", "--wheel", "--outdir", folder / "dist", HERE)
    return next((folder / "dist").glob("*.whl"))


def look_at_the_file(wheel: Path, tools: Environment) -> None:
    """The wheel says what is in it, and no more than it keeps."""
    with zipfile.ZipFile(wheel) as content:
        names = content.namelist()
        metadata = email.message_from_bytes(content.read(next(n for n in names if n.endswith("/METADATA"))))
    cargo = re.search(r'(?m)^version = "(.+)"', (REPOSITORY / "Cargo.toml").read_text())
    check(cargo and metadata["Version"] == cargo[1], "the wheel has the version of Cargo.toml")
    check(not metadata.get_all("Requires-Dist"), "the wheel needs no other package")
    check(any(name.endswith("/LICENSE") for name in names), "the licence is in the wheel")
    platform = wheel.stem.split("-")[-1]
    if not platform.startswith("manylinux"):
        return
    told = tools.run("auditwheel", "show", wheel)
    check(
        told.returncode == 0 and f'"{platform}"' in told.stdout,
        f"auditwheel agrees with {platform}: {told.stdout}{told.stderr}",
    )


def look_bare(wheel: Path, bare: Environment) -> None:
    """Without an index and any other package: what README.md begins with, and nothing is left behind."""
    before = bare.files()
    bare.install(wheel, index=False)
    version = wheel.name.split("-")[1]
    check(bare.run("realtime-kit", "--version").stdout == f"realtime-kit {version}\n", "the program is on the PATH")
    demo = bare.run("realtime-kit", "demo", "--json", "SELECT count(*) AS sessions FROM realtime_kit_sessions")
    check(demo.stdout == '{"sessions":523}\n', f"the demo has rows: {demo.stdout}{demo.stderr}")
    without = bare.run("python", "-c", WITHOUT).stdout.splitlines()
    check(len(without) == 2, f"both connections are refused: {without}")
    check(
        re.match(r"ExtensionLoadingUnavailable .*pip install sqlean\.py.*pip install apsw", without[0]),
        f"what to install is said: {without}",
    )
    check(
        re.match(r"TypeError .*not sqlite3\.Cursor.*SQLAlchemy", without[1]),
        f"what is no connection is told so: {without}",
    )
    closed = bare.run("python", "-c", CLOSED).stdout
    check(closed == "not authorized\n" * 2, f"load() leaves extension loading off: {closed}")
    must(bare.bin / "python", "-m", "pip", "uninstall", "-q", "-y", "--disable-pip-version-check", "realtime-kit")
    check(bare.files() == before, f"uninstalling leaves nothing: {sorted(bare.files() ^ before)}")


def look_at_types(tools: Environment, wheel: Path, folder: Path) -> None:
    """mypy --strict, of a program that uses the package and of the package itself."""
    example = folder / "example.py"
    example.write_text(TYPED)
    tools.install(wheel, index=False)
    typed = tools.run("mypy", "--strict", "--cache-dir", folder / "mypy", example)
    check(typed.returncode == 0, f"an example is well typed: {typed.stdout}")
    check(tools.run("python", example).returncode == 0, "and runs")
    wrong = folder / "wrong.py"
    wrong.write_text("import realtime_kit\nrealtime_kit.load('calls.db')\n")
    typed = tools.run("mypy", "--strict", "--cache-dir", folder / "mypy", wrong)
    check('incompatible type "str"' in typed.stdout, f"what is no connection is found by mypy: {typed.stdout}")
    config = f"--config-file={HERE / 'pyproject.toml'}"
    sources = [HERE / "src", *HERE.glob("*.py")]
    typed = tools.run("mypy", config, "--cache-dir", folder / "mypy-own", *sources)
    check(typed.returncode == 0, f"the package is well typed: {typed.stdout}{typed.stderr}")
    for command in (["check"], ["format", "--check"]):
        linted = tools.run("ruff", *command, "--no-cache", HERE)
        check(linted.returncode == 0, f"ruff {command[0]}: {linted.stdout}")


BLOCK = re.compile(r"```(\w+)\n(.*?)```\n(\n```text\n(.*?)```\n)?", re.S)


def run_readme(environment: Environment, folder: Path, bless: bool, **variables: str) -> None:
    """Every block of README.md that is followed by an answer."""
    text = README.read_text()

    def answered(block: re.Match[str]) -> str:
        language, code, _, expected = block.groups()
        if expected is None:
            return block[0]
        if language == "console":
            lines = [line[2:] for line in code.splitlines() if line.startswith("$ ")]
            code = "\n".join(["set -euo pipefail", *(line for line in lines if not line.startswith("pip "))])
            done = run("/bin/bash", "-c", f"cd '{folder}'\n{code}", **{**environment.variables, **variables})
        else:
            done = environment.run("python", "-c", code, **variables)
        check(done.returncode == 0, f"README.md: this runs:\n{code}{done.stderr}")
        check(bless or done.stdout == expected, f"README.md: after\n{code}comes\n{done.stdout}")
        return f"```{language}\n{block[2]}```\n\n```text\n{done.stdout}```\n"

    answers = BLOCK.sub(answered, text)
    if bless:
        README.write_text(answers)


class Site:
    """A running Datasette."""

    def __init__(self, printed: str) -> None:
        """Reads its address from what it printed."""
        found = re.search(r"http://127\.0\.0\.1:\d+", printed)
        self.base = found[0] if found else ""

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        try:
            with urllib.request.urlopen(self.base + path, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def sql(self, statement: str, database: str = "_memory") -> tuple[int, Any]:
        """Status, and the rows or the error."""
        status, text = self.get(f"/{database}.json?" + urllib.parse.urlencode({"sql": statement, "_shape": "arrays"}))
        if not text.startswith("{"):
            return status, text
        told = json.loads(text)
        return status, told["rows"] if status == 200 else told["error"]


@contextlib.contextmanager
def datasette(environment: Environment, *arguments: str | Path, **variables: str) -> Iterator[Site]:
    """Datasette on a free port."""
    command = [
        environment.bin / "datasette",
        "serve",
        "--port",
        "0",
        "--setting",
        "sql_time_limit_ms",
        "10000",
        *arguments,
    ]
    with running(*command, sign=r"Uvicorn running on", **{**environment.variables, **variables}) as printed:
        yield Site(printed())


def look_at_datasette(environment: Environment, folder: Path, log: Callable[[], str], **variables: str) -> None:
    """The plugin serves rows and refuses everything else."""
    (folder / "other.db").unlink(missing_ok=True)
    run(
        environment.bin / "python",
        "-c",
        "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('CREATE TABLE t(a)')",
        folder / "other.db",
    )
    with datasette(environment, "--memory", folder / "other.db", **variables) as site:
        check("realtime-kit" in site.get("/-/plugins.json")[1], "Datasette lists the plugin")
        for page, text in (("what_there_is", "realtime_kit_sessions_participants"), ("live_now", "Design critique"),
                           ("latest_sessions", "Daily standup"), (f"who_was_there?session_id={SESSION}", "display_name"),
                           ("columns_of_a_table?table_name=realtime_kit_apps", "The app&#39;s id.")):  # fmt: skip
            status, told = site.get(f"/_memory/{page}")
            check(status == 200 and text in told, f"/_memory/{page} has rows: {status}")
            check(TOKEN not in told, f"the token is not on /_memory/{page}")
        check(site.sql("SELECT count(*) FROM realtime_kit_sessions") == (200, [[523]]), "a visitor's SQL has rows")
        check(site.sql("SELECT count(*) FROM realtime_kit_apps", "other") == (200, [[23]]), "in every database")
        # Each in a way that Datasette itself lets through.
        for statement, why in {
            f"SELECT realtime_kit_generate_summary('{SESSION}')": "writes are refused",
            "SELECT realtime_kit_mirror()": "locked is on",
            "SELECT realtime_kit_mirror('main')": "locked is on",
            """SELECT realtime_kit_mirror('main', '{"since": "2026-11-14", "share": 1}')""": "locked is on",
            "SELECT realtime_kit_mirror_forget('main', 'Somebody')": "locked is on",
            "SELECT realtime_kit_config('read_only', 'off')": "locked is on",
            "SELECT realtime_kit_config('locked', 'off')": "locked is on",
            "SELECT realtime_kit_config('base_url', 'http://127.0.0.1:1')": "locked is on",
            "SELECT realtime_kit_config('token', 'stranger')": "locked is on",
            "SELECT realtime_kit_config('max_requests', 600)": "locked is on",
            "SELECT realtime_kit_config('token')": "never read",
            "SELECT count(p.id) FROM realtime_kit_sessions AS s CROSS JOIN realtime_kit_sessions_participants AS p "
            "ON p.session_id = s.id": "max_requests",
        }.items():
            status, told = site.sql(statement)
            check(status == 400 and why in str(told), f"{statement} is refused: {status} {told}")
        check(
            site.sql(f"INSERT INTO realtime_kit_sessions(session_id) VALUES ('{SESSION}')")[0] == 400,
            "INSERT is refused",
        )
        check(site.sql("SELECT realtime_kit_config('max_requests')") == (200, [["20"]]), "the ceiling stands")
        check(site.sql("SELECT count(*) FROM sqlite_master") == (200, [[0]]), "nothing was written")
        known = "'config', 'version', 'generate_summary', 'wait_for_summary', 'clear_cache', 'mirror', 'mirror_forget'"
        functions = (
            "SELECT count(*) FROM (SELECT DISTINCT name FROM pragma_function_list WHERE name LIKE 'realtime_kit_%' "
            f"AND substr(name, 14) NOT IN ({known}))"
        )
        check(site.sql(functions) == (200, [[0]]), "no function was left out here")
    configuration = next(block[2] for block in BLOCK.finditer(README.read_text()) if block[1] == "yaml")
    metadata = folder / "metadata.yaml"
    metadata.write_text(configuration.replace("max_requests: 20", "max_requests: 7"))
    closed: list[str | Path] = [
        "--memory",
        folder / "other.db",
        "--metadata",
        metadata,
        "--setting",
        "default_allow_sql",
        "off",
    ]
    with datasette(environment, *closed, **variables) as site:
        check(site.sql("SELECT 1")[0] == 403, "the box for SQL can be closed")
        check("Design critique" in site.get("/_memory/live_now")[1], "and the queries of the plugin stay")
    with datasette(environment, *closed[:-3], **variables) as site:
        check(site.sql("SELECT realtime_kit_config('max_requests')") == (200, [["7"]]), "metadata sets max_requests")
        status, told = site.sql("SELECT count(*) FROM realtime_kit_apps", "other")
        check(status == 400 and "no such table" in str(told), f"databases that metadata leaves out have no tables: {told}")
    with datasette(environment, "--memory", **{**variables, "REALTIMEKIT_MAX_REQUESTS": "3"}) as site:
        check(site.sql("SELECT realtime_kit_config('max_requests')") == (200, [["3"]]), "so does the environment")
    metadata.write_text("plugins: {realtime-kit: {settings: {read_only: off}}}\n")
    with datasette(environment, "--memory", "--metadata", metadata, **variables) as site:
        status, told = site.sql(f"SELECT realtime_kit_generate_summary('{SESSION}')")
        check(status == 200, f"metadata can allow writes: {told}")
    for wrong, why in {
        "{settings: {token: secret}}": "give it by the environment",
        "{settings: {max_request: 5}}": "there is no setting",
        "{settings: {max_requests: 0}}": "from 1 to",
        "{databases: _memory}": "takes a list",
        "{database: [_memory]}": "takes `databases`",
    }.items():
        metadata.write_text(f"plugins: {{realtime-kit: {wrong}}}\n")
        arguments = ["serve", "--memory", "--port", "0", "--metadata", str(metadata), "--get", "/-/versions.json"]
        done = environment.run("datasette", *arguments, **variables)
        said = done.stdout + done.stderr
        check(done.returncode != 0 and why in said and "Traceback" not in said, f"{wrong} is refused at the start: {said}")
    posts = [line for line in log().splitlines() if "POST" in line]
    check(len(posts) == 1, f"one POST reached the API, the one that was allowed: {posts}")


def look_at_runners(wheel: Path, tools: Environment, folder: Path) -> None:
    """First rows by pipx and uvx, from nothing; what it took is printed and not judged."""
    tools.install("pipx", "uv")
    home = {
        "PIPX_HOME": str(folder / "pipx"),
        "UV_CACHE_DIR": str(folder / "uv"),
        "PIPX_DEFAULT_PYTHON": str(tools.bin / "python"),
    }
    query: list[str | Path] = ["realtime-kit", "demo", "--json", "SELECT count(*) AS sessions FROM realtime_kit_sessions"]
    for command in (["pipx", "run", "--spec", wheel, *query], ["uvx", "--from", wheel, *query]):
        began = time.monotonic()
        done = tools.run(*command, **home)
        print(f"{command[0]}: first rows after {time.monotonic() - began:.1f} s", flush=True)
        check(done.stdout == '{"sessions":523}\n', f"{command[0]} has rows: {done.stdout}{done.stderr}")


def main() -> None:
    """All of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", type=Path, help="a wheel; without it one is built")
    parser.add_argument("--python", type=Path, default=Path("/usr/bin/python3"), help="one that loads extensions")
    parser.add_argument("--bless", action="store_true", help="write the answers in README.md anew")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        wheel = (options.wheel or build(options.python, folder)).resolve()
        print(f"{wheel.name}: {wheel.stat().st_size:,} bytes", flush=True)
        look_bare(wheel, Environment(options.python, folder / "bare"))
        tools = Environment(options.python, folder / "tools")
        tools.install("auditwheel", "click", "hatchling", "lief", "mypy", "pluggy", "ruff")
        look_at_the_file(wheel, tools)
        look_at_types(tools, wheel, folder)
        look_at_runners(wheel, tools, folder)
        hosts = Environment(options.python, folder / "hosts")
        hosts.install(wheel, index=False)
        hosts.install("apsw", "datasette", "sqlalchemy", "sqlean.py", "sqlite-utils")
        emulator = running(hosts.bin / "realtime-kit", "emulator", "--port", "0", sign=r"CLOUDFLARE_API_TOKEN=\S+")
        printed = stack.enter_context(emulator)
        variables = dict(re.findall(r"(?m)^export (\w+)=(\S+)$", printed()))
        run_readme(hosts, folder, options.bless, **variables)
        look_at_datasette(hosts, folder, printed, **variables)
    print(f"{len(failures)} of {checks} checks failed" if failures else f"{checks} checks: the wheel is as it should be")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
