r"""The arguments of psql's backslash commands: the lexical rules of ``psqlscanslash.l``."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from typing import Protocol

_NAME = r"[A-Za-z0-9_\u0080-\U0010ffff]+"
#: A variable, in a query or an argument, in a pattern that takes white space as none.
VARIABLE = rf""":(?:(?P<plain>{_NAME})|'(?P<literal>{_NAME})'|"(?P<identifier>{_NAME})"
    |\{{\?(?P<test>{_NAME})\}})"""

_CHARACTER = re.compile(rf"{VARIABLE}|.", re.VERBOSE | re.DOTALL)
_ESCAPE = re.compile(r"\\(?:x(?P<hex>[0-9A-Fa-f]{1,2})|(?P<octal>[0-7]{1,3})|(?P<character>.))")
_ESCAPES = {"n": "\n", "t": "\t", "b": "\b", "r": "\r", "f": "\f"}
_SPACE = " \t\r\f\v"


class Values(Protocol):
    """What a reader asks about variables."""

    def value(self, name: str) -> str | None:
        """Return a variable's value; None when it is not set, or counts as such here."""

    def quoted(self, value: str, form: str) -> str:
        """Return a value as an SQL ``literal`` or ``identifier``."""

    def standard_strings(self) -> bool:
        """Say whether a backslash in a plain string is a backslash."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a backslash command.

    Attributes:
        text: Its value.
        quoted: Whether any of it was quoted or a variable.
    """

    text: str
    quoted: bool


@dataclass(slots=True)
class Buffer:
    """Text that is being read: the script, or over it the value of a variable.

    Attributes:
        text: All of it.
        at: How far it was read.
        variable: Whose value it is; empty for the script.
        origin: Where in the script the variable stands.
    """

    text: str
    at: int = 0
    variable: str = ""
    origin: int = 0

    @property
    def line_end(self) -> int:
        """Where the line that is being read ends."""
        end = self.text.find("\n", self.at)
        return len(self.text) if end < 0 else end


class UnterminatedError(Exception):
    """A quote has no partner on its line; the line was read to its end."""


def take(buffer: Buffer, values: Values, *, strip: bool, shell: bool) -> Argument | None:
    """Take the next argument of a command.

    Args:
        buffer: Is read on, within its line.
        values: Where variables are looked up.
        strip: Whether semicolons at its end are dropped.
        shell: Whether a command in backquotes is run.

    Returns:
        None when there is no other.

    Raises:
        UnterminatedError: A quote has no partner.
    """
    end = buffer.line_end
    while buffer.at < end and buffer.text[buffer.at] in _SPACE:
        buffer.at += 1
    text, quoted, bare = "", False, 0
    while buffer.at < end and buffer.text[buffer.at] not in _SPACE + "\\":
        part, plain = _part(buffer, end, values, shell=shell)
        text += part
        quoted, bare = quoted or not plain, bare + 1 if plain else 0
    while strip and bare and text.endswith(";"):
        text, bare = text[:-1], bare - 1
    return Argument(text, quoted) if text or quoted else None


def _part(buffer: Buffer, end: int, values: Values, *, shell: bool) -> tuple[str, bool]:
    """Take a character, a variable or a quoted part; say whether it was a plain character."""
    quote = buffer.text[buffer.at]
    if quote == "'":
        return _single(buffer, end), False
    if quote == '"':
        return f'"{_inside(buffer, end)}"', False
    if quote == "`":
        inside = _inside(buffer, end)
        return _output(inside, values) if shell else "", False
    match = _CHARACTER.match(buffer.text, buffer.at, end)
    if match is None or match.lastgroup is None:
        buffer.at += 1
        return quote, True
    buffer.at = match.end()
    return _expanded(match, values), False


def _inside(buffer: Buffer, end: int) -> str:
    """Take a part in quotes that know no escapes; return what is between them."""
    start, close = buffer.at + 1, buffer.text.find(buffer.text[buffer.at], buffer.at + 1, end)
    if close < 0:
        buffer.at = end
        raise UnterminatedError
    buffer.at = close + 1
    return buffer.text[start:close]


def _expanded(match: re.Match[str], values: Values) -> str:
    """Return what stands for a variable; one that is not set stands for itself."""
    form = str(match.lastgroup)
    value = values.value(match[form])
    if form == "test":
        return "FALSE" if value is None else "TRUE"
    if value is None:
        return match[0]
    return value if form == "plain" else values.quoted(value, form)


def _single(buffer: Buffer, end: int) -> str:
    """Take a part in single quotes, which know escapes."""
    data = bytearray()
    buffer.at += 1
    while buffer.at < end:
        if buffer.text.startswith("''", buffer.at):
            data += b"'"
            buffer.at += 2
        elif buffer.text[buffer.at] == "'":
            buffer.at += 1
            # Escapes stand for bytes; a zero ends a string of C, and psql is written in it.
            return data.partition(b"\0")[0].decode(errors="replace")
        elif match := _ESCAPE.match(buffer.text, buffer.at, end):
            data += _unescaped(match)
            buffer.at = match.end()
        else:
            data += buffer.text[buffer.at].encode()
            buffer.at += 1
    raise UnterminatedError


def _unescaped(match: re.Match[str]) -> bytes:
    if match["hex"]:
        return bytes([int(match["hex"], 16)])
    if match["octal"]:
        return bytes([int(match["octal"], 8) & 0xFF])
    return _ESCAPES.get(match["character"], match["character"]).encode()


def _output(command: str, values: Values) -> str:
    """Return what a command of the shell prints, its variables expanded."""

    def expanded(match: re.Match[str]) -> str:
        form = match.lastgroup
        value = values.value(match[form]) if form in ("plain", "literal") else None
        if value is None:
            return match[0]
        return value if form == "plain" else "'" + value.replace("'", "'\"'\"'") + "'"

    done = subprocess.run(
        ["/bin/sh", "-c", _CHARACTER.sub(expanded, command)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=False,
    )
    return done.stdout.decode(errors="replace").removesuffix("\n")
