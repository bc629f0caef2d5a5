"""Health: each check seen well, broken, and well again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from browse.trial import AGG, HTX, eventbrite, humanitix, order_eb, order_htx, refresh, settle
from dbkit.testing import as_user
from support.rows import one, rows

if TYPE_CHECKING:
    from psycopg import Connection

MINUTE = timedelta(minutes=1)

AGES = ("refresh_session_financials", "event_sessions_overview_refresh", "sync_sessions")


def health(db: Connection[Any], check: str) -> tuple[str, Any]:
    """Return severity and value of a check."""
    row = one(db, "select severity, value from browse.check_health() where check_name = %s", check)
    return row.severity, row.value


def run_all(db: Connection[Any]) -> None:
    """Do what the jobs do."""
    refresh(db)
    db.execute("select browse.event_sessions_overview_refresh()")


def test_a_fresh_system_is_well(db: Connection[Any]) -> None:
    """Every check is there, and after each job has run none of them is alarmed."""
    settle(db)
    key = humanitix(db, "A")
    eventbrite(db, "E", to=key)
    order_htx(db, "A", 2)
    order_eb(db, "E", 1)
    run_all(db)
    checks = dict(rows(db, "select check_name, severity from browse.check_health()"))
    assert {
        *(f"age_{name}" for name in AGES),
        "sessions_without_mapping",
        "unmapped_provider_sessions",
        "mapping_to_unknown_session",
        "unconverted_currency",
        "consistency",
        "view_p95",
    } == set(checks)
    assert {"ok"} == set(checks.values())


@pytest.mark.parametrize("name", AGES)
def test_a_job_that_does_not_run(db: Connection[Any], name: str) -> None:
    """Never: alert; 20 minutes ago: warn; an hour ago: alert; again: ok."""
    assert ("alert", None) == health(db, f"age_{name}")
    settle(db)
    run_all(db)
    assert "ok" == health(db, f"age_{name}")[0]
    for age, severity in ((19, "ok"), (21, "warn"), (59, "warn"), (61, "alert")):
        db.execute(
            "update browse.refresh_status set refreshed_at = now() - %s::interval where name = %s",
            [age * MINUTE, name],
        )
        assert severity == health(db, f"age_{name}")[0], age
    run_all(db)
    assert "ok" == health(db, f"age_{name}")[0]


def test_mappings_that_are_missing(db: Connection[Any]) -> None:
    """A session nobody maps, orders of an unknown session, a mapping of an unknown session."""
    settle(db)
    eventbrite(db, "E")
    run_all(db)
    assert ("ok", 0) == health(db, "sessions_without_mapping")
    db.execute("delete from browse.session_sources")
    assert ("warn", 1) == health(db, "sessions_without_mapping")
    eventbrite(db, "E")
    assert ("ok", 0) == health(db, "sessions_without_mapping")

    order_eb(db, "nowhere", 1)
    assert ("warn", 1) == health(db, "unmapped_provider_sessions")
    db.execute("delete from browse.orders_eventbrite")
    assert ("ok", 0) == health(db, "unmapped_provider_sessions")

    db.execute(
        "insert into browse.session_sources (source, source_session_id, canonical_source, "
        "canonical_session_source_id, timezone) values (%s, 'x', %s, 'x', 'UTC')",
        [HTX, HTX],
    )
    assert ("warn", 1) == health(db, "mapping_to_unknown_session")


def test_two_currencies_in_a_session(db: Connection[Any]) -> None:
    """Its totals are null until somebody converts them."""
    settle(db)
    humanitix(db, "A")
    order_htx(db, "A", 1)
    order_htx(db, "A", 1, currency="NZD")
    run_all(db)
    assert ("warn", 1) == health(db, "unconverted_currency")
    db.execute("update browse.orders_htx set currency = 'AUD'")
    run_all(db)
    assert ("ok", 0) == health(db, "unconverted_currency")


def test_figures_that_are_wrong(db: Connection[Any]) -> None:
    """An aggregate that raw does not bear out alarms; one that is marked is merely behind."""
    settle(db)
    humanitix(db, "A")
    order_htx(db, "A", 1)
    run_all(db)
    db.execute(f"update {AGG} set orders = 7")
    assert ("alert", 1) == health(db, "consistency")
    order_htx(db, "A", 1)
    assert "ok" == health(db, "consistency")[0]
    run_all(db)
    assert ("ok", 0) == health(db, "consistency")


def test_a_slow_view(db: Connection[Any]) -> None:
    """Above 500 ms it alarms."""
    settle(db)
    eventbrite(db, "E")
    run_all(db)
    assert "ok" == health(db, "view_p95")[0]
    db.execute(
        """
        create or replace function browse.probe_view(p_pages int default 20) returns numeric
        language sql return 501
        """
    )
    assert ("alert", 501) == health(db, "view_p95")


def test_health_is_for_the_service(db: Connection[Any]) -> None:
    """The service asks; clients, the admin too, may not."""
    people = settle(db)
    with as_user(db, None, role="service_role"):
        assert [] != rows(db, "select * from browse.check_health()")
    with as_user(db, people.admin), pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute("select * from browse.check_health()")
