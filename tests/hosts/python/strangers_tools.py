"""What a Python program does with a stranger's file: backups, serialized copies, dumps. Whoever runs this counts requests."""

import sqlite3

from session import WORDS, error_of, load

NAME, FILE = WORDS


class Standard:
    """The standard library's module."""

    def open(self, file):
        return sqlite3.connect(file, isolation_level=None)

    def backup(self, source, target):
        source.backup(target)

    def copies(self, connection):
        if hasattr(connection, "serialize"):  # from Python 3.11 on
            target = self.open(":memory:")
            target.deserialize(connection.serialize())
            yield target

    def dump(self, connection):
        return None  # iterdump selects from each table, virtual ones too: that is a request, as it would be by hand.

    def script(self, connection, text):
        connection.executescript(text)


class Apsw:
    """apsw."""

    def open(self, file):
        import apsw

        return apsw.Connection(file)

    def backup(self, source, target):
        with target.backup("main", source, "main") as backup:
            backup.step()

    def copies(self, connection):
        target = self.open(":memory:")
        target.deserialize("main", connection.serialize("main"))
        yield target

    def dump(self, connection):
        import io

        import apsw.shell

        output = io.StringIO()
        apsw.shell.Shell(stdout=output, db=connection).process_command(".dump")
        return output.getvalue()

    def script(self, connection, text):
        connection.execute(text)


def look(connection):
    """What is there can be seen; what reaches the API is refused."""
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert {"calls", "theirs", "stolen", "t", "v", "w"} <= names, names
    try:
        connection.execute("PRAGMA integrity_check").fetchall()
    except Exception as error:
        # From 3.44 on virtual tables are asked for their integrity, and one of these cannot be opened.
        assert "cannot be an argument of CREATE VIRTUAL TABLE" in str(error), error
    assert connection.execute("SELECT count(*) FROM t").fetchone()[0] == 2
    for sql in [
        "SELECT * FROM v",
        "SELECT * FROM w",
        "INSERT INTO t VALUES (5, 6)",
        "DELETE FROM t",
        "INSERT INTO d(a) VALUES (1)",
        "SELECT * FROM stolen",
    ]:
        message, _ = error_of(lambda: connection.execute(sql).fetchall())
        assert any(
            words in message
            for words in ("unsafe use of", "must not start requests", "cannot be an argument of CREATE VIRTUAL TABLE")
        ), (sql, message)


binding = {"sqlite3": Standard, "apsw": Apsw}[NAME]()
strangers = load(binding.open(FILE))
look(strangers)

copy = load(binding.open(":memory:"))
binding.backup(strangers, copy)
look(copy)

for copy in binding.copies(strangers):
    look(load(copy))

# Without the table that cannot be opened; dumps stop at it.
binding.script(
    strangers,
    "PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE name = 'stolen'; PRAGMA writable_schema = RESET",
)
text = binding.dump(strangers)
if text is not None:
    assert "realtime_kit_sessions" in text
    binding.script(load(binding.open(":memory:")), text)
