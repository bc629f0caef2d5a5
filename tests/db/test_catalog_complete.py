"""Every column of every system catalog is read, or left out for a reason that is written down."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

import dbkit
from dbkit.database.catalog import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.postgres.cluster import Server

#: The majors dbkit supports; an entry that fits none of them is a mistake.
MAJORS = range(15, 19)

COLUMNS = """
    select c.relname || '.' || a.attname
    from pg_catalog.pg_attribute as a
    inner join pg_catalog.pg_class as c on c.oid = a.attrelid
    where
        c.relnamespace = 'pg_catalog'::regnamespace
        and c.relkind = 'r'
        and a.attnum > 0
        and not a.attisdropped
"""

#: The server's own account of which columns a query reads: those whose privilege it would check, in
#: the parse tree of a view. (It keeps no dependencies on the catalogs it is born with.)
SELECTED = re.compile(r":relid (\d+)|:selectedCols \(b([ \d]*)\)")
#: ``FirstLowInvalidHeapAttributeNumber``, by which the members of that set are shifted.
SHIFT = 7


@pytest.fixture
def connection(dbkit_server: Server) -> Iterator[psycopg.Connection[Any]]:
    """Return a connection in a transaction that is rolled back."""
    with psycopg.connect(dbkit_server.url()) as opened:
        yield opened
        opened.rollback()


def existing(connection: psycopg.Connection[Any]) -> set[str]:
    """Return the columns of the system catalogs."""
    return {name for (name,) in connection.execute(COLUMNS)}


def read(connection: psycopg.Connection[Any], query: bytes) -> set[str]:
    """Return the columns of tables that a query reads, asked of the server."""
    connection.execute(b"create temporary view asked as " + query)
    row = connection.execute(
        "select ev_action from pg_catalog.pg_rewrite where ev_class = 'pg_temp.asked'::regclass"
    ).fetchone()
    assert row is not None
    connection.execute("drop view asked")
    numbers, relation = set(), 0
    for relid, members in SELECTED.findall(row[0]):
        relation = int(relid) if relid else relation
        numbers |= {(relation, int(member) - SHIFT) for member in members.split()}
    found = connection.execute(
        "select a.attrelid::regclass || '.' || a.attname from pg_catalog.pg_attribute as a"
        " inner join unnest(%s::oid[], %s::int[]) as n (relid, number)"
        " on n.relid = a.attrelid and n.number = a.attnum",
        ([number[0] for number in numbers], [number[1] for number in numbers]),
    )
    return {name for (name,) in found}


def read_by_all(connection: psycopg.Connection[Any]) -> set[str]:
    """Return the columns that the queries of facts read."""
    kinds = [kind for kind in snapshot.kinds() if kind != snapshot.JOBS]
    return {name for kind in kinds for name in read(connection, snapshot.fact_query(kind))}


def entries() -> list[dict[str, Any]]:
    """Read what is left out."""
    file = resources.files(dbkit).joinpath("database/catalog/ignored.toml")
    found: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["ignored"]
    return found


def ignored(connection: psycopg.Connection[Any], major: int) -> list[str]:
    """Return the columns that are left out on a major, those of a whole catalog one by one."""
    of = [entry for entry in entries() if entry.get("since", 0) <= major <= entry.get("until", 99)]
    every = existing(connection)
    whole = {catalog for entry in of for catalog in entry.get("catalogs", [])}
    single = [name for entry in of for name in entry.get("columns", [])]
    return [*single, *(name for name in every if name.partition(".")[0] in whole)]


def test_every_column_is_read_or_ignored(
    connection: psycopg.Connection[Any], dbkit_server: Server
) -> None:
    """A column that is neither read nor left out would be a change that escapes."""
    left_out = set(ignored(connection, dbkit_server.major))
    assert [] == sorted(existing(connection) - read_by_all(connection) - left_out)


def test_nothing_is_ignored_that_is_read(
    connection: psycopg.Connection[Any], dbkit_server: Server
) -> None:
    """What is left out is not read anyway."""
    left_out = set(ignored(connection, dbkit_server.major))
    assert [] == sorted(left_out & read_by_all(connection))


def test_nothing_is_ignored_that_is_not_there(
    connection: psycopg.Connection[Any], dbkit_server: Server
) -> None:
    """What is left out exists on the majors it is left out on, and nothing is named twice."""
    left_out, every = ignored(connection, dbkit_server.major), existing(connection)
    assert [] == sorted(set(left_out) - every)
    assert [] == sorted(name for name in set(left_out) if left_out.count(name) > 1)
    catalogs = {name.partition(".")[0] for name in every}
    named = {name for entry in entries() for name in entry.get("catalogs", [])}
    assert set() == named - catalogs


def test_every_reason_is_written_down() -> None:
    """Each entry says why, fits a supported major, and names something."""
    for entry in entries():
        assert len(entry["reason"]) > 10, entry
        assert entry.get("columns") or entry.get("catalogs"), entry
        assert any(entry.get("since", 0) <= m <= entry.get("until", 99) for m in MAJORS), entry
        assert set() == entry.keys() - {
            "columns",
            "catalogs",
            "reason",
            "covered_by",
            "since",
            "until",
        }


def test_reading_is_noticed(connection: psycopg.Connection[Any]) -> None:
    """The test sees a column in a condition of a subquery, and not one beside it."""
    query = b"select 1 as one where exists (select from pg_catalog.pg_enum where enumlabel = 'a')"
    assert {"pg_enum.enumlabel"} == read(connection, query)
