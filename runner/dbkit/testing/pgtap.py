"""pgTAP files: run statement by statement, one result per assertion, each with its place."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg

from dbkit import statements
from dbkit.directives import read_directives
from dbkit.errors import ProjectError, problem
from dbkit.testing import tap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.model import Statement

    Connection = psycopg.Connection[Any]

#: Before a file's first statement: pgTAP's functions call each other unqualified.
SEARCH_PATH = "set local search_path = public, tap"


@dataclass(frozen=True, slots=True)
class Result:
    """How one assertion, or what is not one, ended.

    Attributes:
        name: ``<number> - <description>``; ``line <n>`` for an SQL error, ``plan`` for a plan that
            was not kept.
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
    text: str
    results: list[Result] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    planned: int | None = None
    ran: int = 0


def run(connection: Connection, path: str, text: str) -> list[Result]:
    """Run a file in the connection's transaction, which the caller rolls back.

    Args:
        connection: To a database with pgTAP in schema ``tap``.
        path: The file as messages name it.
        text: Its text.

    Returns:
        One result per assertion, in order, and a failed one for an SQL error, for assertions that
        were planned and did not run, and for a file without any.
    """
    state = _Run(path, text)
    try:
        read_directives(path, text, migration=False)
        split = statements.split(path, text)
    except ProjectError as error:
        return [Result("syntax", 1, "failed", "\n".join(filter(None, [error.message, error.hint])))]
    with _notices(connection, state.notices):
        connection.execute(SEARCH_PATH)
        for at, statement in enumerate(split):
            if not _execute(connection, statement, state):
                _not_run(state, statement, len(split) - at - 1)
                break
        else:
            _check_plan(state, split)
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


def _execute(connection: Connection, statement: Statement, state: _Run) -> bool:
    """Run one statement; say whether the transaction is still good."""
    started = time.perf_counter()
    try:
        cursor = connection.execute(statement.sql)
        rows = cursor.fetchall() if cursor.description else []
    except psycopg.Error as error:
        text = "\n".join([_explain(error, statement, state), *state.notices])
        seconds = time.perf_counter() - started
        state.results.append(
            Result(f"line {statement.line}", statement.line, "failed", text, seconds)
        )
        return False
    output = tap.read("\n".join(row[0] for row in rows if isinstance(row[0], str)))
    state.planned = output.planned if state.planned is None else state.planned
    seconds = (time.perf_counter() - started) / max(1, len(output.assertions))
    for assertion in output.assertions:
        state.ran += 1
        state.results.append(_result(assertion, statement, state, seconds))
    if output.assertions:
        state.notices.clear()
    return True


def _result(assertion: tap.Assertion, statement: Statement, state: _Run, seconds: float) -> Result:
    """Turn an assertion into a result, with a failure's place, SQL, have and want."""
    name = f"{state.ran} - {assertion.description}" if assertion.description else str(state.ran)
    if assertion.directive == "skip":
        outcome, text = "skipped", assertion.reason
    elif assertion.directive == "todo":
        outcome, text = ("xpassed" if assertion.passed else "xfailed"), assertion.reason
    elif assertion.passed:
        outcome, text = "passed", ""
    else:
        outcome, text = "failed", _failure(assertion, statement, state)
    return Result(name, statement.line, outcome, text, seconds)


def _failure(assertion: tap.Assertion, statement: Statement, state: _Run) -> str:
    # The first comment repeats the description; the others hold have and want.
    details = [line for line in assertion.diagnostics if not line.startswith("Failed test")]
    heading = f"{state.path}:{statement.line}: {assertion.description or 'failed'}"
    return "\n".join([heading, *details, *_indented(statement.sql), *state.notices])


def _indented(sql: str) -> list[str]:
    return [f"    {line}" for line in sql.splitlines()]


def _explain(error: psycopg.Error, statement: Statement, state: _Run) -> str:
    """Say where in the file the server stopped, and why."""
    diagnostic = error.diag
    offset = statement.offset + int(diagnostic.statement_position or 1) - 1
    what = f"{diagnostic.message_primary or error} [{error.sqlstate}]"
    details = [diagnostic.message_detail, diagnostic.message_hint, diagnostic.context]
    return "\n".join([problem(state.path, state.text, offset, what), *filter(None, details)])


def _not_run(state: _Run, statement: Statement, left: int) -> None:
    """Report what an SQL error kept from running."""
    because = f"not run: the transaction failed at {state.path}:{statement.line}"
    for number in range(state.ran + 1, (state.planned or 0) + 1):
        state.results.append(Result(f"{number} - not run", statement.line, "skipped", because))
    if not state.planned and left:
        name, many = "rest", "statement was" if left == 1 else "statements were"
        text = f"{left} {many} {because}"
        state.results.append(Result(name, statement.line, "skipped", text))


def _check_plan(state: _Run, split: list[Statement]) -> None:
    """Report a plan that was not kept, and a file that asserts nothing."""
    line = split[-1].line if split else 1
    if state.planned is not None and state.planned != state.ran:
        text = f"{state.path}:{line}: planned {state.planned} assertions and ran {state.ran}"
        state.results.append(Result("plan", line, "failed", text))
    elif not state.results:
        text = f"{state.path}:{line}: no assertion ran: select plan(n), then pgTAP's functions"
        state.results.append(Result("plan", line, "failed", text))
