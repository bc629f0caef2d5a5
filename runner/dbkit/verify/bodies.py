"""What is wrong inside functions: plpgsql_check's word, where the throwaway server has it.

Without it nothing is lost that PostgreSQL itself finds: apply compiled every body. The checker may
end the server's process, or never come back: that costs one routine its check.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

import psycopg

from dbkit.database import session
from dbkit.database.catalog.addresses import addresses
from dbkit.database.queries import query
from dbkit.errors import TargetError, position
from dbkit.exemptions import BODY
from dbkit.parse.search_path import spelled
from dbkit.verify import body_rules
from dbkit.verify.values import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dbkit.parse.values import Declaration
    from dbkit.plan.remarks import Level
    from dbkit.project.values import ObjectFile, Project

CHECKER = "plpgsql_check"
#: How many routines are checked at a time.
SEVERAL = 50
#: How long checking may take, in seconds; then how long the server has to say so itself.
LIMIT, GRACE = 30, 5
#: How long a server that a crash ended takes to come back, at most, in seconds.
BACK = 60

Made = tuple["ObjectFile", "Declaration"]


def provide_checker(connection: session.Connection) -> bool:
    """Create plpgsql_check in a throwaway database, and say whether the server has it."""
    available = "select from pg_catalog.pg_available_extensions where name = %s"
    if connection.execute(available, (CHECKER,)).fetchone() is None:
        return False
    connection.execute("create extension if not exists plpgsql_check with schema public")
    # A throwaway server writes late; what it has not written, a crash would take along.
    connection.execute("checkpoint")
    return True


def check(connect: Callable[[], session.Connection], project: Project) -> Iterator[Finding]:
    """Check every function of the project, in a throwaway database.

    Args:
        connect: Return a new connection to it; it has the extension.
        project: Whose functions.

    Yields:
        What was found, at its line of the function's file.
    """
    with connect() as connection:
        known, rows = _routines(connection, project)
    words = {oid: body_rules.words_of(rows[oid]["source"]) for oid in known}
    found: list[session.Row] = []
    crashed: list[int] = []
    for path in sorted({_path(known[oid], rows[oid]) for oid in known}):
        oids = [oid for oid in known if _path(known[oid], rows[oid]) == path]
        for several in _several(oids):
            more, ended = _checked(connect, path, several)
            found += more
            crashed += ended
    with _back(connect) as connection:
        around = body_rules.Surroundings(
            body_rules.created(words.values()), lambda name: _exists(connection, name)
        )
        yield from _findings(found, known, rows, words, around)
    for oid in crashed:
        yield _not_checked(*known[oid])


def _several(oids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(oids), SEVERAL):
        yield list(oids[start : start + SEVERAL])


def _routines(
    connection: session.Connection, project: Project
) -> tuple[dict[int, Made], dict[int, session.Row]]:
    """Return the routines that can be checked, and what the catalog says of each."""
    made = [
        (file, declared)
        for file in project.files
        for declared in file.declarations
        if declared.identity.kind in {"function", "procedure"}
    ]
    there = addresses(connection, [declared.identity for _, declared in made])
    known = {a[1]: one for a, one in zip(there, made, strict=True) if a is not None}
    rows = connection.execute(query("checkable"), (list(known),)).fetchall()
    by_oid = {row["oid"]: row for row in rows}
    return {oid: one for oid, one in known.items() if oid in by_oid}, by_oid


def _path(made: Made, row: session.Row) -> str:
    """Return the search path to check a routine with; its own one counts by itself.

    One that has none runs with its caller's: most likely it finds its own schema there.
    """
    return spelled(made[1].search_path) or row["likely_path"]


def _checked(
    connect: Callable[[], session.Connection], path: str, oids: list[int]
) -> tuple[list[session.Row], list[int]]:
    """Check routines; where the checker ends or hangs, halve them until it is known for which.

    Returns:
        What was found, and the routines whose check never ended.
    """
    try:
        with (
            _back(connect) as connection,
            _limited(connection),
            connection.transaction(),
            session.searching(connection, path),
        ):
            return connection.execute(query("check_bodies"), (oids,)).fetchall(), []
    except psycopg.OperationalError:
        if len(oids) == 1:
            return [], oids
    half = len(oids) // 2
    first, second = _checked(connect, path, oids[:half]), _checked(connect, path, oids[half:])
    return [*first[0], *second[0]], [*first[1], *second[1]]


def _back(connect: Callable[[], session.Connection]) -> session.Connection:
    """Connect, to a server that may just be coming back."""
    deadline = time.monotonic() + BACK
    while True:
        try:
            return connect()
        except TargetError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@contextmanager
def _limited(connection: session.Connection) -> Iterator[None]:
    """End a check that takes too long; the server's process, if it does not listen any more."""
    session.pin(connection, {"statement_timeout": f"{LIMIT}s"})
    watch = Timer(LIMIT + GRACE, os.kill, (connection.info.backend_pid, signal.SIGKILL))
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _exists(connection: session.Connection, name: str) -> bool:
    row = connection.execute(query("name_exists"), (name, name, name)).fetchone()
    return bool(row and row["exists"])


def _findings(
    found: list[session.Row],
    known: Mapping[int, Made],
    rows: Mapping[int, session.Row],
    words: Mapping[int, list[str]],
    around: body_rules.Surroundings,
) -> Iterator[Finding]:
    counts = Counter((row["oid"], body_rules.same(row)) for row in found)
    said = set()
    for row in sorted(found, key=lambda row: (row["oid"], row["line"] or 0)):
        about = row["oid"], body_rules.same(row)
        if about in said:
            continue  # On another relation of a trigger function.
        said.add(about)
        seen = {body_rules.same(row): counts[about]}
        relations = max(rows[row["oid"]]["relations"], 1)
        body = body_rules.Body(words[row["oid"]], rows[row["oid"]], relations, seen)
        yield _finding(*known[row["oid"]], row, body_rules.why_uncertain(row, body, around))


def _finding(file: ObjectFile, declaration: Declaration, row: session.Row, why: str) -> Finding:
    line = declaration.line
    if declaration.body >= 0 and row["line"]:
        line = position(file.text, declaration.body)[0] + row["line"] - 1
    message = f"{row['message']} [{row['sqlstate']}]" + (f": {why}" if why else "")
    level: Level = "note" if why else row["level"]
    return Finding(BODY, level, str(declaration.identity), message, file.path, line)


def _not_checked(file: ObjectFile, declaration: Declaration) -> Finding:
    message = f"its body could not be checked: {CHECKER} ends the server, or never ends"
    about = str(declaration.identity)
    return Finding(BODY, "warning", about, message, file.path, declaration.line)
