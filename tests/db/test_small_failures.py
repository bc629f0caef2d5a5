"""Failures on the way that must be errors of dbkit, not tracebacks, and leave nothing behind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest

from dbkit.apply.drop_order import dependents_first
from dbkit.config import Config
from dbkit.database import session
from dbkit.errors import DbkitError, TargetError, ThrowawayError
from dbkit.postgres import cluster
from dbkit.postgres.cluster import ensure_database
from dbkit.verify import reference
from dbkit.verify.values import TargetTraits

if TYPE_CHECKING:
    from dbkit.postgres.cluster import Server
    from support.scratch import Scratch


def test_a_session_that_cannot_be_set_up_is_closed(scratch: Scratch) -> None:
    """A timeout that the server does not take: an error that says so, and no connection left."""
    with pytest.raises(TargetError, match=r"cannot set up the session.*\[22023\]") as refused:
        session.connect(scratch.url, replace(Config(), lock_timeout=1e9), "leak")
    assert "lock_timeout" in refused.value.message
    left = "select count(*) from pg_stat_activity where application_name like 'dbkit leak %'"
    scratch.query("select pg_sleep(0.2)")
    assert 0 == scratch.value(left)


@pytest.mark.parametrize("name", ["none", "public"])
def test_a_role_that_cannot_be_created_is_named(dbkit_server: Server, name: str) -> None:
    """A role of the target that the throwaway server refuses."""
    likeness = TargetTraits("postgres", "postgres", (name,), ())
    with pytest.raises(DbkitError, match=rf"role {name} .*throwaway server.*reserved \[42939\]"):
        reference.imitate(dbkit_server, likeness)


def test_a_database_that_cannot_be_created_is_named(dbkit_server: Server) -> None:
    """It is there already, its template is gone, or its name is none."""
    for name, template, state in (
        ("postgres", None, "42P04"),
        ("small_copy", "no such template", "3D000"),
        ("", None, "42601"),
    ):
        with pytest.raises(ThrowawayError, match=rf"\[{state}\]"):
            cluster.create_database(dbkit_server, name, template)


def test_a_database_of_a_server_that_is_gone_is_an_error(dbkit_server: Server) -> None:
    """No server, no traceback."""
    gone = replace(dbkit_server, host="/nonexistent")
    for verb in (cluster.create_database, cluster.drop_database, ensure_database):
        with pytest.raises(ThrowawayError, match="database small"):
            verb(gone, "small")
    with pytest.raises(DbkitError):
        reference.imitate(gone, TargetTraits("postgres", "postgres", (), ()))
    with pytest.raises(DbkitError, match="superuser"):
        reference.imitate(gone, TargetTraits("postgres", "admin", (), ()))


def test_a_database_in_use_is_no_template(dbkit_server: Server) -> None:
    """PostgreSQL copies none that somebody is connected to."""
    cluster.create_database(dbkit_server, "small_used")
    try:
        with (
            psycopg.connect(dbkit_server.url("small_used")),
            pytest.raises(ThrowawayError, match=r"being accessed by other users \[55006\]"),
        ):
            cluster.create_database(dbkit_server, "small_copy", "small_used")
    finally:
        cluster.drop_database(dbkit_server, "small_used")


# The order to drop dependents in --------------------------------------------------------------


def at(number: int) -> tuple[int, int]:
    """Return an address in the catalog."""
    return (1259, number)


def graph(*edges: tuple[int, int]) -> dict[tuple[int, int], set[tuple[int, int]]]:
    """Return who depends on whom, from pairs: the second depends on the first."""
    found: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for on, dependent in edges:
        found.setdefault(at(on), set()).add(at(dependent))
    return found


def test_dependents_come_first() -> None:
    """Without a cycle each comes before what it depends on, whatever the numbers."""
    assert [at(3), at(2), at(1)] == dependents_first(graph((1, 2), (2, 3)))
    assert [at(1), at(2), at(3)] == dependents_first(graph((3, 2), (2, 1)))
    assert [at(4), at(3), at(2), at(1)] == dependents_first(graph((1, 2), (1, 3), (2, 4), (3, 4)))


def test_a_cycle_keeps_its_place() -> None:
    """What depends on a cycle is before it, what it depends on after; inside, the newest first."""
    edges = [(1, 2), (2, 3), (3, 2), (3, 9), (2, 4), (1, 5), (6, 1)]
    order = dependents_first(graph(*edges))
    for on, dependent in edges:
        if {on, dependent} != {2, 3}:
            assert order.index(at(dependent)) < order.index(at(on))
    assert order.index(at(3)) < order.index(at(2))
    assert order == dependents_first(graph(*reversed(edges)))


def test_a_long_chain_is_no_recursion() -> None:
    """Ten thousand objects on top of each other."""
    order = dependents_first(graph(*((n, n + 1) for n in range(10_000))))
    assert [at(n) for n in range(10_000, -1, -1)] == order
