"""A database with something of every kind, and the changes to try on it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from dbkit.database.catalog import snapshot
from dbkit.database.catalog.changes import diff
from dbkit.postgres import cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.database.catalog.changes import Change
    from dbkit.database.catalog.snapshot import Snapshot
    from dbkit.postgres.cluster import Server

HERE = Path(__file__).parents[1] / "db"
SCOPE = snapshot.Scope(
    schemas=("lab", "lab_archive", "lab2"),
    roles=("lab_owner", "lab_reader", "lab_writer", "lab_new"),
    rules=(snapshot.Rule("lab.event", "month"),),
    cluster=True,
)
ROLES = "lab_owner, lab_reader, lab_writer"
SIGNS = {"unexpected": "+", "missing": "-", "changed": "~"}


@dataclass(frozen=True)
class Case:
    """A change, and the facts it must change.

    Attributes:
        name: What it is.
        expected: ``+``, ``-`` or ``~``, the kind and the identity; sorted.
        sql: The statements.
        since: The first major version that has them.
    """

    name: str
    expected: tuple[str, ...]
    sql: str
    since: int = 0


@dataclass(frozen=True)
class Lab:
    """The database, and its snapshot."""

    url: str
    server: Server
    base: Snapshot


@contextmanager
def lab(server: Server) -> Iterator[Lab]:
    """Build the database for the length of a block, with the roles it needs."""
    cluster.create_database(server, "lab")
    try:
        with psycopg.connect(server.url("lab"), autocommit=True) as connection:
            connection.execute((HERE / "rich.sql").read_bytes())
            base = snapshot.take(connection, SCOPE)
        yield Lab(server.url("lab"), server, base)
    finally:
        cluster.drop_database(server, "lab")
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute(f"drop role if exists {ROLES}".encode())


def cases() -> list[Case]:
    """Read the changes."""
    _, *blocks = (HERE / "mutations.sql").read_text().split("-- case: ")
    return [_case(block) for block in blocks]


def _case(block: str) -> Case:
    head, _, sql = block.partition("\n")
    title, _, expected = head.partition("|")
    name, _, since = title.strip().partition(", since ")
    facts = sorted(fact.strip() for fact in expected.split(";") if fact.strip())
    return Case(name, tuple(facts), sql, int(since or 0))


def differences(left: Snapshot, right: Snapshot) -> tuple[str, ...]:
    """Return what differs, as the cases spell it."""
    return tuple(sorted(map(spelled, diff(left.facts, right.facts))))


def spelled(change: Change) -> str:
    """Return a change as the cases spell it."""
    identity = ".".join(filter(None, [change.schema, change.name]))
    return f"{SIGNS[change.change]} {change.kind} {identity}"


def changed(connection: psycopg.Connection[Any], base: Snapshot) -> tuple[str, ...]:
    """Return what differs now from a snapshot taken before."""
    return differences(base, snapshot.take(connection, SCOPE))
