"""Demo data: ``sql/<schema>/demo.sql`` run on the local server, and the rows of its last query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.rows import tuple_row

from dbkit import refusal, session, statements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbkit.model import Project

Shown = tuple[str, list[str], list[tuple[Any, ...]]]


def load(project: Project, url: str) -> Iterator[Shown]:
    """Run each system's demo file in a transaction of its own.

    Args:
        project: Whose files to run.
        url: The local database.

    Yields:
        For each file that ends with a query: the query, its columns, its rows.

    Raises:
        ApplyError: The server refused a statement; that file changed nothing.
    """
    with session.opened(url, project.config, "demo") as connection:
        for path in project.demos:
            with connection.transaction():
                shown = _run(connection, project.root, path)
            if shown is not None:
                yield shown


def _run(connection: session.Connection, root: Path, path: Path) -> Shown | None:
    shown = None
    name, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
    for statement in statements.split(name, text):
        with connection.cursor(row_factory=tuple_row) as cursor:
            try:
                cursor.execute(statement.sql.encode())
            except psycopg.Error as error:
                raise refusal.refused(name, text, statement, error) from error
            shown = None
            if cursor.description is not None:
                names = [column.name for column in cursor.description]
                shown = (f"{statement.sql};", names, cursor.fetchall())
    return shown
