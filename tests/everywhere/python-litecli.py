"""litecli, typed at through a terminal. After .load it prints a message of its own mistake; the extension is loaded."""

import os
import pty
import re

PROMPT = b":memory:> "
child, terminal = pty.fork()
if child == 0:
    os.environ["TERM"] = "dumb"
    os.execvp("litecli", ["litecli", ":memory:"])


def printed():
    """What came until the next prompt or the end, without the colours."""
    text = b""
    while not text.endswith(PROMPT):
        try:
            text += os.read(terminal, 4096)
        except OSError:  # the terminal is closed
            break
    return re.sub(r"\x1b\[[0-9;?]*[a-z]|\r", "", text.removesuffix(PROMPT).decode())


def typed(line):
    os.write(terminal, line.encode() + b"\n")
    # The line itself comes back first.
    return printed().partition("\n")[2]


def one(statement, *values):
    """The first row of a statement."""
    for value in values:
        statement = statement.replace("?", f"'{value}'")
    lines = [line for line in typed(statement + ";").splitlines() if line.startswith("|")]
    return [cell.strip() for cell in lines[1].strip("|").split(" | ")]


printed()
typed(f".load {os.environ['EXTENSION']}")
print("version:", *one("SELECT realtime_kit_version(), sqlite_version()"))
print("count:", *one(os.environ["COUNT"]))
print("join:", " | ".join(one(os.environ["JOIN"], "LIVE")))

typed(f"CREATE TEMP TABLE row AS {os.environ['TYPES']};")
columns = ["meeting_display_name", "live_participants", "minutes_consumed", "ended_at", "started_at"]
print("types:", *one(f"SELECT {', '.join(f'typeof({column})' for column in columns)} FROM row"))
print("values:", " | ".join(cell.replace("<null>", "NULL") for cell in one("SELECT * FROM row")))

typed(os.environ["INSERT"].replace("?", f"'{os.environ['INSERT_ID']}'") + ";")
print("insert:", *one(os.environ["INSERTED"]))
print("error:", typed(os.environ["ERROR"] + ";").splitlines()[-1])

# Python takes notice of Ctrl-C when the statement is over.
one("SELECT realtime_kit_config('max_time', '1')")
print("waiting:", flush=True)
print("interrupt:", typed(os.environ["WAIT"] + ";").splitlines()[-1], flush=True)
print("again:", *one(os.environ["COUNT"]))

os.write(terminal, b".exit\n")
printed()
if os.waitpid(child, 0)[1] == 0:
    print("close: ok")
