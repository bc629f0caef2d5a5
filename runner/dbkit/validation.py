"""What creating an object did not check: the bodies of functions and the commands of jobs.

Functions are made with ``check_function_bodies = off``, because nothing outside a plpgsql body
tells what it refers to; once everything is there, each is checked. pg_cron takes any text for a
command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from dbkit import refusal, session
from dbkit.closure import addresses

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbkit.model import Declaration, ObjectFile

Made = tuple["ObjectFile", "Declaration"]


def check(connection: session.Connection, made: Iterable[Made]) -> None:
    """Check what a run made, in its transaction.

    Args:
        connection: The run's connection.
        made: The statements that ran, with their files.

    Raises:
        ApplyError: A body or a command refers to what is not there, with its place in the file.
    """
    made = list(made)
    session.pin(connection, {"check_function_bodies": "on"})
    _routines(connection, [m for m in made if m[1].identity.kind in {"function", "procedure"}])
    session.pin(connection, {"check_function_bodies": "off"})
    for file, declaration in made:
        if declaration.identity.kind == "job":
            _command(connection, file, declaration)


def _routines(connection: session.Connection, made: list[Made]) -> None:
    """Call each language's validator, as creating the function would have."""
    found = addresses(connection, [declaration.identity for _, declaration in made])
    oids = [address and address[1] for address in found]
    rows = connection.execute(session.query("catalog/validate"), (oids,)).fetchall()
    validators = {row["oid"]: row["validator"] for row in rows}
    for oid, (file, declaration) in zip(oids, made, strict=True):
        if oid not in validators:
            continue
        try:
            connection.execute(f"select {validators[oid]}({oid})".encode())
        except psycopg.Error as error:
            raise refusal.refused(file.path, file.text, declaration, error) from error


def _command(connection: session.Connection, file: ObjectFile, declaration: Declaration) -> None:
    """Let the server analyse a job's command, without running it."""
    result = connection.pgconn.prepare(b"", declaration.arguments[2].encode())
    if result.status == psycopg.pq.ExecStatus.FATAL_ERROR:
        error = psycopg.errors.error_from_result(result)
        raise refusal.refused_body(file.path, file.text, declaration, error)
