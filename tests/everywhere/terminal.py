"""Runs a command in a terminal and types the lines of standard input at its prompts: terminal.py COMMAND ARGUMENT…

What comes is printed without colours, prompts, the lines themselves, which a terminal shows when they are typed, and how
long a statement took.
"""

import os
import pty
import re
import sys

child, terminal = pty.fork()
if child == 0:
    os.environ["TERM"] = "dumb"
    os.execvp(sys.argv[1], sys.argv[1:])


def until_prompt():
    """What is printed up to a prompt."""
    came = b""
    while True:
        came += os.read(terminal, 4096)
        text = re.sub(r"\x1b\[[0-9;?]*[a-z]|\r", "", came.decode(errors="ignore"))
        if re.search(r"\S> $", text):
            return text[: text.rfind("\n") + 1]


until_prompt()
for line in sys.stdin:
    os.write(terminal, line.encode())
    shown = until_prompt()
    shown = shown[shown.rfind(line) + len(line) :] if line in shown else shown
    print(re.sub(r"(?m)^Time: .*\n", "", shown), end="")
# Which hangs up on it.
os.close(terminal)
os.waitpid(child, 0)
