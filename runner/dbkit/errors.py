"""What dbkit raises.

    DbkitError              anything the user can act on: a message and a hint
    ├── ProjectError        the files are wrong; found before connecting
    ├── TargetError         the database cannot be used: which one, reachable, able
    ├── ThrowawayError      a PostgreSQL server of our own cannot be started
    └── ApplyError          the server refused a statement; nothing was changed

Nothing below ``cli.py`` exits the process or prints a traceback.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class DbkitError(Exception):
    """An expected failure.

    Args:
        message: What went wrong, ``path:line:column: what [sqlstate]`` where it has a place.
        hint: One line of what to do about it; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ProjectError(DbkitError):
    """The files are wrong.

    Args:
        problems: Every problem found, each a whole message of its own.
        hint: One line that fits them all; may be empty.
    """

    def __init__(self, problems: Iterable[str], hint: str = "") -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems), hint)


class TargetError(DbkitError):
    """The target database cannot be used."""


class ThrowawayError(DbkitError):
    """No PostgreSQL server could be started."""


class ApplyError(DbkitError):
    """The server refused something; the transaction was rolled back."""


def visible(text: str) -> str:
    """Return a text as one line: what does not print (a newline, an escape) is spelled out."""
    if text.isprintable():
        return text
    return "".join(
        part if part.isprintable() else part.encode("unicode_escape").decode() for part in text
    )


def shown(message: str) -> str:
    """Return a message of several lines in a form that only shows something, wherever it goes.

    Names come from whoever made an object: one may hold what moves a terminal's cursor, or begin a
    line with a command to the CI server that reads it.
    """
    return "\n".join(_COMMAND.sub(r"\1\\x3a:", _line(line)) for line in message.split("\n"))


#: What GitHub takes for a command when a line begins with it.
_COMMAND = re.compile(r"^(\s*)::")


def _line(text: str) -> str:
    return "\t".join(visible(part) for part in text.split("\t"))


def position(text: str, offset: int) -> tuple[int, int]:
    """Return the 1-based line and column of a character offset in a text."""
    offset = max(0, min(offset, len(text)))
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - start + 1


def problem(path: str, text: str, offset: int, what: str) -> str:
    """Say what is wrong at a place in a file, with the line and a caret under it.

    Args:
        path: The file, relative to the project.
        text: The whole file.
        offset: Where, in characters from its start.
        what: What is wrong there.
    """
    line, column = position(text, offset)
    source = text.split("\n")[line - 1].rstrip("\r")
    # A tab is as wide under the line as in it, whatever the terminal makes of tabs.
    indent = "".join("\t" if character == "\t" else " " for character in source[: column - 1])
    return f"{path}:{line}:{column}: {what}\n    {source}\n    {indent}^"
