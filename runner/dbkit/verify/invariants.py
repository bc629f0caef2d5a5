"""What must hold of every schema: queries whose rows are what is wrong.

One file is one query that returns an object and a message; no row means that all is well. Its first
line says what is demanded. Those in the package's folder ``invariants`` hold for any project; a
project adds its own in ``tests/invariants``. A query is plain SQL, to be pasted into psql
after ::

    set search_path = '';
    set dbkit.schemas = '{shop,billing}';

The setting holds the schemas it is about. Schema ``dbkit`` is not among them: a query that is about
it too adds it. An object is spelled like a ``dbkit.parse.values.Identity``,
``policy shop.item.own``, ``function shop.f(integer, text)``, so that its file can be found.

Left out is what the catalog does not show: unused indexes and bloat need statistics of a server
that has been in use; names that sound sensitive are a guess. Whether a table without row security
is wrong is for the project to say. The owners of jobs are checked with the rest of their health.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.rows import tuple_row

from dbkit.errors import DbkitError, ProjectError, problem
from dbkit.parse.split import split
from dbkit.project.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Those that a throwaway database cannot answer: they are about data and installed versions.
ON_TARGET = frozenset({"sequence_near_limit", "extension_versions_outdated", "invalid_index"})

#: Where a project keeps its own.
FOLDER = "tests/invariants"


@dataclass(frozen=True, slots=True)
class Invariant:
    """A query that finds what must not be.

    Attributes:
        name: The file's stem, by which an exception names it.
        demand: The sentence of the first line.
        sql: The whole file.
        path: Relative to the project; ``dbkit:invariants/…`` for one of the package.
    """

    name: str
    demand: str
    sql: str
    path: str


#: What was violated, by which object, and how.
Violation = tuple[Invariant, str, str]


def load(root: Path) -> tuple[Invariant, ...]:
    """Read the invariants of the package and those of a project, by name.

    Args:
        root: The project's directory.

    Raises:
        ProjectError: A file is not UTF-8, does not start with its demand, is not one statement
            that parses, or has the name of another; all of them.
    """
    package = resources.files("dbkit").joinpath("invariants")
    files = [
        (f"dbkit:invariants/{file.name}", file.read_bytes())
        for file in package.iterdir()
        if file.name.endswith(".sql")
    ]
    files += [
        (f"{FOLDER}/{file.name}", file.read_bytes())
        for file in (root / FOLDER).glob("*.sql")
        if is_one(root, file)
    ]
    found: dict[str, Invariant] = {}
    problems: list[str] = []
    for path, data in sorted(files):
        try:
            invariant = _invariant(path, decode(path, data))
        except ProjectError as error:
            problems += error.problems
            continue
        problems += _problems(invariant, found)
        found.setdefault(invariant.name, invariant)
    if problems:
        raise ProjectError(problems)
    return tuple(found[name] for name in sorted(found))


def is_one(root: Path, file: Path) -> bool:
    """Say whether a file in the folder of the invariants is one.

    In a project with a schema ``invariants`` its pgTAP files are there too: they have several
    statements, and an invariant is one query.

    Args:
        root: The project's directory.
        file: A file in its ``tests/invariants``.
    """
    if not any((root / part / Path(FOLDER).name).is_dir() for part in ("sql", "migrations")):
        return True
    try:
        text = decode(file.name, file.read_bytes())
        return len(split(file.name, text)) == 1
    except ProjectError:
        return False


def _invariant(path: str, text: str) -> Invariant:
    name = path.rpartition("/")[2].removesuffix(".sql")
    first = text.partition("\n")[0]
    return Invariant(
        name, first.removeprefix("--").strip() if first[:2] == "--" else "", text, path
    )


def _problems(invariant: Invariant, earlier: dict[str, Invariant]) -> list[str]:
    path, text = invariant.path, invariant.sql
    problems = []
    if not invariant.demand:
        problems.append(problem(path, text, 0, "the first line is not a sentence: -- Every …"))
    if invariant.name in earlier:
        what = f"the name is taken by {earlier[invariant.name].path}"
        problems.append(problem(path, text, 0, what))
    try:
        parts = split(path, text)
    except ProjectError as error:
        return [*problems, *error.problems]
    if len(parts) != 1:
        offset = parts[1].offset if parts else 0
        problems.append(problem(path, text, offset, "an invariant is one query"))
    return problems


def run(
    connection: psycopg.Connection[Any], invariants: Iterable[Invariant], schemas: Sequence[str]
) -> list[Violation]:
    """Return what violates invariants, in their order, then by object.

    Nothing can be written by the queries, and of the connection nothing is changed: inside a
    transaction they are a savepoint of it.

    Args:
        connection: Of a role that can read the catalogs.
        invariants: What to look for.
        schemas: Where: the managed schemas without ``dbkit``.

    Raises:
        DbkitError: A query does not run, or does not return two texts.
    """
    found: list[Violation] = []
    with connection.transaction(force_rollback=True):
        connection.execute(
            "select pg_catalog.set_config('search_path', '', true),"
            " pg_catalog.set_config('dbkit.schemas', %s::text[]::text, true),"
            " pg_catalog.set_config('transaction_read_only', 'on', true)",
            (list(schemas),),
        )
        for invariant in invariants:
            rows = sorted(_rows(connection, invariant))
            found += [(invariant, about, message) for about, message in rows]
    return found


def _rows(connection: psycopg.Connection[Any], invariant: Invariant) -> list[tuple[str, str]]:
    path, text = invariant.path, invariant.sql
    try:
        cursor = connection.cursor(row_factory=tuple_row).execute(text.encode())
    except psycopg.Error as error:
        offset = int(error.diag.statement_position or 1) - 1
        what = f"{error.diag.message_primary or error} [{error.sqlstate}]"
        hint = "an invariant only reads, and names every object with its schema"
        raise DbkitError(problem(path, text, offset, what), hint) from error
    rows = cursor.fetchall() if cursor.description else []
    if len(cursor.description or ()) != 2 or any(  # noqa: PLR2004 - object, message
        not isinstance(value, str) for row in rows for value in row
    ):
        what = "an invariant returns two texts a row, the object and the message"
        raise DbkitError(problem(path, text, 0, what))
    return rows
