"""The databases of a benchmark, the queries beside it, and how long they take."""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import psycopg

from benchmarks.figures import Sample
from dbkit.apply.run import build_project
from dbkit.errors import DbkitError
from dbkit.postgres import cluster
from support.variant import without

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.postgres.cluster import Server
    from dbkit.project.values import Project

Connection = psycopg.Connection[tuple[Any, ...]]

#: Of a small server in production, work_mem as PostgreSQL ships it.
SETTINGS = {
    "shared_buffers": "512MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "random_page_cost": "1.1",
    "max_wal_size": "8GB",
    "autovacuum": "on",
    "jit": "off",
}

OWNER = "00000000-0000-4000-8000-000000000001"
OTHER = "00000000-0000-4000-8000-000000000002"

HLL = "hll"


@cache
def query(name: str) -> str:
    """Return a query by its path without ending, ``read/kpis``.

    Args:
        name: Below ``analytics/``, or below another system's folder, ``pricing:read/movers``.
    """
    system, _, path = name.rpartition(":")
    folder = Path(__file__).parent / (system or "analytics")
    return (folder / f"{path}.sql").read_text(encoding="utf-8")


def build(server: Server, project: Project, name: str, *, sketch: str) -> None:
    """Make a database and apply the project to it.

    Args:
        server: A throwaway server.
        project: What to apply.
        name: Of the database.
        sketch: ``hll``, or ``plain`` to do as if the extension were not there.
    """
    cluster.create_database(server, name)
    build_project(project if sketch == HLL else without(project, HLL), server.url(name))


@contextmanager
def connect(server: Server, name: str) -> Iterator[Connection]:
    """Connect to a database as its owner; every statement commits.

    Args:
        server: A throwaway server.
        name: Of the database.
    """
    # Values are put into the text by the client, as psql users do: no query runs prepared.
    with psycopg.connect(
        server.url(name), autocommit=True, cursor_factory=psycopg.ClientCursor
    ) as connection:
        yield connection


@contextmanager
def as_user(connection: Connection, user: str) -> Iterator[None]:
    """Be a logged-in user in the block, the owner of the database afterwards.

    Args:
        connection: Of the owner.
        user: The id.
    """
    claims = json.dumps({"sub": user, "role": "authenticated"})
    connection.execute(
        "select set_config('request.jwt.claims', %s, false), set_config('role', %s, false)",
        (claims, "authenticated"),
    )
    try:
        yield
    finally:
        connection.execute("reset role; reset request.jwt.claims")


def rows(connection: Connection, name: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    """Return the rows of a query.

    Args:
        connection: Where to.
        name: As ``query`` takes it.
        parameters: By name.
    """
    return connection.execute(query(name).encode(), parameters).fetchall()


def value(connection: Connection, name: str, parameters: Any = None) -> Any:
    """Return the only value of a query.

    Args:
        connection: Where to.
        name: As ``query`` takes it.
        parameters: By name.
    """
    ((only,),) = rows(connection, name, parameters)
    return only


def sample(connection: Connection, name: str, parameters: Any, runs: int) -> Sample:
    """Run a query once to warm up, then measure it.

    Args:
        connection: Where to.
        name: As ``query`` takes it.
        parameters: By name.
        runs: How often to measure.
    """
    rows(connection, name, parameters)
    times = tuple(timed(connection, name, parameters) for _ in range(runs))
    return Sample(times, buffers(connection, name, parameters))


def timed(connection: Connection, name: str, parameters: Any = None) -> float:
    """Run a query and return how long it took until its last row was here, in milliseconds.

    Args:
        connection: Where to.
        name: As ``query`` takes it.
        parameters: By name.
    """
    started = perf_counter()
    rows(connection, name, parameters)
    return (perf_counter() - started) * 1000


def buffers(connection: Connection, name: str, parameters: Any = None) -> int:
    """Run a query and return how many pages it touched.

    Args:
        connection: Where to.
        name: As ``query`` takes it.
        parameters: By name.
    """
    explain = "explain (analyze, buffers, timing off, format json) " + query(name)
    row = connection.execute(explain.encode(), parameters).fetchone()
    if row is None:
        raise DbkitError("no plan")
    plan = row[0][0]["Plan"]
    kinds = ("Shared Hit", "Shared Read", "Temp Read", "Temp Written")
    return sum(int(plan[f"{kind} Blocks"]) for kind in kinds)
