"""Every change of the catalog is seen, and nothing else: each alone, and in random order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbkit.database.catalog import snapshot
from support.lab import SCOPE, Case, Lab, cases, changed, differences, lab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.postgres.cluster import Server

CASES = cases()


@pytest.fixture(scope="module")
def rich(dbkit_server: Server) -> Iterator[Lab]:
    """Return the database with something of every kind."""
    with lab(dbkit_server) as made:
        yield made


@pytest.fixture
def connection(rich: Lab) -> Iterator[psycopg.Connection[Any]]:
    """Return a connection in a transaction that is rolled back."""
    with psycopg.connect(rich.url) as opened:
        yield opened
        opened.rollback()


def test_there_are_enough() -> None:
    """At least two hundred different changes are tried, each under a name of its own."""
    assert len(CASES) >= 200
    assert len(CASES) == len({case.name for case in CASES})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_change(case: Case, rich: Lab, connection: psycopg.Connection[Any]) -> None:
    """A change of the catalog changes exactly the facts it is about."""
    if case.since > rich.server.major:
        pytest.skip(f"PostgreSQL {case.since} and later have this")
    connection.execute(case.sql.encode())
    assert case.expected == changed(connection, rich.base)


def test_what_holds_a_password_is_not_shown(connection: psycopg.Connection[Any]) -> None:
    """No fact holds the password of a user mapping or of a role."""
    connection.execute("alter role lab_reader password 'hush'")
    facts = snapshot.take(connection, SCOPE).facts
    assert [] == [key for key, text in facts.items() if "secret" in text or "SCRAM" in text]


#: Changes of one fact: what they do does not depend on what was done to others.
ALONE = [case for case in CASES if len(case.expected) <= 1]


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(steps=st.lists(st.sampled_from(ALONE), min_size=2, max_size=8, unique=True))
def test_changes_in_any_order(rich: Lab, steps: list[Case]) -> None:
    """After other changes a change is still seen, and nothing besides what was touched before."""
    with psycopg.connect(rich.url) as connection:
        connection.execute("select 1")  # From here on a block is a savepoint, not a transaction.
        before, touched = rich.base, set[str]()
        for step in steps:
            if step.since > rich.server.major or not _applies(connection, step):
                continue
            after = snapshot.take(connection, SCOPE)
            seen = {fact[2:] for fact in differences(before, after)}
            expected = {fact[2:] for fact in step.expected}
            assert expected - touched <= seen, step.name
            assert seen <= expected | touched, step.name
            before, touched = after, touched | seen
        connection.rollback()
        assert () == changed(connection, rich.base)


def _applies(connection: psycopg.Connection[Any], step: Case) -> bool:
    """Apply a change, unless an earlier one has taken its object away."""
    try:
        with connection.transaction():
            connection.execute(step.sql.encode())
    except psycopg.Error:
        return False
    return True
