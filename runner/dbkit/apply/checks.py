"""What creating an object did not check: the bodies of functions and the commands of jobs.

Functions are made with ``check_function_bodies = off``, because nothing outside a plpgsql body
shows what it refers to; once everything is there, each is checked. pg_cron takes any text for a
command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from dbkit.apply import server_errors
from dbkit.database import session
from dbkit.database.catalog.addresses import addresses
from dbkit.database.queries import query
from dbkit.parse.search_path import spelled
from dbkit.plan import doubts
from dbkit.plan.doubts import Said
from dbkit.plan.steps import Action

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from dbkit.errors import ApplyError
    from dbkit.parse.values import Declaration, Reference
    from dbkit.plan.doubts import Known
    from dbkit.plan.steps import Plan
    from dbkit.project.values import ObjectFile

Made = tuple["ObjectFile", "Declaration"]


def check(connection: session.Connection, made: Iterable[Made]) -> list[ApplyError]:
    """Check what a run made, in its transaction.

    Args:
        connection: The run's connection.
        made: The statements that ran or that what ran may have affected, with their files.

    Returns:
        An error for each body or command that refers to what is not there, with its place; none
        where it may be there when the body runs.
    """
    made = list(made)
    wrong = _routines(connection, made)
    known = doubts.read(connection) if wrong else None
    found = [
        server_errors.refused(file.path, file.text, declaration, error)
        for oid, (file, declaration), error in wrong
        if known and not doubts.doubt(known, _said(oid, error))
    ]
    for file, declaration in made:
        if declaration.identity.kind == "job":
            found += _command(connection, file, declaration)
    return found


def affected(plan: Plan, references: AbstractSet[Reference]) -> list[Made]:
    """Return the routines whose bodies a run can have affected, with their files.

    Args:
        plan: What ran; a migration can affect any body.
        references: The names that mean something else than before the run.
    """
    migrated = any(step.action == Action.MIGRATE for step in plan.steps)
    return [
        (file, declared)
        for file in plan.files
        for declared in file.declarations
        if declared.identity.kind in {"function", "procedure"}
        and (migrated or not references.isdisjoint(declared.mentions | declared.needs))
    ]


def doubted(
    connection: session.Connection, made: Iterable[Made], known: Known
) -> Iterator[tuple[ObjectFile, Declaration, str]]:
    """Check routines, and yield what need not be a fault.

    Args:
        connection: To a database in which they were created.
        made: What created them, with its files.
        known: What the routines of the database do.

    Yields:
        The file, the statement, and what is not known.
    """
    for oid, (file, declaration), error in _routines(connection, made):
        said = _said(oid, error)
        if why := doubts.doubt(known, said):
            yield file, declaration, f"{said.message} [{said.sqlstate}]: {why}"


def _said(oid: int, error: psycopg.Error) -> Said:
    return Said(oid, error.sqlstate or "", error.diag.message_primary or str(error))


def _routines(
    connection: session.Connection, made: Iterable[Made]
) -> list[tuple[int, Made, psycopg.Error]]:
    """Call each language's validator, as creating the function would have: in the same path."""
    made = [m for m in made if m[1].identity.kind in {"function", "procedure"}]
    addressed = addresses(connection, [declaration.identity for _, declaration in made])
    places = {a[1]: m for a, m in zip(addressed, made, strict=True) if a is not None}
    rows = connection.execute(query("validate"), (list(places),)).fetchall()
    groups: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        path = row["search_path"]
        if path is None:
            path = spelled(places[row["oid"]][1].search_path)
        groups.setdefault((row["validator"], path), []).append(row["oid"])
    wrong: dict[int, psycopg.Error] = {}
    session.pin(connection, {"check_function_bodies": "on"})
    for (validator, path), oids in groups.items():
        # All at once; one by one only to find which are wrong.
        if _refusal(connection, validator, path, oids) is not None:
            single = {oid: _refusal(connection, validator, path, [oid]) for oid in oids}
            wrong |= {oid: error for oid, error in single.items() if error is not None}
    session.pin(connection, {"check_function_bodies": "off"})
    return [(oid, made, wrong[oid]) for oid, made in places.items() if oid in wrong]


def _refusal(
    connection: session.Connection, validator: str, path: str, oids: list[int]
) -> psycopg.Error | None:
    query = f"select {validator}(o.oid) from pg_catalog.unnest(%s::oid[]) as o (oid)"
    try:
        with connection.transaction(), session.searching(connection, path):
            connection.execute(query.encode(), (oids,))
    except psycopg.Error as error:
        return error
    return None


def _command(
    connection: session.Connection, file: ObjectFile, declaration: Declaration
) -> list[ApplyError]:
    """Let the server analyse a job's command, without running it."""
    wrong: psycopg.Error | None = None
    try:
        path = spelled(declaration.search_path)
        with connection.transaction(), session.searching(connection, path):
            result = connection.pgconn.prepare(b"", declaration.arguments[2].encode())
            if result.status == psycopg.pq.ExecStatus.FATAL_ERROR:
                raise psycopg.errors.error_from_result(result)
    except psycopg.Error as error:
        wrong = error
    return [server_errors.refused_body(file.path, file.text, declaration, wrong)] if wrong else []
