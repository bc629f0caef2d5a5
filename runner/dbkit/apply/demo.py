"""Demo data: ``sql/<schema>/demo.sql`` run on the local server, and the rows of its last query.

``copy … from 'demo/orders.csv'`` reads the file beside it, ``sql/<schema>/demo/orders.csv``, as
psql's copy command does: the server, which may run as another user, need not be able to read it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.rows import tuple_row

from dbkit.apply import server_errors
from dbkit.database import session
from dbkit.errors import ApplyError, problem
from dbkit.parse.search_path import spelled
from dbkit.parse.split import copied_file, split
from dbkit.project.file_names import name_of
from dbkit.project.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbkit.project.values import Project

#: How much of a file is sent at a time, in bytes.
BLOCK = 1 << 16

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
            found = spelled(project.config.path_of(name_of(path.parent.name)))
            with connection.transaction(), session.searching(connection, found):
                shown = _run(connection, project.root, path)
            if shown is not None:
                yield shown


def _run(connection: session.Connection, root: Path, path: Path) -> Shown | None:
    shown = None
    name = path.relative_to(root).as_posix()
    text = decode(name, path.read_bytes())
    for statement in split(name, text):
        with connection.cursor(row_factory=tuple_row) as cursor:
            try:
                _execute(cursor, statement.sql, path.parent)
            except psycopg.Error as error:
                refused = server_errors.refused(name, text, statement, error)
                raise ApplyError(refused.message + _context(error), refused.hint) from error
            except OSError as error:
                what = f"{os.path.relpath(error.filename, root)} cannot be read: {error.strerror}"
                raise ApplyError(problem(name, text, statement.offset, what)) from error
            shown = None
            if cursor.description is not None:
                names = [column.name for column in cursor.description]
                shown = (f"{statement.sql};", names, cursor.fetchall())
    return shown


def _execute(cursor: psycopg.Cursor[Any], sql: str, folder: Path) -> None:
    copied = copied_file(sql)
    if copied is None:
        cursor.execute(sql.encode())
        return
    name, from_stdin = copied
    with (folder / name).open("rb") as file, cursor.copy(from_stdin.encode()) as copy:
        while block := file.read(BLOCK):
            copy.write(block)


def _context(error: psycopg.Error) -> str:
    """Say in which line of a copied file, or in which function."""
    context = error.diag.context or ""
    return "".join(f"\n    {line}" for line in context.splitlines())
