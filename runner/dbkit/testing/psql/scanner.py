r"""psql's lexical rules: a script's text to SQL queries and backslash commands.

PostgreSQL's parser knows neither variables nor backslash commands, so psql has a lexer of its own
(``psqlscan.l``), and this is a reader of the same rules: which text is quoted or a comment, where
``:name`` is a variable, where a query ends. It decides nothing about SQL beyond that.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbkit.testing.psql import arguments
from dbkit.testing.psql.arguments import VARIABLE, Buffer

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbkit.testing.psql.arguments import Argument, Values

_WORD = r"[A-Za-z_\u0080-\U0010ffff][A-Za-z0-9_$\u0080-\U0010ffff]*"
_TAG = r"[A-Za-z_\u0080-\U0010ffff][A-Za-z0-9_\u0080-\U0010ffff]*"

#: The tokens of SQL that psql distinguishes, in the order in which they are tried.
_SQL = re.compile(
    rf"""
      (?P<space>[ \t\n\r\f\v]+)
    | (?P<line_comment>--[^\n\r]*)
    | (?P<comment>/\*)
    | (?P<escape>[eE]')
    | (?P<quote>(?:[bBxXnN]|[uU]&)?')
    | (?P<name>(?:[uU]&)?")
    | (?P<dollar>\$(?:{_TAG})?\$)
    | (?P<pass>::|:=|\$[0-9]+)
    | {VARIABLE}
    | \\(?P<forced>[;:])
    | (?P<command>\\)
    | (?P<open>\()
    | (?P<close>\))
    | (?P<end>;)
    | (?P<word>{_WORD})
    | (?P<other>[0-9]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
#: What ends each kind of quoted text, or goes on inside it.
_INSIDE = {
    "'": re.compile(r"''|'"),
    "\\'": re.compile(r"\\.|''|'", re.DOTALL),
    '"': re.compile(r'""|"'),
    "/*": re.compile(r"/\*|\*/"),
}
_END_OF_DATA = re.compile(r"^\\\.\r?(?:\n|\Z)", re.MULTILINE)
#: Words with which a routine's definition starts, whose body may hold semicolons.
_ROUTINE = re.compile(r"c(or)?[fp]")
_ROUTINE_WORDS = {"create": "c", "or": "o", "replace": "r", "function": "f", "procedure": "p"}


@dataclass(frozen=True, slots=True)
class Query:
    """SQL that psql sends, and where its parts stand in the script.

    Attributes:
        sql: The text, with the values of variables.
        starts: Where each part starts in it, in characters.
        origins: Where each part stands in the script.
        verbatim: Whether each part is the script's own text, and no value.
    """

    sql: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]
    verbatim: tuple[bool, ...]

    def offset(self, position: int) -> int:
        """Return where in the script a character of the text stands."""
        part = max(bisect_right(self.starts, position) - 1, 0)
        inside = position - self.starts[part] if self.verbatim[part] else 0
        return self.origins[part] + inside


@dataclass(frozen=True, slots=True)
class Command:
    """The start of a backslash command; its arguments are still to be read.

    Attributes:
        name: Its name, without the backslash.
        offset: Where its backslash stands in the script.
    """

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Mark:
    """The state of a query that is being read, to come back to."""

    parts: int
    depth: int
    begins: int
    words: str


@dataclass(slots=True)
class Scanner:
    """A script that is being read.

    Attributes:
        text: The whole script.
        values: Where variables are looked up.
        warn: Receives what psql warns of.
    """

    text: str
    values: Values
    warn: Callable[[str], None]
    _buffers: list[Buffer] = field(default_factory=list)
    _parts: list[tuple[str, int, bool]] = field(default_factory=list)
    _depth: int = 0
    _begins: int = 0
    _words: str = ""
    _start: int = 0
    _inside: str = ""
    _nested: int = 0
    _data_end: int = 0

    def __post_init__(self) -> None:
        self._buffers = [Buffer(self.text)]

    # -- queries -------------------------------------------------------------------------------

    def next(self) -> Command | bool:
        """Read on to where psql acts.

        Returns:
            A command; True when a query is complete, False at the end of the script.
        """
        while True:
            buffer = self._buffers[-1]
            self._start = buffer.at
            if buffer.at == len(buffer.text):
                if len(self._buffers) == 1:
                    return False
                self._buffers.pop()
            elif self._inside:
                self._go_on(buffer)
            elif match := _SQL.match(buffer.text, buffer.at):
                buffer.at = match.end()
                if match.lastgroup == "command":
                    return self._command()
                if self._token(match, str(match.lastgroup)):
                    return True

    def _token(self, match: re.Match[str], kind: str) -> bool:
        """Take one token; say whether it completes the query."""
        if kind in ("plain", "literal", "identifier", "test"):
            self._variable(match, kind)
        elif kind == "space":
            self._emit(match[0] if self._parts else "")
        elif kind == "forced":
            self._start += 1
            self._emit(match["forced"])
            self._words = "" if match["forced"] == ";" else self._words
        elif kind != "line_comment":
            self._text(match, kind)
        if kind == "end" and self._depth == self._begins == 0:
            self._words = ""
            return True
        return False

    def _text(self, match: re.Match[str], kind: str) -> None:
        """Take a token that stays as it is; what it quotes comes next."""
        if kind == "escape" or (match[0] == "'" and not self.values.standard_strings()):
            self._inside = "\\'"
        elif kind in ("quote", "name"):
            self._inside = match[0][-1]
        elif kind in ("dollar", "comment"):
            self._inside, self._nested = match[0], 1
        elif kind == "open":
            self._depth += 1
        elif kind == "close":
            self._depth = max(self._depth - 1, 0)
        elif kind == "word":
            self._word(match[0].lower())
        self._emit(match[0])

    def _go_on(self, buffer: Buffer) -> None:
        """Take quoted text to its end; where it starts in a variable, that may be outside."""
        end = _INSIDE.get(self._inside) or re.compile(re.escape(self._inside))
        for match in end.finditer(buffer.text, buffer.at):
            if self._closes(match[0]):
                self._inside, buffer.at = "", match.end()
                break
        else:
            buffer.at = len(buffer.text)
        self._emit(buffer.text[self._start : buffer.at])

    def _closes(self, found: str) -> bool:
        if self._inside == "/*":
            self._nested += 1 if found == "/*" else -1
            return not self._nested
        return found == (self._inside if self._inside[0] == "$" else self._inside[-1])

    def _word(self, word: str) -> None:
        """Count the blocks of a routine's body: a semicolon inside one ends no query."""
        if len(self._words) < len("corf") and not _ROUTINE.match(self._words):
            self._words += _ROUTINE_WORDS.get(word, "-")
        if not _ROUTINE.match(self._words) or self._depth:
            return
        if word == "begin" or (word == "case" and self._begins):
            self._begins += 1
        elif word == "end":
            self._begins = max(self._begins - 1, 0)

    def _variable(self, match: re.Match[str], form: str) -> None:
        """Take a variable: its value is read in its place, a quoted one is part of the query."""
        name, value = match[form], self.values.value(match[form])
        if form == "test":
            self._emit("FALSE" if value is None else "TRUE", verbatim=False)
        elif value is None:
            self._emit(match[0])
        elif form != "plain":
            self._emit(self.values.quoted(value, form), verbatim=False)
        elif name in [buffer.variable for buffer in self._buffers]:
            self.warn(f'skipping recursive expansion of variable "{name}"')
            self._emit(match[0])
        else:
            self._buffers.append(Buffer(value, 0, name, self._place))

    def _emit(self, text: str, *, verbatim: bool = True) -> None:
        if text:
            self._parts.append((text, self._place, verbatim and len(self._buffers) == 1))

    @property
    def _place(self) -> int:
        """Where in the script the token stands, or the variable it comes from."""
        return self._buffers[1].origin if self._buffers[1:] else self._start

    @property
    def pending(self) -> bool:
        """Whether there is text of a query that was not sent."""
        return bool(self._parts)

    @property
    def left(self) -> str:
        """What was not read yet."""
        return self._buffers[0].text[self._buffers[0].at :]

    def query(self) -> Query:
        """Return the query that was read."""
        starts, at = [], 0
        for text, _, _ in self._parts:
            starts.append(at)
            at += len(text)
        parts = self._parts
        return Query(
            "".join(text for text, _, _ in parts),
            tuple(starts),
            tuple(origin for _, origin, _ in parts),
            tuple(verbatim for _, _, verbatim in parts),
        )

    def reset(self) -> None:
        """Start a new query."""
        self._parts, self._depth, self._begins, self._words = [], 0, 0, ""
        self._inside = ""

    def mark(self) -> Mark:
        """Return the state of the query that is being read."""
        return Mark(len(self._parts), self._depth, self._begins, self._words)

    def go_back(self, mark: Mark) -> None:
        """Forget what was read of the query since a mark."""
        del self._parts[mark.parts :]
        self._depth, self._begins, self._words = mark.depth, mark.begins, mark.words

    def data(self) -> str:
        r"""Take the data of ``copy … from stdin``: the lines after this one, up to ``\.``."""
        buffer = self._buffers[0]
        line = buffer.text.find("\n", buffer.at) + 1 or len(buffer.text)
        start = max(line, self._data_end)
        match = _END_OF_DATA.search(buffer.text, start)
        data = buffer.text[start : match.start() if match else None]
        self._data_end = match.end() if match else len(buffer.text)
        # What follows the query on its own line is read next, and then there are no such lines.
        blank = " " * (self._data_end - start)
        buffer.text = buffer.text[:start] + blank + buffer.text[self._data_end :]
        return data

    # -- commands ------------------------------------------------------------------------------

    def _command(self) -> Command:
        buffer = self._buffers[-1]
        start = buffer.at
        while buffer.at < len(buffer.text) and buffer.text[buffer.at] not in " \t\n\r\f\v\\":
            buffer.at += 1
        return Command(buffer.text[start : buffer.at], self._place)

    def rest(self) -> str:
        """Take the rest of the line."""
        buffer = self._buffers[-1]
        start, buffer.at = buffer.at, buffer.line_end
        return buffer.text[start : buffer.at].strip()

    def end_command(self) -> None:
        r"""Take the ``\\`` after a command, if it has one."""
        buffer = self._buffers[-1]
        if buffer.text.startswith("\\\\", buffer.at):
            buffer.at += 2

    def argument(self, *, strip: bool = False, shell: bool = True) -> Argument | None:
        """Take a command's next argument.

        Args:
            strip: Whether semicolons at its end are dropped.
            shell: Whether a command in backquotes is run.

        Returns:
            None when there is no other.
        """
        try:
            return arguments.take(self._buffers[-1], self.values, strip=strip, shell=shell)
        except arguments.UnterminatedError:
            self.warn("unterminated quoted string")
            return None
