"""psql's state while it runs a script: variables, options, files that include each other."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from psycopg.pq import Escaping

from dbkit.errors import position, problem
from dbkit.testing.psql import commands, output
from dbkit.testing.psql.output import Format, OptionError
from dbkit.testing.psql.scanner import Query, Scanner
from dbkit.testing.psql.script import CommandError, Script
from dbkit.testing.psql.sender import Part, Refused, Sender, ServerError, Table
from dbkit.testing.psql.variables import Variables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import psycopg

    Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Place:
    r"""Where a script is, or was.

    Attributes:
        path: The file, as messages name it.
        text: Its text.
        offset: Where in it, in characters.
        top: The line in the script that was started: of the ``\i`` for what a file includes.
        sql: The statement there; empty for a command.
    """

    path: str
    text: str
    offset: int
    top: int
    sql: str = ""

    @property
    def line(self) -> int:
        """The line in the file, 1-based."""
        return position(self.text, self.offset)[0]


class Events(Protocol):
    """Receives what a script does."""

    def printed(self, text: str, place: Place, seconds: float) -> None:
        """Take what psql writes to its standard output."""

    def failed(self, message: str, place: Place, seconds: float) -> None:
        """Take an error that ends the script, with its place in the text."""

    def noted(self, text: str) -> None:
        """Take what psql writes elsewhere: warnings, and errors after which it goes on."""


class _Stop(Exception):  # noqa: N818 - a way out, and no error
    """The script ends here."""


class Session:
    """psql's state: variables, options, the files that include each other.

    Attributes:
        events: Receives what happens.
        variables: The script's, and psql's own.
        format: How results are printed.

    Args:
        connection: In the test's transaction.
        events: Receives what happens.
    """

    def __init__(self, connection: Connection, events: Events) -> None:
        self.events = events
        self.variables = Variables(connection)
        self.format = Format()
        self._connection = connection
        self._sender = Sender(connection, events.noted)
        self._scripts: list[Script] = []
        self._previous: tuple[Query, Script] | None = None
        self._left = ""

    def run(self, path: str, file: Path, text: str) -> str:
        """Run a script.

        Args:
            path: The file, as messages name it.
            file: The file itself, for what it includes.
            text: Its text.

        Returns:
            What an error kept from running of it; empty when it ran to its end.
        """
        try:
            self.include(path, file, text)
        except _Stop:
            return self._left.strip()
        return ""

    # -- variables, as the scanner reads them -----------------------------------------------

    def value(self, name: str) -> str | None:
        """Return a variable's value; None when it is not set, or in a branch that is left out."""
        return self.variables.get(name) if self._scripts[-1].active else None

    def quoted(self, value: str, form: str) -> str:
        """Return a value as an SQL literal or identifier."""
        encoding = self._connection.info.encoding
        escaping = Escaping(self._connection.pgconn)
        is_name = form == "identifier"
        escape = escaping.escape_identifier if is_name else escaping.escape_literal
        return bytes(escape(value.encode(encoding))).decode(encoding)

    def standard_strings(self) -> bool:
        """Say whether a backslash in a plain string is a backslash."""
        return self._connection.info.parameter_status("standard_conforming_strings") != "off"

    # -- scripts -------------------------------------------------------------------------------

    @property
    def depth(self) -> int:
        """How many files are being run, each included by the one before."""
        return len(self._scripts)

    def include(self, path: str, file: Path, text: str) -> None:
        """Run a file within what is being run; arguments as for ``run``."""
        script = Script(path, file, text, Scanner(text, self, self.events.noted))
        self._scripts.append(script)
        try:
            self._read(script)
            if script.scanner.pending and script.active:
                self._send(script)
            if script.is_open:
                script.offset = len(text)
                self._fail("reached the end without finding closing \\endif")
        finally:
            self._left = script.scanner.left
            self._scripts.pop()

    def _read(self, script: Script) -> None:
        """Read a script to its end, or to where it quits."""
        while found := script.scanner.next():
            if found is True:
                if script.active:
                    self._send(script)
                continue
            script.offset = found.offset
            try:
                if not commands.run(self, script, found):
                    return
            except (CommandError, OptionError) as error:
                script.scanner.rest()
                self._fail(str(error))

    def _place(self, offset: int | None = None, script: Script | None = None) -> Place:
        script = script or self._scripts[-1]
        at = script.offset if offset is None else offset
        outer = self._scripts[0]
        top = at if script is outer else outer.offset
        return Place(script.path, script.text, at, position(outer.text, top)[0])

    # -- what is handed on -----------------------------------------------------------------------

    def echo(self, text: str) -> None:
        """Print a text where the script is."""
        self.events.printed(text, self._place(), 0.0)

    def warn(self, what: str) -> None:
        """Warn of what is at the place where the script is."""
        self.events.noted(_problem(self._place(), what))

    def refuse(self, what: str, hint: str) -> NoReturn:
        """End the script with what it must not do, whatever it says of errors."""
        self._end(_problem(self._place(), what), hint, self._place())

    def _end(self, message: str, hint: str, place: Place, seconds: float = 0.0) -> NoReturn:
        self.events.failed("\n".join(filter(None, [message, hint])), place, seconds)
        raise _Stop

    def _fail(self, what: str) -> None:
        place = self._place()
        self._failed(_problem(place, what), place, 0.0)

    def _failed(self, message: str, place: Place, seconds: float) -> None:
        """Report an error of psql's: the script says whether it goes on after one."""
        if self.variables.is_on("ON_ERROR_STOP"):
            self._end(message, "", place, seconds)
        self.events.noted(message)

    # -- queries -------------------------------------------------------------------------------

    def take(self, script: Script) -> Query | None:
        """Take the query that was read; the one before it where there is none."""
        if script.scanner.pending:
            self._previous = script.scanner.query(), script
            script.scanner.reset()
        return self._previous[0] if self._previous else None

    def made(self, sql: str, offset: int, script: Script) -> Query:
        """Return a query that a script made where it is."""
        query = Query(sql, (0,), (offset,), (False,))
        self._previous = query, script
        return query

    def _send(self, script: Script) -> None:
        query = self.take(script)
        if query is not None:
            script.offset = query.offset(0)
            self.print(query, self.format)

    def print(self, query: Query, options: Format) -> None:
        """Run a query and print what it returns."""
        for result, place, seconds in self.execute(query):
            text = result
            if isinstance(result, Table):
                text = output.render(options, result.names, result.rows)
            self.events.printed(str(text), place, seconds)

    def execute(self, query: Query) -> Iterator[tuple[Table | str, Place, float]]:
        """Run a query, and set the variables that say how it went.

        Yields:
            Each result, the place of its statement, and the seconds since the query was sent.
        """
        script = self._previous[1] if self._previous else self._scripts[-1]
        started = time.perf_counter()
        try:
            if not self.variables.is_on("AUTOCOMMIT") and not self._sender.in_block:
                self._sender.begin()
            data = self._scripts[-1].scanner.data
            for part, result in self._sender.send(query.sql, data, guarded=self._is_guarded()):
                place = self._statement(query, part, script)
                yield result, place, time.perf_counter() - started
            count = str(max(self._sender.count, 0))
            self.variables.note(ERROR="false", SQLSTATE="00000", ROW_COUNT=count)
        except ServerError as error:
            self._server_failed(query, script, error, time.perf_counter() - started)
        except Refused as refused:
            place = self._statement(query, refused.part, script)
            self._end(_problem(place, refused.message), refused.hint, place)

    def _is_guarded(self) -> bool:
        """Say whether an error undoes its query alone."""
        if not self._sender.in_block and not self.variables.is_on("ON_ERROR_STOP"):
            return True
        return self.variables.is_on("ON_ERROR_ROLLBACK")

    def _statement(self, query: Query, part: Part, script: Script) -> Place:
        return replace(self._place(query.offset(part.start), script), sql=part.sql)

    def _server_failed(
        self, query: Query, script: Script, refused: ServerError, seconds: float
    ) -> None:
        """Report an error of the server where the script has what it is about."""
        diagnostic, part = refused.error.diag, refused.part
        message = str(diagnostic.message_primary or refused.error)
        state = str(refused.error.sqlstate)
        self.variables.note(ERROR="true", SQLSTATE=state, ROW_COUNT="0")
        self.variables.note(LAST_ERROR_SQLSTATE=state, LAST_ERROR_MESSAGE=message)
        place = self._statement(query, part, script)
        at = query.offset(part.start + int(diagnostic.statement_position or 1) - 1)
        text = problem(place.path, place.text, at, f"{message} [{state}]")
        details = [diagnostic.message_detail, diagnostic.message_hint, diagnostic.context]
        self._failed("\n".join([text, *filter(None, details)]), place, seconds)


def _problem(place: Place, what: str) -> str:
    return problem(place.path, place.text, place.offset, what)
