"""What is wrong inside functions: plpgsql_check's word, where the throwaway server has it.

Without it nothing is lost that PostgreSQL itself finds: apply compiled every body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit import config
from dbkit.database import session
from dbkit.database.catalog.addresses import addresses
from dbkit.database.queries import query
from dbkit.errors import position
from dbkit.parse.search_path import spelled
from dbkit.verify.values import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.parse.values import Declaration
    from dbkit.project.values import ObjectFile, Project

CHECKER = "plpgsql_check"


def check(connection: session.Connection, project: Project) -> Iterator[Finding]:
    """Check every function of the project, in a throwaway database.

    Args:
        connection: To it; the extension is created there.
        project: Whose functions.

    Yields:
        What was found, at its line of the function's file.
    """
    row = connection.execute(
        "select from pg_catalog.pg_available_extensions where name = %s", (CHECKER,)
    ).fetchone()
    if row is None:
        return
    connection.execute("create extension if not exists plpgsql_check with schema public")
    routines = [
        (file, declaration)
        for file in project.files
        for declaration in file.declarations
        if declaration.identity.kind in {"function", "procedure"}
    ]
    found = addresses(connection, [declaration.identity for _, declaration in routines])
    known = {a[1]: made for a, made in zip(found, routines, strict=True) if a is not None}
    paths = {declaration.search_path for _, declaration in known.values()}
    for path in sorted(paths):
        oids = [oid for oid, (_, declared) in known.items() if declared.search_path == path]
        with connection.transaction(), session.searching(connection, spelled(path)):
            rows = connection.execute(query("check_bodies"), (oids,)).fetchall()
        yield from (_finding(*known[row["oid"]], row) for row in rows)


def _finding(file: ObjectFile, declaration: Declaration, row: session.Row) -> Finding:
    line = declaration.line
    if declaration.body >= 0 and row["line"]:
        line = position(file.text, declaration.body)[0] + row["line"] - 1
    message = f"{row['message']} [{row['sqlstate']}]"
    return Finding(config.BODY, row["level"], str(declaration.identity), message, file.path, line)
