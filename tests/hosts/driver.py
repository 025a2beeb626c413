"""The protocol of driver.rs, spoken by a Python binding: `driver.py sqlite3` or `driver.py apsw`.

The commands and the answer are described at the top of driver.rs.
"""

import json
import sys
import threading
import time


class Sqlite3:
    """Connections and statements of the standard library's module."""

    def __init__(self, file):
        import sqlite3

        # Autocommit: the other hosts open no transaction of their own before an INSERT either.
        self.connection = sqlite3.connect(file, uri=True, isolation_level=None, check_same_thread=False)
        self.connection.text_factory = lambda text: text.decode("utf-8", "replace")
        self.lastrowid = 0

    def load(self, path):
        self.connection.enable_load_extension(True)
        self.connection.load_extension(path)

    def run(self, sql):
        """The column names, then the rows."""
        cursor = self.connection.cursor()
        try:
            cursor.execute(sql)
            yield [column[0] for column in cursor.description or ()]
            yield from cursor
        finally:
            self.lastrowid = cursor.lastrowid or self.lastrowid
            cursor.close()

    def last_insert_rowid(self):
        return self.lastrowid

    def close(self):
        self.connection.close()

    def interrupt(self):
        self.connection.interrupt()

    def set_progress_handler(self, handler, every=1000):
        self.connection.set_progress_handler(handler, every)


class Apsw:
    """Connections and statements of apsw."""

    def __init__(self, file):
        import apsw

        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
        self.connection = apsw.Connection(file, flags=flags)

    def load(self, path):
        import apsw

        self.connection.enable_load_extension(True)
        try:
            self.connection.load_extension(path)
        except apsw.ExtensionLoadingError as error:
            # apsw puts its exception's name before SQLite's words here, and only here.
            raise apsw.ExtensionLoadingError(str(error).removeprefix("ExtensionLoadingError: ")) from None

    def run(self, sql):
        """The column names, then the rows."""
        names = []
        cursor = self.connection.cursor()
        # apsw forgets a statement's columns as soon as it is done, so they are noted when it starts.
        cursor.exec_trace = lambda traced, _sql, _bindings: names.extend(
            column[0] for column in traced.get_description()
        ) or True
        try:
            cursor.execute(sql)
            yield names
            yield from cursor
        finally:
            cursor.close(True)

    def last_insert_rowid(self):
        return self.connection.last_insert_rowid()

    def close(self):
        self.connection.close()

    def interrupt(self):
        self.connection.interrupt()

    def set_progress_handler(self, handler, every=1000):
        self.connection.set_progress_handler(handler, every)


def protocol_value(value):
    """A value in the protocol's form."""
    if isinstance(value, float):
        return {"real": repr(value)}
    if isinstance(value, bytes):
        return {"blob": value.hex()}
    return value


def run(connection, command, answer):
    """Runs a statement into the answer; what was delivered before an error stays there."""
    timer = None
    if "interrupt_after_ms" in command:
        timer = threading.Timer(command["interrupt_after_ms"] / 1000, connection.interrupt)
        timer.start()
    if "progress_after_ms" in command:
        end = time.monotonic() + command["progress_after_ms"] / 1000
        connection.set_progress_handler(lambda: time.monotonic() >= end, command.get("progress_every", 1000))
    most = command.get("max_rows")
    statement = connection.run(command["sql"])
    try:
        answer["columns"] = next(statement)
        while most is None or len(answer["rows"]) < most:
            answer["rows"].append([protocol_value(value) for value in next(statement)])
    except StopIteration:
        pass
    finally:
        if timer:
            timer.cancel()
        statement.close()
        if "progress_after_ms" in command:
            connection.set_progress_handler(None)


def carry_out(binding, command, connections):
    """Carries out one command and returns its answer."""
    answer = {"columns": [], "rows": [], "error": None, "code": 0, "last_insert_rowid": 0}
    name = command.get("on", "main")
    try:
        if command.get("close"):
            if name in connections:
                connections.pop(name).close()
        elif "open" in command:
            connections[name] = binding(command["open"])
        else:
            if name not in connections:
                connections[name] = binding(":memory:")
            if "load" in command:
                connections[name].load(command["load"])
            else:
                run(connections[name], command, answer)
            answer["last_insert_rowid"] = connections[name].last_insert_rowid()
    except Exception as error:
        answer["error"] = str(error)
        # The two bindings name SQLite's result code differently; Python 3.10 and older do not tell it.
        answer["code"] = getattr(error, "sqlite_errorcode", getattr(error, "result", 1))
    return answer


def main():
    binding = {"sqlite3": Sqlite3, "apsw": Apsw}[sys.argv[1]]
    connections = {}
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(carry_out(binding, json.loads(line), connections)), flush=True)


if __name__ == "__main__":
    main()
