"""pgTAP files: run as psql runs them, one result per assertion, each with its place."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from dbkit.database.queries import query
from dbkit.errors import ProjectError, problem
from dbkit.project.directives import read_directives
from dbkit.testing import tap
from dbkit.testing.psql.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.testing.psql.session import Place

    Connection = psycopg.Connection[Any]


#: The name of the result with which a file ends the whole run.
BAIL_OUT = "bail out"


@dataclass(frozen=True, slots=True)
class Result:
    """How one assertion, or what is not one, ended.

    Attributes:
        name: ``<number> - <description>``; ``line <n>`` for an error, ``plan`` for what is wrong
            with the file's output, ``bail out``.
        line: Where it is in the file, 1-based.
        outcome: ``passed``, ``failed``, ``skipped``, or for an assertion that is to do ``xfailed``
            and ``xpassed``.
        text: Why it failed, or was skipped.
        seconds: How long its statement took.
    """

    name: str
    line: int
    outcome: str
    text: str = ""
    seconds: float = 0.0


@dataclass(slots=True)
class _Run:
    """What is known so far of a file that is being run."""

    path: str
    results: list[Result] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    reader: tap.Reader = field(default_factory=tap.Reader)
    place: Place | None = None
    failed_at: Place | None = None
    left: str = ""

    def printed(self, text: str, place: Place, seconds: float) -> None:
        """Read what psql would print, and keep a result for each assertion."""
        self.place = place
        self._keep(self.reader.read(text), place, seconds)

    def noted(self, text: str) -> None:
        """Keep what may explain the next failure."""
        self.notices.append(text)

    def failed(self, message: str, place: Place, seconds: float) -> None:
        """Keep an error that ended the file."""
        self.failed_at = place
        text = "\n".join([message, *self.notices])
        self.results.append(Result(f"line {place.top}", place.top, "failed", text, seconds))

    def finish(self, line: int) -> None:
        """Report what is wrong with the whole.

        Args:
            line: The file's last line with something on it.
        """
        place = self.place
        output = self.reader.finish()
        if place is not None:
            line = place.top
            self._keep(output, place, 0.0)
        if self.reader.bailed_out is not None:
            text = f"{self.path}:{line}: Bail out! {self.reader.bailed_out}".rstrip()
            self.results.append(Result(BAIL_OUT, line, "failed", text))
        elif self.failed_at is not None:
            self._not_run(self.failed_at)
        elif self.reader.planned == 0 and not self.reader.ran:
            self.results.append(Result("plan", line, "skipped", self.reader.skipped))
        else:
            self._wrong(line)

    def _wrong(self, line: int) -> None:
        errors = self.reader.errors
        if not self.reader.ran and self.reader.planned is None:
            errors = [_NOTHING]
        if errors:
            text = "\n".join([*(f"{self.path}:{line}: {what}" for what in errors), *self.notices])
            self.results.append(Result("plan", line, "failed", text))

    def _not_run(self, place: Place) -> None:
        """Report what an error kept from running."""
        because = f"not run: the file ended with the error at {place.path}:{place.line}"
        for number in range(self.reader.ran + 1, (self.reader.planned or 0) + 1):
            self.results.append(Result(f"{number} - not run", place.top, "skipped", because))
        if self.left and not self.reader.planned:
            self.results.append(Result("rest", place.top, "skipped", because))

    def _keep(self, output: tap.Output, place: Place, seconds: float) -> None:
        if output.comments and self.results and self.results[-1].outcome == "failed":
            last = self.results[-1]
            self.results[-1] = replace(last, text="\n".join([last.text, *output.comments]))
        else:
            self.notices += output.comments
        each = seconds / max(1, len(output.assertions))
        self.results += [self._result(found, place, each) for found in output.assertions]
        if output.assertions:
            self.notices.clear()

    def _result(self, assertion: tap.Assertion, place: Place, seconds: float) -> Result:
        """Turn an assertion into a result, with a failure's place, SQL, have and want."""
        name = " - ".join(filter(None, [str(assertion.number), assertion.description]))
        outcome, text = _outcome(assertion), assertion.reason
        if outcome == "failed":
            text = self._failure(assertion, place)
        elif outcome == "passed":
            text = ""
        return Result(name, place.top, outcome, text, seconds)

    def _failure(self, assertion: tap.Assertion, place: Place) -> str:
        # The first comment repeats the description; the others hold have and want.
        details = [line for line in assertion.diagnostics if not line.startswith("Failed test")]
        heading = f"{place.path}:{place.line}: {assertion.description or 'failed'}"
        unplanned = [] if assertion.planned else ["the plan does not count it"]
        return "\n".join([heading, *unplanned, *details, *_indented(place.sql), *self.notices])


_NOTHING = (
    "no assertion ran: select plan(n), then pgTAP's functions; "
    "a file that only others include belongs in tests/support"
)


def run(connection: Connection, path: str, text: str, file: Path | None = None) -> list[Result]:
    """Run a file in the connection's transaction, which the caller rolls back.

    Args:
        connection: To a database with pgTAP.
        path: The file as messages name it.
        text: Its text.
        file: The file itself, for what it includes; ``path`` where it is not given.

    Returns:
        One result per assertion, in order, and a failed one for an error, for a plan that was not
        kept, and for a file without any assertion. ``pg_prove`` fails the same files.
    """
    try:
        read_directives(path, text, migration=False)
        if "\0" in text:
            raise ProjectError(
                [problem(path, text, text.index("\0"), "a NUL character: remove it")]
            )
    except ProjectError as error:
        return [Result("syntax", 1, "failed", "\n".join(filter(None, [error.message, error.hint])))]
    state = _Run(path)
    with _notices(connection, state.notices):
        connection.execute(query("search_path", "dbkit.testing"))
        state.left = Session(connection, state).run(path, file or Path(path), text)
    state.finish(max(text.rstrip().count("\n") + 1, 1))
    return state.results


@contextmanager
def _notices(connection: Connection, into: list[str]) -> Iterator[None]:
    def keep(diagnostic: psycopg.errors.Diagnostic) -> None:
        into.append(f"{diagnostic.severity}: {diagnostic.message_primary}")

    connection.add_notice_handler(keep)
    try:
        yield
    finally:
        connection.remove_notice_handler(keep)


def _outcome(assertion: tap.Assertion) -> str:
    """Say how an assertion ended: ``todo`` forgives a failure, ``skip`` none."""
    if not assertion.planned:
        return "failed"
    if assertion.directive == "todo":
        return "xpassed" if assertion.passed else "xfailed"
    if not assertion.passed:
        return "failed"
    return "skipped" if assertion.directive == "skip" else "passed"


def _indented(sql: str) -> list[str]:
    return [f"    {line}" for line in sql.splitlines()]
